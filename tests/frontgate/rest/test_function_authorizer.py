"""TOKEN and REQUEST authorizers. Source: recorded on AWS, unless a test says so."""

from __future__ import annotations

import asyncio
import json
import time as clock

import pytest

from frontgate.access.policy import Decision
from frontgate.control.rest_api import AuthorizationType, Authorizer
from frontgate.deployment import DeploymentError
from frontgate.rest.access_facts import Authorization, AuthorizerAsked
from frontgate.rest.finished import Finished
from frontgate.wire import Invocation, InvocationError, RoleNotAssumableError

API = "arn:aws:execute-api:us-east-1:123456789012:abcdefghij"
AUTHORIZER = "arn:aws:lambda:us-east-1:123456789012:function:authorize"
URI = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{AUTHORIZER}/invocations"
UNAUTHORIZED = b'{"message":"Unauthorized"}'
NOTHING = b'{"message":null}'


def document(effect: str = "Allow", resource: object = f"{API}/*", **more: object) -> dict:
    statement = {"Effect": effect, "Action": "execute-api:Invoke", "Resource": resource, **more}
    return {"Version": "2012-10-17", "Statement": [statement]}


def resource_policy(effect: str, **more: object) -> str:
    return json.dumps(document(effect, Principal="*", **more))


class Lambda:
    """The authorizer function and the method's function, told apart by their ARNs."""

    def __init__(self) -> None:
        self.answer: object = {"principalId": "user", "policyDocument": document()}
        self.error: str | None = None
        self.events: list[dict] = []
        self.proxied: list[dict] = []
        self.delay = 0.0

    async def __call__(self, function: str, payload: bytes, *, trace_id: str | None = None):
        if function != AUTHORIZER:
            self.proxied.append(json.loads(payload))
            return Invocation(200, b'{"body": "hello"}')
        self.events.append(json.loads(payload))
        await asyncio.sleep(self.delay)
        if isinstance(self.answer, Exception):
            raise self.answer
        answer = self.answer if isinstance(self.answer, bytes) else json.dumps(self.answer).encode()
        return Invocation(200, answer, function_error=self.error)


@pytest.fixture
def function() -> Lambda:
    return Lambda()


@pytest.fixture
def guarded(serve, lambda_proxy, mock, world, function, monkeypatch):
    monkeypatch.setattr(world, "_invoke", function)
    method = {"authorization_type": AuthorizationType.CUSTOM, "authorizer_id": "a"}

    def make(kind: str = "TOKEN", *, template: str = "", **more):
        definition = {"id": "a", "name": "guard", "type": kind, "authorizer_uri": URI}
        api = {name: more.pop(name) for name in ("policy", "variables", "stage") if name in more}
        return serve(
            {
                "/users": [lambda_proxy("ANY", **method)],
                "/users/{id}": [lambda_proxy("ANY", **method)],
                "/mock": [mock(template, method=method)],
                "/": [lambda_proxy("ANY", **method)],
            },
            authorizers={"a": Authorizer(**(definition | more))},
            **api,
        )

    return make


@pytest.fixture
def token() -> dict[str, str]:
    return {"Authorization": "Bearer foo"}


@pytest.mark.parametrize(
    ("kind", "settings", "headers"),
    [
        ("TOKEN", {}, {}),
        ("TOKEN", {}, {"Authorization": ""}),
        ("TOKEN", {"identity_source": "method.request.header.X-Token"}, {"Authorization": "a"}),
        ("TOKEN", {"authorizer_result_ttl_in_seconds": 0}, {}),
        ("REQUEST", {"identity_source": "method.request.header.Authorization"}, {}),
        (
            "REQUEST",
            {"identity_source": "method.request.header.A, method.request.querystring.q"},
            {"A": "1"},
        ),
        ("REQUEST", {"identity_source": "stageVariables.none"}, {}),
        ("REQUEST", {"identity_source": "context.identity.userAgent"}, {}),
    ],
)
@pytest.mark.fact("authorizer.missing-source", "authorizer.error-trace", "authorizer.empty-token")
async def test_without_its_identity_source_nobody_is_asked(
    guarded, function, kind, settings, headers
):
    response = await guarded(kind, **settings)("GET", "/users", headers=headers)
    assert (response.status, response.body) == (401, UNAUTHORIZED)
    assert ("x-amzn-ErrorType", "UnauthorizedException") in response.headers
    assert {name for name, _ in response.headers} == {
        "Content-Type",
        "x-amzn-RequestId",
        "x-amz-apigw-id",
        "x-amzn-ErrorType",
    }
    assert function.events == []


@pytest.mark.fact("authorizer.no-cache")
async def test_without_a_cache_no_identity_source_is_needed(guarded, function):
    """Source: documented."""
    send = guarded(
        "REQUEST",
        identity_source="method.request.header.A",
        authorizer_result_ttl_in_seconds=0,
    )
    assert (await send("GET", "/users")).status == 200
    assert len(function.events) == 1


@pytest.mark.parametrize(
    ("expression", "value", "status"),
    [
        (r"^Bearer [-0-9a-zA-Z._]*$", "Bearer foo", 200),
        (r"^Bearer [-0-9a-zA-Z._]*$", "Basic foo", 401),
        (r"Bearer", "Bearer foo", 401),  # assumed: the whole token must match
        (r"Bearer (?<jwt>\w++)", "Bearer foo", 200),  # Java's named groups, possessive quantifiers
        (r"\p{Alpha}+ \p{Alpha}+", "Bearer foo", 200),
    ],
)
@pytest.mark.fact("authorizer.validation")
async def test_the_validation_expression(guarded, function, expression, value, status):
    """Source: documented."""
    send = guarded(identity_validation_expression=expression)
    response = await send("GET", "/users", headers={"Authorization": value})
    assert response.status == status
    assert len(function.events) == (status == 200)


async def test_an_expression_that_runs_away_is_stopped(guarded, function):
    """Source: ours. A request must not stop all the others."""
    send = guarded(identity_validation_expression=r"(\w+\s?)+(\w+\s?)+(\w+\s?)+!")
    started = clock.monotonic()
    response = await send("GET", "/users", headers={"Authorization": "a" * 5000})
    assert response.status == 401
    assert clock.monotonic() - started < 5
    assert function.events == []


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (
            {"principalId": "u", "policyDocument": document("Deny")},
            "User is not authorized to access this resource with an explicit deny in an "
            "identity-based policy",
        ),
        (
            {"principalId": "u", "policyDocument": document(resource=f"{API}/dev/POST/*")},
            "User is not authorized to access this resource because no identity-based policy "
            "allows the execute-api:Invoke action",
        ),
    ],
)
@pytest.mark.fact("authorizer.denied")
async def test_denied(guarded, function, token, answer, text):
    """The wording of 2025; before, it ended with `explicit deny` and with `resource`."""
    function.answer = answer
    response = await guarded()("GET", "/users", headers=token)
    assert response.status == 403
    assert response.body == json.dumps({"Message": text}, separators=(",", ":")).encode()
    assert ("x-amzn-ErrorType", "AccessDeniedException") in response.headers


@pytest.mark.parametrize(
    ("answer", "error", "status"),
    [
        ({"errorMessage": "Unauthorized"}, "Unhandled", 401),
        ({"errorMessage": "Unauthorized: x"}, "Unhandled", 500),
        ({"errorMessage": "boom"}, "Unhandled", 500),
        (None, None, 500),
        (b"{", None, 500),
        ({"principalId": "u"}, None, 500),
        ({"policyDocument": document(), "errorType": "x"}, None, 500),
        ({"policyDocument": {"Statement": "x"}}, None, 500),
        # Measured on AWS by the serverless-offline project (#1376).
        ({"policyDocument": document(), "context": {"a": ["b"]}}, None, 500),
        ({"policyDocument": document(), "context": {"a": {"b": 1}}}, None, 500),
        (InvocationError(403, "no permission"), None, 500),  # assumed
        (InvocationError(429, "Rate Exceeded."), None, 500),  # assumed
    ],
)
@pytest.mark.fact("authorizer.unauthorized", "authorizer.failure", "authorizer.structured-context")
async def test_no_answer_to_judge(guarded, function, token, answer, error, status):
    function.answer, function.error = answer, error
    response = await guarded()("GET", "/users", headers=token)
    assert response.status == status
    assert response.body == (UNAUTHORIZED if status == 401 else NOTHING)
    kind = "UnauthorizedException" if status == 401 else "AuthorizerConfigurationException"
    assert ("x-amzn-ErrorType", kind) in response.headers
    assert function.proxied == []


@pytest.mark.fact("authorizer.late")
async def test_a_late_authorizer(guarded, function, token, monkeypatch):
    """The body is recorded, the error type and the limit of 29 seconds are assumed."""
    monkeypatch.setattr("frontgate.rest.function_authorizer._TIMEOUT", 0.01)
    function.delay = 5
    response = await guarded()("GET", "/users", headers=token)
    assert (response.status, response.body) == (500, NOTHING)


CONTEXT = {"str": "hello", "num": 123, "bool": True, "null": None}


@pytest.mark.fact("authorizer.output", "event.authorizer", "event.context")
async def test_the_context_in_the_event(guarded, function, token, world):
    function.answer = {
        "principalId": "my-username",
        "policyDocument": document(),
        "context": CONTEXT,
    }
    send = guarded()
    shown = {"str": "hello", "num": "123", "bool": "true", "null": None}
    for latency in (1000, 0, 0):  # the first time the function is asked
        await send("GET", "/users", headers=token)
        assert function.proxied[-1]["requestContext"]["authorizer"] == {
            **shown,
            "principalId": "my-username",
            "integrationLatency": latency,
        }
    assert len(function.events) == 1


async def test_the_context_in_a_template(guarded, function, token):
    function.answer = {"principalId": "ann", "policyDocument": document(), "context": CONTEXT}
    send = guarded(
        template="$context.authorizer.principalId|$context.authorizer.num|"
        "$context.authorizer.bool|$context.authorizer.null|$context.authorizer.none"
    )
    assert (await send("GET", "/mock", headers=token)).body == b"ann|123|true||"


async def test_a_template_cannot_change_what_is_remembered(guarded, function, token):
    """Source: ours."""
    function.answer = {"principalId": "ann", "policyDocument": document(), "context": CONTEXT}
    put = '$context.authorizer.put("str", "changed")$context.authorizer.str'
    send = guarded(template=put)
    for _ in range(3):
        assert (await send("GET", "/mock", headers=token)).body == b"hellochanged"
    await send("GET", "/users", headers=token)
    assert function.proxied[-1]["requestContext"]["authorizer"]["str"] == "hello"


@pytest.mark.fact("authorizer.only-policy")
async def test_a_grant_without_a_principal(guarded, function, token):
    """That it is allowed is recorded; how the event looks is assumed."""
    function.answer = {"policyDocument": document()}
    assert (await guarded()("GET", "/users", headers=token)).status == 200
    assert "principalId" not in function.proxied[0]["requestContext"]["authorizer"]


@pytest.mark.fact("authorizer.output")
async def test_the_usage_identifier_goes_on(guarded, function, token):
    """Source: documented."""
    function.answer = {"policyDocument": document(), "usageIdentifierKey": "key"}
    send = guarded()
    finished = await run(send, "/users", token)
    assert finished.reached.usage_identifier_key == "key"


@pytest.mark.fact("authorizer.cached-policy")
async def test_a_remembered_policy_is_judged_for_each_method(guarded, function, token):
    """Source: documented."""
    function.answer = {"policyDocument": document(resource=f"{API}/dev/GET/users")}
    send = guarded()
    assert (await send("GET", "/users", headers=token)).status == 200
    assert (await send("POST", "/users", headers=token)).status == 403
    assert (await send("GET", "/users/7", headers=token)).status == 403
    assert len(function.events) == 1


@pytest.mark.fact("authorizer.cache-key")
async def test_what_keys_the_cache(guarded, function):
    """Source: documented (all identity sources together)."""
    send = guarded(
        "REQUEST",
        identity_source="method.request.header.A,method.request.querystring.q,"
        "stageVariables.area,context.httpMethod",
        variables={"area": "north"},
    )
    for verb, path, a in [
        ("GET", "/users?q=1", "1"),
        ("GET", "/users?q=1&other=2", "1"),
        ("GET", "/users/7?q=1", "1"),
        ("GET", "/users?q=2", "1"),
        ("GET", "/users?q=1", "2"),
        ("POST", "/users?q=1", "1"),
    ]:
        assert (await send(verb, path, headers={"A": a})).status == 200
    assert len(function.events) == 4


@pytest.mark.fact("authorizer.ttl")
async def test_how_long_an_answer_is_remembered(guarded, function, token, world):
    """Source: documented (300 seconds unless the authorizer says so)."""
    world.now = 1000.0
    send = guarded()
    for now, events in [(1000.0, 1), (1299.0, 1), (1300.0, 2)]:
        world.now = now
        await send("GET", "/users", headers=token)
        assert len(function.events) == events


@pytest.mark.fact("authorizer.no-cache")
async def test_a_time_to_live_of_nothing(guarded, function, token):
    """Source: documented."""
    send = guarded(authorizer_result_ttl_in_seconds=0)
    for _ in range(2):
        await send("GET", "/users", headers=token)
    assert len(function.events) == 2


async def test_what_is_remembered_can_be_forgotten(guarded, function, token):
    """Source: documented (FlushStageAuthorizersCache)."""
    send = guarded()
    await send("GET", "/users", headers=token)
    send.stage.forget_authorizations()
    await send("GET", "/users", headers=token)
    assert len(function.events) == 2


async def test_conditions_see_the_request(guarded, function, token):
    """Source: documented (condition keys)."""
    condition = {"StringEquals": {"aws:UserAgent": "good"}}
    function.answer = {"policyDocument": document(Condition=condition)}
    send = guarded()
    assert (await send("GET", "/users", headers={**token, "User-Agent": "good"})).status == 200
    assert (await send("GET", "/users", headers={**token, "User-Agent": "bad"})).status == 403
    assert len(function.events) == 1


ALLOWS = document()
DENIES = document("Deny")
SILENT = document(resource=f"{API}/other/*")
ELSEWHERE = {"resource": f"{API}/other/*"}


@pytest.mark.parametrize(
    ("answer", "policy", "status", "asked"),
    [
        (ALLOWS, resource_policy("Allow"), 200, 1),
        (ALLOWS, resource_policy("Allow", **ELSEWHERE), 200, 1),
        (ALLOWS, resource_policy("Deny"), 403, 0),
        (SILENT, resource_policy("Allow"), 200, 1),
        (SILENT, resource_policy("Allow", **ELSEWHERE), 403, 1),
        (SILENT, resource_policy("Deny"), 403, 0),
        (DENIES, resource_policy("Allow"), 403, 1),
        (DENIES, resource_policy("Allow", **ELSEWHERE), 403, 1),
        (DENIES, resource_policy("Deny"), 403, 0),
    ],
)
@pytest.mark.fact("order.policy-and-function", "policy.same-account")
async def test_with_a_resource_policy(guarded, function, token, answer, policy, status, asked):
    """Source: documented (table A; an explicit deny comes before the function is called)."""
    function.answer = {"policyDocument": answer}
    response = await guarded(policy=policy)("GET", "/users", headers=token)
    assert response.status == status
    assert len(function.events) == asked
    if not asked:
        assert json.loads(response.body)["Message"] == (
            "User: anonymous is not authorized to perform: execute-api:Invoke on resource: "
            "arn:aws:execute-api:us-east-1:********9012:abcdefghij/dev/GET/users with an explicit "
            "deny"
        )


@pytest.mark.parametrize(
    ("allowed", "status"),
    [(True, 200), (False, 500), (RoleNotAssumableError("there is no such role"), 500)],
)
async def test_the_role_that_invokes_the_function(guarded, function, token, world, allowed, status):
    """Source: documented (`authorizerCredentials`); how it fails is assumed."""
    world.allowed = allowed
    send = guarded(authorizer_credentials="arn:aws:iam::123456789012:role/invoker")
    response = await send("GET", "/users", headers=token)
    assert response.status == status
    assert world.permissions_asked == [
        ("arn:aws:iam::123456789012:role/invoker", "lambda:InvokeFunction", AUTHORIZER)
    ]
    assert len(function.events) == (status == 200)
    if status == 500:
        assert response.body == NOTHING


@pytest.mark.parametrize(("length", "status"), [(1500, 200), (1600, 414)])
@pytest.mark.fact("authorizer.long-arn")
async def test_a_long_path(guarded, function, token, length, status):
    """The status and the limit of 1,600 bytes are documented, the error type is assumed."""
    response = await guarded()("GET", f"/users/{'x' * length}", headers=token)
    assert response.status == status
    if status == 414:
        assert response.body == b'{"message":"Request URI too long"}'
        assert function.events == []


async def run(send, path: str, headers: dict[str, str]) -> Finished:
    from frontgate.wire import HttpRequest

    request = HttpRequest(
        method="GET",
        path=path,
        query="",
        headers=tuple(headers.items()),
        body=b"",
        source_ip="127.0.0.1",
    )
    return await send.stage._release.run(request)


async def test_the_phases_are_noted(guarded, function, token):
    """Source: ours."""
    send = guarded()
    for cached in (False, True):
        finished = await run(send, "/users", token)
        facts = {type(fact): fact for _, fact in finished.facts}
        asked, authorization = facts[AuthorizerAsked], facts[Authorization]
        assert (asked.status, asked.plan.id, asked.principal) == (200, "a", "user")
        assert asked.identity == ("Bearer foo",)
        assert asked.cached is cached
        assert (asked.consultation is None) is cached
        assert authorization.identity_policy is Decision.ALLOW
    function.answer = None
    finished = await run(send, "/users", {"Authorization": "other"})
    facts = {type(fact): fact for _, fact in finished.facts}
    assert facts[AuthorizerAsked].status == 500
    assert facts[AuthorizerAsked].consultation.invocation.payload == b"null"
    assert facts[AuthorizerAsked].error.cause == "Could not parse policy"
    assert Authorization not in facts


async def test_a_function_named_by_a_stage_variable(guarded, function, token):
    """Source: documented (stage variables in authorizer URIs)."""
    uri = URI.replace("function:authorize", "function:${stageVariables.guard}")
    send = guarded(authorizer_uri=uri, variables={"guard": "authorize"})
    assert (await send("GET", "/users", headers=token)).status == 200


@pytest.mark.parametrize(
    ("kind", "settings", "fault"),
    [
        ("TOKEN", {"authorizer_uri": None}, "authorizer guard: .*no integration URI"),
        (
            "TOKEN",
            {"authorizer_uri": "arn:aws:apigateway:us-east-1:sqs:path/1/q"},
            "names no Lambda function",
        ),
        ("TOKEN", {"identity_source": "method.request.querystring.t"}, "is not a header"),
        ("TOKEN", {"identity_validation_expression": "("}, "identity validation expression"),
        ("REQUEST", {"identity_source": "method.request.path.id"}, "is no identity source"),
        ("COGNITO_USER_POOLS", {}, "'a' is not a TOKEN or REQUEST authorizer"),
    ],
)
@pytest.mark.fact("authorizer.sources")
def test_what_does_not_start(guarded, kind, settings, fault):
    with pytest.raises(DeploymentError, match=fault):
        guarded(kind, **settings)


async def test_a_credentials_role_is_taken(guarded, function, token):
    """Source: ours. Nothing asks the role for permission here."""
    send = guarded(authorizer_credentials="arn:aws:iam::123456789012:role/invoke")
    assert (await send("GET", "/users", headers=token)).status == 200


async def test_an_authorizer_needs_the_permission_of_its_function(guarded, function, token, world):
    """Source: documented (the ARN of an authorizer in permissions); the answer is recorded."""
    asked = []

    def permits(name, source):
        asked.append((name, source))
        return name != AUTHORIZER

    world.permits = permits
    answer = await guarded()("GET", "/users", headers=token)
    assert (answer.status, json.loads(answer.body)) == (500, {"message": None})
    assert function.events == []
    arn = "arn:aws:execute-api:us-east-1:123456789012:abcdefghij/authorizers/a"
    assert asked == [(AUTHORIZER, arn)]
    role = guarded(authorizer_credentials="arn:aws:iam::123456789012:role/r")
    assert (await role("GET", "/users", headers=token)).status == 200
