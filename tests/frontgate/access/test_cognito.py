from __future__ import annotations

import pytest

from frontgate.access.cognito import (
    CognitoAuthorizer,
    ExpiredTokenError,
    UnauthorizedError,
    UnavailableError,
    pool_issuer,
)

POOL = "eu-west-1_y0bLG4i27"
ARN = f"arn:aws:cognito-idp:eu-west-1:123456789012:userpool/{POOL}"
ISSUER = f"https://cognito-idp.eu-west-1.amazonaws.com/{POOL}"
OTHER_ARN = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_other"
OTHER_ISSUER = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_other"

# Recorded: the claims of a proxy event behind a Cognito authorizer of a REST API, and the token.
ID_CLAIMS = {
    "origin_jti": "37cc02cf-5c14-4636-beb3-4f8ca887935b",
    "sub": "d2f50444-0041-7036-aea2-a955fca33d37",
    "aud": "3nkoep4151b7umeggnottc30u9",
    "event_id": "c7f6cc62-c476-4c6a-ba5b-745244dfe5ee",
    "token_use": "id",
    "auth_time": 1718636404,
    "iss": ISSUER,
    "cognito:username": "aamorosi",
    "exp": 1718722804,
    "iat": 1718636404,
    "jti": "13727aba-89e6-4896-bd9e-8cbc0f478f9c",
}
RECORDED_EVENT_CLAIMS = {
    **ID_CLAIMS,
    "auth_time": "1718636404",
    "exp": "Tue Jun 18 15:00:04 UTC 2024",
    "iat": "Mon Jun 17 15:00:04 UTC 2024",
}
ACCESS_CLAIMS = {
    "sub": "d2f50444",
    "token_use": "access",
    "scope": "users/read users/write",
    "client_id": "3nkoep4151b7umeggnottc30u9",
    "username": "aamorosi",
    "version": 2,
    "iss": ISSUER,
}


@pytest.fixture
def make(web, time, signer, other_signer):
    web.pages[f"{ISSUER}/.well-known/jwks.json"] = {"keys": [signer.jwk()]}
    web.pages[f"{OTHER_ISSUER}/.well-known/jwks.json"] = {"keys": [other_signer.jwk()]}

    def authorizer(*arns: str, **settings: object) -> CognitoAuthorizer:
        arns = arns or (ARN,)
        given = {"provider_arns": arns, "accept": lambda claims: claims, **settings}
        return CognitoAuthorizer(http=web, clock=time, timer=time, **given)

    return authorizer


@pytest.mark.fact("event.claims")
async def test_recorded_event_claims(make, signer):
    claims = await make().authorize(f"Bearer {signer.sign(ID_CLAIMS)}", ())
    assert claims == RECORDED_EVENT_CLAIMS


@pytest.mark.fact("pool.bearer")
async def test_the_bearer_prefix_is_optional(make, signer):  # recorded
    assert await make().authorize(signer.sign(ID_CLAIMS), ()) == RECORDED_EVENT_CLAIMS


@pytest.mark.parametrize(
    ("claims", "scopes"),
    [
        (ID_CLAIMS, ()),  # documented: no scopes, ID token
        (ACCESS_CLAIMS, ("users/read",)),  # documented: one scope is enough
        (ACCESS_CLAIMS, ("reports/read", "users/write")),
    ],
)
@pytest.mark.fact("pool.scopes")
async def test_granted(make, signer, claims, scopes):
    granted = await make().authorize(signer.sign(claims), scopes)
    assert granted["sub"] == claims["sub"]


@pytest.mark.parametrize(
    ("claims", "scopes"),
    [
        (ACCESS_CLAIMS, ()),  # recorded: an access token where the method has no scopes
        (ID_CLAIMS, ("users/read",)),  # documented: scopes want an access token
        (ACCESS_CLAIMS, ("reports/read",)),  # documented: 401, not 403
        ({**ID_CLAIMS, "scope": "users/read"}, ("users/read",)),  # documented
        ({**ID_CLAIMS, "token_use": ...}, ()),  # assumed
        ({**ID_CLAIMS, "iss": OTHER_ISSUER}, ()),  # documented: wrong issuer
        ({**ID_CLAIMS, "iss": ...}, ()),
    ],
)
@pytest.mark.fact("pool.other-tokens", "pool.scopes", "pool.test")
async def test_refused(make, signer, claims, scopes):
    with pytest.raises(UnauthorizedError) as caught:
        await make().authorize(signer.sign(claims), scopes)
    assert type(caught.value) is UnauthorizedError


@pytest.mark.parametrize(
    "token",
    [
        None,  # recorded
        "",  # recorded
        "Bearer ",
        "AWS4-HMAC-SHA256 Credential=AKIA/20240618/eu-west-1/execute-api/aws4_request",  # recorded
        "Basic YTpi",
    ],
)
async def test_what_is_no_token_is_refused(make, token):
    with pytest.raises(UnauthorizedError):
        await make().authorize(token, ())


async def test_white_space_in_a_token_is_refused(make, signer):  # documented
    header, rest = signer.sign(ID_CLAIMS).split(".", 1)
    with pytest.raises(UnauthorizedError):
        await make().authorize(f"{header}. {rest}", ())


async def test_an_expired_token_has_its_own_answer(make, signer, time):  # recorded
    authorizer = make()
    token = signer.sign(ID_CLAIMS)
    await authorizer.authorize(token, ())
    time.now = 1718722804
    with pytest.raises(ExpiredTokenError):
        await authorizer.authorize(token, ())


async def test_an_expired_token_with_a_bad_signature_is_just_refused(make, other_signer):
    token = other_signer.sign({**ID_CLAIMS, "exp": 1}, kid="key-1")
    with pytest.raises(UnauthorizedError) as caught:
        await make().authorize(token, ())
    assert not isinstance(caught.value, ExpiredTokenError)


@pytest.mark.fact("pool.foreign")
async def test_each_pool_is_judged_with_its_own_keys(make, signer, other_signer):
    authorizer = make(ARN, OTHER_ARN)
    other_claims = {**ID_CLAIMS, "iss": OTHER_ISSUER}
    assert await authorizer.authorize(signer.sign(ID_CLAIMS), ())
    assert await authorizer.authorize(other_signer.sign(other_claims), ())
    for forged in (signer.sign(other_claims), other_signer.sign(ID_CLAIMS)):
        with pytest.raises(UnauthorizedError):
            await authorizer.authorize(forged, ())


@pytest.mark.parametrize("issuer", [..., "https://stranger.example", ["a", "b"]])
@pytest.mark.fact("pool.foreign")
async def test_a_foreign_issuer_is_refused_without_a_fetch(make, signer, web, issuer, segment):
    token = signer.sign({**ID_CLAIMS, "iss": ISSUER})
    header, _, signature = token.split(".")
    payload = {name: value for name, value in ID_CLAIMS.items() if name != "iss"}
    if issuer is not ...:
        payload["iss"] = issuer
    with pytest.raises(UnauthorizedError):
        await make(ARN, OTHER_ARN).authorize(f"{header}.{segment(payload)}.{signature}", ())
    assert web.requests == []


@pytest.mark.parametrize(
    ("expression", "claims", "granted"),
    [
        ("3nkoep.*", ID_CLAIMS, True),
        ("3nkoep", ID_CLAIMS, False),  # assumed: the whole aud must match
        ("another", ID_CLAIMS, False),
        (".*", ACCESS_CLAIMS, False),  # documented: an access token has no aud
    ],
)
@pytest.mark.fact("pool.audience")
async def test_token_validation_is_about_the_audience(make, signer, expression, claims, granted):
    authorizer = make(validation_expression=expression)
    scopes = ("users/read",) if claims is ACCESS_CLAIMS else ()
    if granted:
        assert await authorizer.authorize(signer.sign(claims), scopes)
    else:
        with pytest.raises(UnauthorizedError):
            await authorizer.authorize(signer.sign(claims), scopes)


async def test_unreachable_keys_are_no_refusal(make, signer, web):
    """Source: documented (AUTHORIZER_CONFIGURATION_ERROR: failing to connect to a user pool)."""
    web.pages[f"{ISSUER}/.well-known/jwks.json"] = TimeoutError()
    with pytest.raises(UnavailableError, match="JWKS communication error"):
        await make().authorize(signer.sign(ID_CLAIMS), ())


def test_issuer_of_a_pool():
    assert pool_issuer("eu-west-1", POOL) == ISSUER


@pytest.mark.parametrize("arns", [(), ("",), ("arn:aws:s3:::bucket",), (f"{ARN}/x",)])
def test_what_is_no_user_pool_is_refused(make, arns):
    with pytest.raises(ValueError, match="user pool"):
        make(provider_arns=arns)


@pytest.mark.parametrize("change", [" {}", "{} ", "{0}\n", "Bearer  {}"])
@pytest.mark.fact("pool.foreign")
async def test_whitespace_in_a_token(make, signer, change):
    """Source: documented (re:Post, 401 errors of Cognito authorizers)."""
    token = signer.sign(ID_CLAIMS)
    with pytest.raises(UnauthorizedError):
        await make().authorize(change.format(token), ())
    for index in (5, len(token) // 2, len(token) - 5):
        with pytest.raises(UnauthorizedError):
            await make().authorize(f"{token[:index]} {token[index:]}", ())
