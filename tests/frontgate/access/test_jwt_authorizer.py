from __future__ import annotations

import json

import pytest

from frontgate.access.jwt_authorizer import (
    InsufficientScopeError,
    JwtAuthorizer,
    JwtResult,
    JwtUnauthorizedError,
)

ISSUER = "https://tenant.example/"
DISCOVERY = "https://tenant.example/.well-known/openid-configuration"
JWKS = "https://tenant.example/jwks"


@pytest.fixture
def authorizer(web, time, signer):
    web.pages[DISCOVERY] = {"issuer": ISSUER, "jwks_uri": JWKS}
    web.pages[JWKS] = {"keys": [signer.jwk()]}
    return JwtAuthorizer(issuer=ISSUER, audience=("app", "web"), http=web, clock=time, timer=time)


@pytest.fixture
def token(signer):
    def sign(**claims: object) -> str:
        return signer.sign({"iss": ISSUER, "aud": "app", "sub": "ann", **claims})

    return sign


async def description(authorizer, token) -> str | None:
    with pytest.raises(JwtUnauthorizedError) as caught:
        await authorizer.authorize(token, ())
    return caught.value.description


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"aud": "web"},
        {"aud": ["other", "web"]},  # recorded: one entry is enough
        {"aud": ..., "client_id": "app"},  # documented: client_id when aud is absent
    ],
)
async def test_granted(authorizer, token, claims):
    assert (await authorizer.authorize(token(**claims), ())).claims["sub"] == "ann"


@pytest.mark.fact("http-jwt.descriptions")
@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "other"},  # recorded
        {"aud": "other", "client_id": "app"},  # documented: client_id only without aud
        {"aud": [], "client_id": "app"},
        {"aud": ...},
        {"aud": {"app": 1}},
    ],
)
async def test_recorded_description_of_an_invalid_audience(authorizer, token, claims):
    assert await description(authorizer, token(**claims)) == (
        "the token does not have a valid audience"
    )


@pytest.mark.fact("http-jwt.no-token")
@pytest.mark.parametrize("sent", [None, ""])
async def test_no_token_has_no_description(authorizer, sent):  # recorded: bare `Bearer`
    assert await description(authorizer, sent) is None


@pytest.mark.parametrize("sent", ["Bearer ", "nonsense", "Bearer a.b", "Basic YTpi"])
async def test_recorded_description_of_a_wrong_number_of_segments(authorizer, sent):
    assert await description(authorizer, sent) == "token contains an invalid number of segments"


async def test_recorded_description_of_an_expired_token(authorizer, token, time):
    assert await description(authorizer, token(exp=int(time.now))) == "the token has expired"


@pytest.mark.fact("http-jwt.descriptions")
@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (DISCOVERY, "OIDC discovery endpoint communication error"),
        (JWKS, "JWKS communication error"),
    ],
)
async def test_recorded_descriptions_of_unreachable_documents(
    authorizer, token, web, url, expected
):
    web.pages[url] = TimeoutError()
    assert await description(authorizer, token()) == expected


@pytest.mark.fact("http-jwt.issuer")
@pytest.mark.parametrize("issuer", ["https://tenant.example", "https://other.example/", 7])
async def test_the_issuer_is_compared_as_it_stands(authorizer, signer, segment, issuer):  # recorded
    claims = {"iss": issuer, "aud": "app", "exp": 9_999_999_999}
    sent = signer.sign_payload(json.dumps(claims).encode())
    assert await description(authorizer, sent) == "the token does not have a valid issuer"


@pytest.mark.fact("http-jwt.scopes")
async def test_scopes_are_told_only_where_the_route_has_some(authorizer, token):
    """Reported as seen on AWS: all the token's scopes, not those that the route asks for."""
    sent = f"Bearer {token(scope='rooms/read rooms/write')}"
    assert (await authorizer.authorize(sent, ())).scopes is None
    scoped = await authorizer.authorize(sent, ("rooms/read",))
    assert scoped.scopes == ("rooms/read", "rooms/write")
    assert scoped.claims["scope"] == "rooms/read rooms/write"


@pytest.mark.fact("http-jwt.scope")
@pytest.mark.parametrize(
    "claims", [{}, {"scope": "rooms/write"}, {"scp": ["x"], "scope": "rooms/read"}]
)
async def test_a_missing_scope_is_not_unauthorized(authorizer, token, claims):  # documented
    with pytest.raises(InsufficientScopeError):
        await authorizer.authorize(token(**claims), ("rooms/read",))


@pytest.mark.fact("http-jwt.claims")
async def test_claims_are_event_strings(authorizer, token):  # recorded
    sent = token(exp=9_999_999_999, iat=..., admin=True, roles=["admin", "poweruser"])
    assert await authorizer.authorize(sent, ()) == JwtResult(
        claims={
            "iss": ISSUER,
            "aud": "app",
            "sub": "ann",
            "exp": "9999999999",
            "admin": "true",
            "roles": "[admin poweruser]",
        },
        scopes=None,
    )


async def test_documents_are_fetched_once(authorizer, token, web):
    for name in ("a", "b"):
        await authorizer.authorize(token(sub=name), ())
    assert [request.url for request in web.requests] == [DISCOVERY, JWKS]
