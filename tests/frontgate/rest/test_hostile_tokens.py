"""Tokens of attackers, before a real verifier: the whole way through a stage.

Source: recorded (what a token that does not hold is answered), assumed (that these are such).
"""

from __future__ import annotations

import hashlib
import hmac
import json

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from frontgate.control.rest_api import AuthorizationType, Authorizer
from frontgate.wire import HttpResponse, Invocation
from tests.frontgate.issuer import ISSUED_AT, Signer, base64url, encoded

POOL = "us-east-1_abc"
ISSUER = f"https://cognito-idp.us-east-1.amazonaws.com/{POOL}"
CLAIMS = {"sub": "1", "aud": "client", "token_use": "id", "iss": ISSUER, "cognito:username": "ann"}
TIMES = {"iat": int(ISSUED_AT), "exp": int(ISSUED_AT) + 3600}
REFUSED = b'{"message":"Unauthorized"}'
EXPIRED = b'{"message":"The incoming token has expired"}'


@pytest.fixture
def send(serve, lambda_proxy, world, signer):
    """Sends a token to a method that wants the identity token of the client `client`."""
    world.epoch, world.now = ISSUED_AT + 10, 0.0
    world.invocation = Invocation(200, b'{"body": "hello"}')
    world.http_response = HttpResponse(
        status=200, body=json.dumps({"keys": [signer.jwk()]}).encode()
    )
    pool = Authorizer(
        id="a",
        name="pool",
        type="COGNITO_USER_POOLS",
        provider_arns=(f"arn:aws:cognito-idp:us-east-1:123456789012:userpool/{POOL}",),
        identity_validation_expression="client",
    )
    kind = AuthorizationType.COGNITO_USER_POOLS
    method = lambda_proxy(authorization_type=kind, authorizer_id="a")
    client = serve({"/users": [method]}, authorizers={"a": pool})

    async def run(token: str) -> HttpResponse:
        return await client("GET", "/users", headers={"Authorization": f"Bearer {token}"})

    return run


def unsigned(algorithm: str, signature: str = "") -> str:
    header = {"alg": algorithm, "kid": "key-1", "typ": "JWT"}
    return f"{encoded(header)}.{encoded({**CLAIMS, **TIMES})}.{signature}"


def with_the_public_key(signer: Signer, encoding: Encoding) -> str:
    """HS256, and what everybody may read as the secret."""
    public = signer.private_key.public_key()
    secret = public.public_bytes(encoding, PublicFormat.SubjectPublicKeyInfo)
    content = unsigned("HS256").rpartition(".")[0]
    return f"{content}.{base64url(hmac.digest(secret, content.encode(), hashlib.sha256))}"


def changed(token: str) -> str:
    header, _, signature = token.split(".")
    return f"{header}.{encoded({**CLAIMS, **TIMES, 'sub': 'root'})}.{signature}"


def with_a_key_inside(signer: Signer, other: Signer) -> str:
    """Signed by a stranger, with the stranger's key and where to fetch it in the header."""
    jwk = other.jwk(kid="key-1")
    return other.sign(CLAIMS, kid="key-1", jwk=jwk, jku="https://evil.example/jwks.json")


@pytest.mark.parametrize(
    "make",
    [
        lambda signer, other: unsigned("none"),
        lambda signer, other: unsigned("None"),
        lambda signer, other: unsigned("nOnE", base64url(b"x" * 256)),
        lambda signer, other: unsigned("RS256"),
        lambda signer, other: unsigned("RS256", base64url(b"\0" * 256)),
        lambda signer, other: with_the_public_key(signer, Encoding.PEM),
        lambda signer, other: with_the_public_key(signer, Encoding.DER),
        lambda signer, other: signer.sign(CLAIMS, algorithm="PS256"),
        lambda signer, other: signer.sign(CLAIMS, kid="key-9"),
        lambda signer, other: signer.sign(CLAIMS, kid="../../dev/null"),
        lambda signer, other: signer.sign(CLAIMS, kid="x' OR 1=1 --"),
        lambda signer, other: signer.sign(CLAIMS, kid=None),
        lambda signer, other: other.sign(CLAIMS, kid="key-1"),
        with_a_key_inside,
        lambda signer, other: changed(signer.sign(CLAIMS)),
        lambda signer, other: signer.sign({**CLAIMS, "aud": "another client"}),
        lambda signer, other: signer.sign({**CLAIMS, "aud": "client of another"}),
        lambda signer, other: signer.sign({**CLAIMS, "aud": ["other", "client"]}),
        lambda signer, other: signer.sign({**CLAIMS, "aud": ...}),
        lambda signer, other: signer.sign({**CLAIMS, "iss": f"{ISSUER}/"}),
        lambda signer, other: signer.sign({**CLAIMS, "iss": "https://evil.example"}),
        lambda signer, other: signer.sign({**CLAIMS, "token_use": "access"}),
        lambda signer, other: signer.sign({**CLAIMS, "nbf": int(ISSUED_AT) + 600}),
        lambda signer, other: signer.sign({**CLAIMS, "exp": ...}),
        lambda signer, other: signer.sign_payload(b'{"exp": 1e400}'),
        lambda signer, other: signer.sign_payload(b"[" * 5_000),
        lambda signer, other: signer.sign_payload(b"\xff\xfe"),
        lambda signer, other: signer.sign({**CLAIMS, "padding": "x" * 1_000_000}),
        lambda signer, other: "." * 10_000,
        lambda signer, other: "a.b.c",
        lambda signer, other: signer.sign(CLAIMS) + "\0",
    ],
)
@pytest.mark.fact("pool.hostile")
async def test_refused(send, world, signer, other_signer, make):
    response = await send(make(signer, other_signer))
    assert (response.status, response.body) == (401, REFUSED)
    assert ("x-amzn-ErrorType", "UnauthorizedException") in response.headers
    assert world.invoked == []
    assert {request.url for request in world.http_requests} <= {f"{ISSUER}/.well-known/jwks.json"}
    assert (await send(signer.sign(CLAIMS))).body == b"hello"


@pytest.mark.fact("pool.expired")
async def test_an_expired_one(send, world, signer):
    """Source: recorded (the text); also of a token that was good a moment ago."""
    token = signer.sign(CLAIMS)
    assert (await send(token)).status == 200
    world.epoch = ISSUED_AT + 3601
    for expired in (token, signer.sign({**CLAIMS, "exp": 1})):
        response = await send(expired)
        assert (response.status, response.body) == (401, EXPIRED)
    assert len(world.invoked) == 1
