"""Lambda authorizers of an HTTP API, through a whole stage."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from frontgate.control.api_v2 import Authorizer, Route
from frontgate.wire import Invocation, InvocationError

fact = pytest.mark.fact
AUTHORIZE = "arn:aws:lambda:us-west-2:123456789012:function:authorize"
TOKEN = ("Authorization", "secret")
BOTH = (TOKEN, ("X-Tenant", "acme"))


def guarded(key: str) -> Route:
    return Route(
        id=key,
        route_key=key,
        target="integrations/i",
        authorization_type="CUSTOM",
        authorizer_id="a",
    )


def authorizer(**changes: Any) -> Authorizer:
    given = {
        "id": "a",
        "name": "guard",
        "authorizer_type": "REQUEST",
        "authorizer_uri": AUTHORIZE,
        "authorizer_payload_format_version": "2.0",
        "enable_simple_responses": True,
        "identity_source": ("$request.header.Authorization",),
    }
    return Authorizer(**{**given, **changes})


def policy(*statements: tuple[str, str], **more: Any) -> dict[str, Any]:
    document = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": effect, "Action": "execute-api:Invoke", "Resource": resource}
            for effect, resource in statements
        ],
    }
    return {"principalId": "ann", "policyDocument": document, **more}


@pytest.fixture
def call(make_stage: Any, request_of: Any, world: Any) -> Any:
    """Makes a guarded API, whose authorizer answers what `answers` holds, and calls it."""

    def make(
        *keys: str, log_format: str | None = None, integration: Any = None, **changes: Any
    ) -> Any:
        stage = make_stage(
            *(guarded(key) for key in keys or ("GET /rooms",)),
            authorizer=authorizer(**changes),
            log_format=log_format,
            stage_variables={"color": "blue"},
            integration=integration,
        )

        async def get(path: str = "/rooms", *headers: tuple[str, str], **more: Any) -> Any:
            response = await stage.handle(request_of("GET", path, *(headers or (TOKEN,)), **more))
            await asyncio.sleep(0)
            return response

        return get

    return make


@pytest.fixture
def answers(world: Any) -> Any:
    """What the authorizer answers; the function behind the routes says 200."""
    invoke = world.invoke

    def script(answer: Any) -> None:
        async def run(function: str, payload: bytes, *, trace_id: str | None = None) -> Any:
            kept = world.answer
            if function == AUTHORIZE:
                world.answer = answer
            try:
                return await invoke(function, payload, trace_id=trace_id)
            finally:
                world.answer = kept

        world.invoke = run

    return script


@fact("http-authorizer.simple", "http-authorizer.deny", "http-authorizer.boolean")
@pytest.mark.parametrize(
    ("answer", "status", "body"),
    [
        ({"isAuthorized": True}, 200, b"ok"),
        ({"isAuthorized": False}, 403, b'{"message":"Forbidden"}'),
        ({"isAuthorized": "false"}, 500, b'{"message":"Internal Server Error"}'),
        ({}, 500, b'{"message":"Internal Server Error"}'),
        (["isAuthorized"], 500, b'{"message":"Internal Server Error"}'),
        (InvocationError(404, "no such function"), 500, b'{"message":"Internal Server Error"}'),
        (TimeoutError(), 500, b'{"message":"Internal Server Error"}'),
    ],
)
async def test_simple_answers(call, answers, answer, status, body) -> None:
    answers(answer)
    response = await call()()
    assert (response.status, response.body) == (status, body)
    if status != 200:
        assert [name for name, _ in response.headers] == ["Apigw-Requestid"]


@fact("http-authorizer.policy", "http-authorizer.route-arn")
@pytest.mark.parametrize(
    ("version", "statements", "status"),
    [
        ("2.0", [("Allow", "*")], 200),
        ("1.0", [("Allow", "*")], 200),
        (
            "2.0",
            [("Allow", "arn:aws:execute-api:us-west-2:123456789012:aaaaaaaaaa/$default/GET/rooms")],
            200,
        ),
        ("2.0", [("Allow", "arn:aws:execute-api:*:*:*/*/POST/*")], 403),
        ("2.0", [("Allow", "*"), ("Deny", "arn:aws:execute-api:*:*:*/*/GET/rooms")], 403),
        ("1.0", [], 403),
    ],
)
async def test_policies(call, answers, version, statements, status) -> None:
    answers(policy(*statements))
    get = call(authorizer_payload_format_version=version, enable_simple_responses=False)
    assert (await get()).status == status


@fact("http-authorizer.missing-source")
@pytest.mark.parametrize("ttl", [0, 60])
@pytest.mark.parametrize(
    "source",
    [
        "$request.header.X-None",
        "$request.querystring.token",
        "$stageVariables.none",
        "$context.identity.clientCert.subjectDN",
    ],
)
async def test_a_missing_identity_source(call, answers, world, source, ttl) -> None:
    """Unlike for REST APIs, whether answers are cached or not."""
    answers({"isAuthorized": True})
    get = call(
        identity_source=("$request.header.Authorization", source),
        authorizer_result_ttl_in_seconds=ttl,
    )
    response = await get()
    assert (response.status, response.body) == (401, b'{"message":"Unauthorized"}')
    assert [name for name, _ in response.headers] == ["Apigw-Requestid"]
    assert world.functions == []


@fact("http-authorizer.sources")
async def test_kinds_of_identity_sources(call, answers, world) -> None:
    answers({"isAuthorized": True})
    get = call(
        identity_source=(
            "$request.header.x-TENANT",
            "$request.querystring.Token",
            "$context.routeKey",
            "$stageVariables.color",
        )
    )
    assert (await get("/rooms", *BOTH, query="Token=t&token=u")).status == 200
    assert world.events[0]["identitySource"] == ["acme", "t", "GET /rooms", "blue"]
    assert (await get("/rooms", *BOTH, query="token=t")).status == 401


async def test_without_identity_sources_the_function_is_asked_each_time(
    call, answers, world
) -> None:
    answers({"isAuthorized": True})
    get = call(identity_source=())
    assert [(await get("/rooms", ("A", "b"))).status for _ in range(2)] == [200, 200]
    assert world.functions.count(AUTHORIZE) == 2


@fact("http-authorizer.cache", "http-authorizer.cached-policy")
async def test_an_answer_holds_for_all_routes(call, answers, world) -> None:
    answers(policy(("Allow", "arn:aws:execute-api:*:*:*/*/GET/rooms")))
    get = call(
        "GET /rooms",
        "GET /other",
        authorizer_result_ttl_in_seconds=60,
        enable_simple_responses=False,
    )
    assert [(await get(path)).status for path in ("/rooms", "/other", "/rooms")] == [200, 403, 200]
    assert world.functions.count(AUTHORIZE) == 1
    world.now += 60
    assert (await get("/rooms")).status == 200
    assert world.functions.count(AUTHORIZE) == 2


@fact("http-authorizer.cached-deny")
async def test_a_denial_is_remembered_too(call, answers, world) -> None:
    answers({"isAuthorized": False})
    get = call(authorizer_result_ttl_in_seconds=60)
    assert [(await get()).status for _ in range(3)] == [403, 403, 403]
    assert world.functions.count(AUTHORIZE) == 1


@fact("http-authorizer.route-key")
async def test_the_route_key_as_a_source_keeps_routes_apart(call, answers, world) -> None:
    answers({"isAuthorized": True})
    get = call(
        "GET /rooms",
        "GET /other",
        identity_source=("$request.header.Authorization", "$context.routeKey"),
        authorizer_result_ttl_in_seconds=60,
    )
    for path in ("/rooms", "/other", "/rooms", "/other"):
        assert (await get(path)).status == 200
    assert world.functions.count(AUTHORIZE) == 2


async def test_other_identities_are_asked_about(call, answers, world) -> None:
    answers({"isAuthorized": True})
    get = call(authorizer_result_ttl_in_seconds=60)
    for token in ("a", "b", "a"):
        assert (await get("/rooms", ("Authorization", token))).status == 200
    assert world.functions.count(AUTHORIZE) == 2


@fact("http-authorizer.event-2")
async def test_the_event_in_format_2(call, answers, world) -> None:
    """The members that the guide shows; recorded forms of what they share with integrations."""
    answers({"isAuthorized": True})
    await call("GET /rooms/{id}")(
        "/rooms/7", TOKEN, ("Cookie", "a=1; b=2"), query="x=1", body=b"hidden"
    )
    event = world.events[0]
    assert list(event) == [
        "version",
        "type",
        "routeArn",
        "identitySource",
        "routeKey",
        "rawPath",
        "rawQueryString",
        "headers",
        "requestContext",
        "cookies",
        "queryStringParameters",
        "pathParameters",
        "stageVariables",
    ]
    assert (event["version"], event["type"]) == ("2.0", "REQUEST")
    assert event["routeArn"] == (
        "arn:aws:execute-api:us-west-2:123456789012:aaaaaaaaaa/$default/GET/rooms/7"
    )
    assert event["identitySource"] == ["secret"]
    assert (event["routeKey"], event["rawPath"]) == ("GET /rooms/{id}", "/rooms/7")
    assert event["cookies"] == ["a=1", "b=2"]
    assert event["pathParameters"] == {"id": "7"}
    assert event["stageVariables"] == {"color": "blue"}
    assert "authorizer" not in event["requestContext"]


@fact("http-authorizer.event-1")
async def test_the_event_in_format_1(call, answers, world) -> None:
    answers(policy(("Allow", "*")))
    get = call(
        "GET /rooms/{id}",
        authorizer_payload_format_version="1.0",
        enable_simple_responses=False,
        identity_source=("$request.header.Authorization", "$request.querystring.x"),
    )
    await get("/rooms/7", TOKEN, ("User-Agent", "curl"), query="x=1")
    event = world.events[0]
    context = event.pop("requestContext")
    headers = event.pop("headers")
    assert event == {
        "version": "1.0",
        "type": "REQUEST",
        "methodArn": ("arn:aws:execute-api:us-west-2:123456789012:aaaaaaaaaa/$default/GET/rooms/7"),
        "identitySource": "secret,1",
        "authorizationToken": "secret,1",
        "resource": "/rooms/{id}",
        "path": "/rooms/7",
        "httpMethod": "GET",
        "queryStringParameters": {"x": "1"},
        "pathParameters": {"id": "7"},
        "stageVariables": {"color": "blue"},
    }
    assert headers["authorization"] == "secret"
    assert sorted(context) == [
        "accountId",
        "apiId",
        "httpMethod",
        "identity",
        "path",
        "requestId",
        "resourceId",
        "resourcePath",
        "stage",
    ]
    assert context["identity"]["sourceIp"] == "1.2.3.4"


@fact("http-authorizer.context")
async def test_the_context_reaches_the_function_with_its_types(call, answers, world) -> None:
    context = {"n": 1, "yes": True, "list": [1], "map": {"a": None}, "text": "t"}
    answers({"isAuthorized": True, "context": context})
    await call()()
    assert world.events[1]["requestContext"]["authorizer"] == {"lambda": context}


async def test_the_context_in_format_1(call, answers, world) -> None:
    """Assumed: as a REST API's, with the principal."""
    answers(policy(("Allow", "*"), context={"tenant": "acme"}))
    get = call(
        authorizer_payload_format_version="1.0",
        enable_simple_responses=False,
        integration={"payload_format_version": "1.0"},
    )
    await get()
    assert world.events[1]["requestContext"]["authorizer"] == {
        "tenant": "acme",
        "principalId": "ann",
    }


async def test_an_array_in_the_context_of_format_1_is_a_fault(call, answers) -> None:
    """Assumed, of REST APIs."""
    answers(policy(("Allow", "*"), context={"list": [1]}))
    get = call(authorizer_payload_format_version="1.0", enable_simple_responses=False)
    assert (await get()).status == 500


@fact("http-authorizer.log", "http-log.untyped")
@pytest.mark.parametrize(
    ("answer", "line"),
    [
        ({"isAuthorized": True, "context": {"n": 1, "yes": True}}, "200 1 true - -"),
        ({"isAuthorized": False}, "403 - - explicit deny -"),
        (
            {},
            "500 - - isAuthorized in the authorizer's answer is not a boolean -",
        ),
    ],
)
async def test_lines_of_the_access_log(call, answers, world, answer, line) -> None:
    answers(answer)
    format = (
        "$context.status $context.authorizer.n $context.authorizer.yes $context.authorizer.error "
        "$context.integrationErrorMessage"
    )
    await call(log_format=format)()
    assert world.logged == [("arn:log", line)]


@pytest.mark.parametrize("allowed", [True, False])
async def test_the_credentials_of_an_authorizer(call, answers, world, allowed) -> None:
    """Documented (`authorizerCredentialsArn`)."""
    answers({"isAuthorized": True})
    role = "arn:aws:iam::123456789012:role/authorize"
    if allowed:
        world.allowed.add(role)
    response = await call(authorizer_credentials_arn=role)()
    assert response.status == (200 if allowed else 500)


async def test_the_function_raises_unauthorized(call, answers, world) -> None:
    """Assumed, from REST APIs: 401."""
    answers(Invocation(200, b'{"errorMessage": "Unauthorized"}', function_error="Unhandled"))
    assert (await call()()).status == 401


async def test_a_trace_shows_what_was_asked(call, answers, trace) -> None:
    answers({"isAuthorized": True})
    get = call(authorizer_result_ttl_in_seconds=60)
    await get()
    (step,) = [s.step for s in trace().steps if s.step.name == "authorizer"]
    assert (step.facts["name"], step.facts["answer"]) == ("guard", '{"isAuthorized": true}')
    await get()
    (step,) = [s.step for s in trace().steps if s.step.name == "authorizer"]
    assert step.facts["cached"] is True


@fact("http-authorizer.arn-length")
async def test_a_long_arn(call, answers, world) -> None:
    answers({"isAuthorized": True})
    response = await call("GET /{proxy+}")(f"/{'x' * 1600}")
    assert (response.status, response.body) == (414, b'{"message":"Request URI too long"}')
    assert world.functions == []
