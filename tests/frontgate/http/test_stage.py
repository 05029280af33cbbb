"""The list of steps: what a client gets, from the route to the answer."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from frontgate.access.jwt_authorizer import (
    InsufficientScopeError,
    JwtAuthorizer,
    JwtResult,
    JwtUnauthorizedError,
)
from frontgate.control.api_v2 import Authorizer, Cors, Route
from frontgate.wire import HttpResponse

ORIGIN = "https://app.example"
CORS = Cors(allow_origins=(ORIGIN,), allow_methods=("GET",))
PREFLIGHT = (("Origin", ORIGIN), ("Access-Control-Request-Method", "GET"))
REQUEST_ID = ("Apigw-Requestid", "LV7fzho-PHcEJPw=")
AUTHORIZER = Authorizer(
    id="jwt",
    name="jwt",
    authorizer_type="JWT",
    identity_source=("$request.header.Authorization",),
    jwt_issuer="https://issuer.example/pool",
    jwt_audience=("client",),
)


def guarded(key: str = "GET /rooms", *scopes: str) -> Route:
    return Route(
        id=key,
        route_key=key,
        target="integrations/i",
        authorization_type="JWT",
        authorizer_id="jwt",
        authorization_scopes=scopes,
    )


@pytest.fixture
def tokens(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str | None, tuple[str, ...]]]:
    """An authorizer that knows the tokens `good`, `narrow` and nothing else."""
    asked: list[tuple[str | None, tuple[str, ...]]] = []

    async def authorize(
        self: JwtAuthorizer, token: str | None, scopes: tuple[str, ...]
    ) -> JwtResult:
        asked.append((token, scopes))
        if token is None:
            raise JwtUnauthorizedError(None)
        if token == "narrow":
            raise InsufficientScopeError("no")
        if token != "good":
            raise JwtUnauthorizedError("the token does not have a valid audience")
        return JwtResult(
            claims={"sub": "u1", "groups": "[admin poweruser]"},
            scopes=("rooms.read",) if scopes else None,
        )

    monkeypatch.setattr(JwtAuthorizer, "authorize", authorize)
    return asked


def header(response: HttpResponse, name: str) -> str | None:
    return next((value for key, value in response.headers if key.lower() == name), None)


@pytest.mark.fact("http-answer.headers")
async def test_an_answer_carries_the_request_id(make_stage: Any, request_of: Any) -> None:
    response = await make_stage("GET /rooms").handle(request_of("GET", "/rooms"))
    assert (response.status, response.body) == (200, b"ok")
    assert response.headers[-1] == REQUEST_ID  # recorded


@pytest.mark.fact("http-routing.not-found")
async def test_no_route(make_stage: Any, request_of: Any, world: Any) -> None:  # documented
    response = await make_stage("GET /rooms").handle(request_of("GET", "/nothing"))
    assert (response.status, response.body) == (404, b'{"message":"Not Found"}')
    assert response.headers == (REQUEST_ID,)
    assert world.events == []


async def test_routes_are_matched_without_the_stage(make_stage: Any, request_of: Any) -> None:
    stage = make_stage("GET /rooms", stage_name="dev")
    response = await stage.handle(request_of("GET", "/rooms", stage_path="/dev"))
    assert response.status == 200


async def test_a_path_that_does_not_decode(make_stage: Any, request_of: Any, world: Any) -> None:
    stage = make_stage("$default")
    response = await stage.handle(request_of("GET", "/percent%25done"))
    # Recorded on AWS: rejected; status and body are assumed.
    assert (response.status, response.body) == (400, b'{"message":"Bad Request"}')
    assert world.events == []


@pytest.mark.fact("http-jwt.no-token", "http-jwt.challenge", "http-jwt.scope")
@pytest.mark.parametrize(
    ("token", "scopes", "status", "body", "challenge"),
    [
        # recorded on AWS
        (None, (), 401, b'{"message":"Unauthorized"}', "Bearer"),
        (
            "bad",
            (),
            401,
            b'{"message":"Unauthorized"}',
            'Bearer scope="" error="invalid_token" '
            'error_description="the token does not have a valid audience"',
        ),
        # assumed: the route's scopes, and the challenge of a 403
        (
            "bad",
            ("rooms.read", "rooms.write"),
            401,
            b'{"message":"Unauthorized"}',
            'Bearer scope="rooms.read rooms.write" error="invalid_token" '
            'error_description="the token does not have a valid audience"',
        ),
        (
            "narrow",
            ("rooms.read",),
            403,
            b'{"message":"Forbidden"}',
            'Bearer scope="rooms.read" error="insufficient_scope"',
        ),
    ],
)
async def test_refused_tokens(
    make_stage: Any,
    request_of: Any,
    world: Any,
    tokens: list[Any],
    token: str | None,
    scopes: tuple[str, ...],
    status: int,
    body: bytes,
    challenge: str,
) -> None:
    stage = make_stage(guarded("GET /rooms", *scopes), authorizer=AUTHORIZER)
    headers = (("authorization", token),) if token else ()
    response = await stage.handle(request_of("GET", "/rooms", *headers))
    assert (response.status, response.body) == (status, body)
    assert header(response, "www-authenticate") == challenge
    assert header(response, "content-type") is None  # recorded
    assert tokens == [(token, scopes)]
    assert world.events == []


@pytest.mark.fact("http-jwt.claims", "http-jwt.scopes")
@pytest.mark.parametrize("scopes", [(), ("rooms.read",)])
async def test_claims_reach_the_function(
    make_stage: Any, request_of: Any, world: Any, tokens: list[Any], scopes: tuple[str, ...]
) -> None:  # recorded on AWS: strings only, scopes null without route scopes
    stage = make_stage(guarded("GET /rooms", *scopes), authorizer=AUTHORIZER)
    await stage.handle(request_of("GET", "/rooms", ("Authorization", "good")))
    assert world.events[0]["requestContext"]["authorizer"] == {
        "jwt": {
            "claims": {"sub": "u1", "groups": "[admin poweruser]"},
            "scopes": list(scopes) or None,
        }
    }


@pytest.mark.fact("http-jwt.sources")
async def test_a_token_in_the_query_string(
    make_stage: Any, request_of: Any, tokens: list[Any]
) -> None:  # documented
    authorizer = Authorizer(
        id="jwt",
        name="jwt",
        authorizer_type="JWT",
        identity_source=("$request.querystring.token",),
        jwt_issuer="https://issuer.example",
    )
    stage = make_stage(guarded(), authorizer=authorizer)
    response = await stage.handle(request_of("GET", "/rooms", query="token=good"))
    assert (response.status, tokens) == (200, [("good", ())])


@pytest.mark.fact("http-cors.preflight-open", "http-cors.status")
@pytest.mark.parametrize("path", ["/rooms", "/nothing"])
async def test_preflights_need_no_route_and_no_token(
    make_stage: Any, request_of: Any, world: Any, tokens: list[Any], path: str
) -> None:  # documented; the status is recorded by a third party
    stage = make_stage(guarded("ANY /rooms"), authorizer=AUTHORIZER, cors=CORS)
    response = await stage.handle(request_of("OPTIONS", path, *PREFLIGHT))
    assert (response.status, response.body) == (204, b"")
    assert header(response, "access-control-allow-origin") == ORIGIN
    assert header(response, "access-control-allow-methods") == "GET"
    assert (tokens, world.events) == ([], [])


@pytest.mark.fact("http-cors.default-route")
async def test_a_default_route_with_an_authorizer_catches_preflights(
    make_stage: Any, request_of: Any, tokens: list[Any]
) -> None:  # documented: "Configuring CORS for an HTTP API"
    stage = make_stage(guarded("$default"), authorizer=AUTHORIZER, cors=CORS)
    response = await stage.handle(request_of("OPTIONS", "/rooms", *PREFLIGHT))
    assert response.status == 401


@pytest.mark.fact("http-cors.preflight")
async def test_an_options_request_without_cors_headers_is_routed(
    make_stage: Any, request_of: Any, world: Any
) -> None:  # documented
    response = await make_stage("OPTIONS /rooms", cors=CORS).handle(
        request_of("OPTIONS", "/rooms", ("Origin", ORIGIN))
    )
    assert (response.status, len(world.events)) == (200, 1)


@pytest.mark.fact("http-cors.backend", "http-cors.simple")
async def test_cors_headers_stand_on_what_the_integration_answered(
    make_stage: Any, request_of: Any, world: Any
) -> None:  # documented
    world.answer = {"statusCode": 200, "headers": {"access-control-allow-origin": "*"}}
    stage = make_stage("GET /rooms", cors=CORS)
    response = await stage.handle(request_of("GET", "/rooms", ("Origin", ORIGIN)))
    origins = [value for name, value in response.headers if name == "access-control-allow-origin"]
    assert origins == [ORIGIN]


async def test_without_cors_configuration_the_backend_decides(
    make_stage: Any, request_of: Any, world: Any
) -> None:  # documented
    world.answer = {"statusCode": 200, "headers": {"access-control-allow-origin": "*"}}
    response = await make_stage("GET /rooms").handle(request_of("GET", "/rooms"))
    assert header(response, "access-control-allow-origin") == "*"


async def test_a_fault_of_the_gateway_is_a_500(
    make_stage: Any, request_of: Any, world: Any, caplog: pytest.LogCaptureFixture
) -> None:
    world.answer = ZeroDivisionError("inside")
    response = await make_stage("GET /rooms").handle(request_of("GET", "/rooms"))
    assert (response.status, response.body) == (500, b'{"message":"Internal Server Error"}')
    assert "ZeroDivisionError" in caplog.text


async def test_a_route_without_target(make_stage: Any, request_of: Any) -> None:  # assumed
    stage = make_stage(Route(id="r", route_key="GET /rooms"))
    assert (await stage.handle(request_of("GET", "/rooms"))).status == 500


@pytest.mark.fact("http-jwt.no-token", "http-jwt.descriptions")
async def test_the_real_authorizer_reads_the_identity_source(
    make_stage: Any, request_of: Any
) -> None:  # recorded on AWS: any text without three parts
    stage = make_stage(guarded(), authorizer=AUTHORIZER)
    assert header(await stage.handle(request_of("GET", "/rooms")), "www-authenticate") == "Bearer"
    response = await stage.handle(request_of("GET", "/rooms", ("Authorization", "Bearer abc")))
    assert header(response, "www-authenticate") == (
        'Bearer scope="" error="invalid_token" '
        'error_description="token contains an invalid number of segments"'
    )


@pytest.mark.fact("http-jwt.log")
async def test_why_a_token_was_refused_is_logged(
    make_stage: Any, request_of: Any, world: Any, tokens: list[Any]
) -> None:
    stage = make_stage(
        guarded(), authorizer=AUTHORIZER, log_format="$context.status $context.authorizer.error"
    )
    await stage.handle(request_of("GET", "/rooms", ("Authorization", "bad")))
    await asyncio.sleep(0)
    assert world.logged == [
        ("arn:log", "401 invalid_token: the token does not have a valid audience")
    ]
