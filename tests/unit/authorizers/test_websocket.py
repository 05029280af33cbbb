from __future__ import annotations

import importlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

Read = Callable[[str], dict[str, Any]]
ISSUER = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Example01"
CLIENT = "1example23456789clientid0"
PRIVATE_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
STRANGERS_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def token(key: Any = PRIVATE_KEY, algorithm: str = "RS256", **changes: Any) -> str:
    """A token as the pool signs it; a claim changed to None is left out."""
    now = int(time.time())
    claims = {
        "sub": "d2f50444-0041-7036-aea2-a955fca33d37",
        "iss": ISSUER,
        "client_id": CLIENT,
        "token_use": "access",
        "scope": "openid community/rooms.read community/rooms.write",
        "iat": now - 10,
        "exp": now + 3600,
        "username": "ada",
        **changes,
    }
    present = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(present, key, algorithm=algorithm, headers={"kid": "one"})


@dataclass
class Pool:
    """Knows one key, whatever key the token names."""

    unreachable: bool = False

    def get_signing_key_from_jwt(self, text: str) -> jwt.PyJWK:
        if self.unreachable:
            raise jwt.PyJWKClientConnectionError("timed out")
        jwt.get_unverified_header(text)
        numbers = jwt.algorithms.RSAAlgorithm.to_jwk(PRIVATE_KEY.public_key(), as_dict=True)
        return jwt.PyJWK({**numbers, "kid": "one", "alg": "RS256"})


@pytest.fixture
def pool() -> Pool:
    return Pool()


@pytest.fixture
def app(
    load: Callable[..., ModuleType],
    environment: pytest.MonkeyPatch,
    pool: Pool,
) -> ModuleType:
    module = load("authorizers/websocket", TOKEN_ISSUER=ISSUER, USER_POOL_CLIENT_ID=CLIENT)
    access_tokens = importlib.import_module("access_tokens")
    verifier = access_tokens.TokenVerifier(issuer=ISSUER, client_id=CLIENT, keys=pool)
    environment.setattr(module, "verifier", verifier)
    return module


def authorize(app: ModuleType, event: Read, context: Any, text: str) -> dict[str, Any]:
    asked = event("websocket/authorize-connection")
    asked["queryStringParameters"]["token"] = text
    answer: dict[str, Any] = app.handler(asked, context)
    return answer


def effect(answer: dict[str, Any]) -> str:
    [statement] = answer["policyDocument"]["Statement"]
    return str(statement["Effect"])


def test_a_member_is_admitted_to_this_connection(
    app: ModuleType, event: Read, context: Any
) -> None:
    assert authorize(app, event, context, token()) == {
        "principalId": "d2f50444-0041-7036-aea2-a955fca33d37",
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Action": "execute-api:Invoke",
                    "Effect": "Allow",
                    "Resource": event("websocket/authorize-connection")["methodArn"],
                }
            ],
        },
        "context": {
            "username": "ada",
            "scope": "openid community/rooms.read community/rooms.write",
        },
    }


@pytest.mark.parametrize(
    "refused",
    [
        token(key=STRANGERS_KEY),
        token(key="a secret that is long enough to sign", algorithm="HS256"),
        token(iss="https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Other"),
        token(client_id="another"),
        token(client_id=None, aud=CLIENT),
        token(token_use="id"),
        token(token_use=None),
        token(exp=int(time.time()) - 3600),
        token(exp=None),
        token(sub=None),
        token(scope="community/users.read"),
        token(scope=None),
        "",
        "nonsense",
        "eyJraWQiOiJleGFtcGxlIn0.e30.c2lnbmF0dXJl",
    ],
    ids=[
        "another key",
        "another algorithm",
        "another pool",
        "another client",
        "an audience instead of a client",
        "an ID token",
        "no use",
        "expired",
        "no expiry",
        "no subject",
        "not the scope",
        "no scope",
        "empty",
        "nonsense",
        "the event's own",
    ],
)
def test_anything_else_is_denied(app: ModuleType, event: Read, context: Any, refused: str) -> None:
    answer = authorize(app, event, context, refused)

    assert effect(answer) == "Deny"
    assert answer["context"] == {}


# A fault has counted nothing, which Powertools warns about.
@pytest.mark.filterwarnings("ignore:No application metrics to publish")
def test_a_pool_out_of_reach_is_a_fault_and_not_a_refusal(
    app: ModuleType, event: Read, context: Any, pool: Pool
) -> None:
    pool.unreachable = True

    with pytest.raises(jwt.PyJWKClientConnectionError):
        authorize(app, event, context, token())


def test_keys_come_from_the_pool_that_issued_the_token(
    load: Callable[..., ModuleType], environment: pytest.MonkeyPatch
) -> None:
    module = load("authorizers/websocket", TOKEN_ISSUER=ISSUER, USER_POOL_CLIENT_ID=CLIENT)

    assert module.verifier.keys.uri == f"{ISSUER}/.well-known/jwks.json"
