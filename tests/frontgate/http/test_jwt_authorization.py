"""Tokens, good and hostile, through a whole stage with the real authorizer and its keys."""

from __future__ import annotations

import json
from typing import Any

import pytest

from frontgate.control.api_v2 import Authorizer, Route
from frontgate.wire import HttpResponse, OutgoingRequest
from tests.frontgate.issuer import base64url, encoded

NOW = 1587481701
ISSUER = "https://issuer.example/pool"
AUTHORIZER = Authorizer(
    id="jwt",
    name="jwt",
    authorizer_type="JWT",
    identity_source=("$request.header.Authorization",),
    jwt_issuer=ISSUER,
    jwt_audience=("client", "other-client"),
)


@pytest.fixture
def call(make_stage: Any, request_of: Any, world: Any, signer: Any) -> Any:
    """Sends a request with a token to a route with these scopes."""
    pages = {
        f"{ISSUER}/.well-known/openid-configuration": {"jwks_uri": "https://issuer.example/keys"},
        "https://issuer.example/keys": {"keys": [signer.jwk()]},
    }

    async def http(request: OutgoingRequest, *, timeout: float) -> HttpResponse:
        return HttpResponse(status=200, body=json.dumps(pages[request.url]).encode())

    world.http = http

    async def send(*lines: str, scopes: tuple[str, ...] = (), **integration: Any) -> Any:
        route = Route(
            id="r",
            route_key="GET /rooms",
            target="integrations/i",
            authorization_type="JWT",
            authorizer_id="jwt",
            authorization_scopes=scopes,
        )
        stage = make_stage(route, authorizer=AUTHORIZER, integration=integration)
        headers = [("Authorization", line) for line in lines]
        return await stage.handle(request_of("GET", "/rooms", *headers))

    return send


def claims(**changes: Any) -> dict[str, Any]:
    given = {
        "iss": ISSUER,
        "aud": "client",
        "sub": "ada",
        "iat": NOW - 10,
        "exp": NOW + 60,
        "scope": "rooms.read rooms.write",
    }
    return {name: value for name, value in {**given, **changes}.items() if value is not None}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"aud": ["x", "other-client"]},
        {"aud": None, "client_id": "client"},
        {"nbf": NOW - 1},
        {"scope": None, "scp": ["rooms.read"]},
    ],
    ids=str,
)
@pytest.mark.parametrize("form", ["{}", "Bearer {}"])
async def test_good_tokens(call: Any, signer: Any, changes: Any, form: str) -> None:
    """Documented: "Controlling access to HTTP APIs with JWT authorizers"."""
    token = signer.sign(claims(**changes))
    response = await call(form.format(token), scopes=("rooms.read", "rooms.admin"))
    assert response.status == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": f"{ISSUER}/"},
        {"iss": "https://evil.example"},
        {"aud": "client2"},
        {"aud": []},
        {"aud": None},
        {"aud": "x", "client_id": "client"},  # client_id counts only where there is no aud
        {"exp": NOW - 1},
        {"nbf": NOW + 3600},
        {"iat": NOW + 3600},
        {"aud": {"client": "client"}},
        {"exp": "soon"},
    ],
    ids=str,
)
async def test_claims_that_refuse(call: Any, world: Any, signer: Any, changes: Any) -> None:
    """Documented checks; their descriptions are not known, but for one."""
    payload = json.dumps(claims(**changes)).encode()
    response = await call(f"Bearer {signer.sign_payload(payload)}")
    assert (response.status, response.body) == (401, b'{"message":"Unauthorized"}')
    challenge = dict(response.headers)["www-authenticate"]
    assert challenge.startswith('Bearer scope="" error="invalid_token" error_description="')
    assert world.events == []


@pytest.mark.parametrize("scope", [None, "", "rooms.readonly", "ROOMS.READ", "rooms", "admin"])
async def test_scopes_that_do_not_suffice(call: Any, signer: Any, scope: str | None) -> None:
    response = await call(signer.sign(claims(scope=scope)), scopes=("rooms.read",))
    assert (response.status, response.body) == (403, b'{"message":"Forbidden"}')


@pytest.fixture
def hostile(signer: Any, other_signer: Any) -> dict[str, str]:
    good = signer.sign(claims())
    head, body, signature = good.split(".")
    admin = encoded(claims(sub="root"))
    jku = {"alg": "RS256", "kid": "key-1", "jku": "https://evil.example/keys"}
    return {
        "another key's signature": other_signer.sign(claims(), kid="key-1"),
        "an unknown key": signer.sign(claims(), kid="key-2"),
        "no key id": signer.sign(claims(), kid=None),
        "changed claims": f"{head}.{admin}.{signature}",
        "no signature": f"{head}.{body}.",
        "alg none": f"{encoded({'alg': 'none', 'kid': 'key-1'})}.{body}.",
        "alg None": f"{encoded({'alg': 'None', 'kid': 'key-1'})}.{body}.{signature}",
        "a shared secret": f"{encoded({'alg': 'HS256', 'kid': 'key-1'})}.{body}.{signature}",
        "keys of its own": other_signer.sign(claims(), **jku),
        "a key of its own": other_signer.sign(claims(), jwk=other_signer.jwk()),
        "critical extensions": signer.sign(claims(), crit=["b64"], b64=False),
        "padding": f"{head}=.{body}==.{signature}",
        "four segments": f"{good}.x",
        "two segments": f"{head}.{body}",
        "no JSON": f"{base64url(b'no json')}.{body}.{signature}",
        "a list": f"{encoded([])}.{body}.{signature}",
        "nothing": "..",
        "line breaks": f"{head}.{body}.{signature[:-4]}%0a",
        "much": f"{head}.{'A' * 9000}.{signature}",
        "twice Bearer": f"Bearer {good}",
        "two tokens": f"{good} {good}",
    }


@pytest.mark.parametrize(
    "kind",
    [
        "another key's signature",
        "an unknown key",
        "no key id",
        "changed claims",
        "no signature",
        "alg none",
        "alg None",
        "a shared secret",
        "keys of its own",
        "a key of its own",
        "critical extensions",
        "padding",
        "four segments",
        "two segments",
        "no JSON",
        "a list",
        "nothing",
        "line breaks",
        "much",
        "twice Bearer",
        "two tokens",
    ],
)
async def test_hostile_tokens(
    call: Any, world: Any, hostile: dict[str, str], kind: str, caplog: Any
) -> None:
    response = await call(f"Bearer {hostile[kind]}")
    assert (response.status, response.body) == (401, b'{"message":"Unauthorized"}')
    challenge = dict(response.headers)["www-authenticate"]
    assert challenge.isprintable() and challenge.count('"') == 6
    assert world.events == []
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def test_claims_in_both_formats(call: Any, world: Any, signer: Any) -> None:
    """Strings in events (recorded); format 1.0 has `claims` and `scopes` (documented)."""
    token = signer.sign(claims(level=3, admin=True, groups=["a", "b"]))
    for version in ("2.0", "1.0"):
        await call(token, scopes=("rooms.read",), payload_format_version=version)
    second, first = (event["requestContext"]["authorizer"] for event in world.events)
    assert second["jwt"] == first
    assert first["scopes"] == ["rooms.read", "rooms.write"]
    assert (first["claims"]["level"], first["claims"]["admin"]) == ("3", "true")
    assert first["claims"]["groups"] == "[a b]"
