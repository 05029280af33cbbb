"""A user pool in memory: the tokens that it signs, and the key to verify them with."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

ISSUER = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Example01"
CLIENT = "1example23456789clientid0"
PRIVATE_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
STRANGERS_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
SECONDS_PER_HOUR = 3600

Sign = Callable[..., str]


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
def issuer() -> str:
    return ISSUER


@pytest.fixture
def client_id() -> str:
    return CLIENT


@pytest.fixture
def sign() -> Sign:
    """Signs a token as the pool does; a claim changed to None is left out."""

    def token(key: Any = PRIVATE_KEY, algorithm: str = "RS256", **changes: Any) -> str:
        now = int(time.time())
        claims = {
            "sub": "d2f50444-0041-7036-aea2-a955fca33d37",
            "iss": ISSUER,
            "client_id": CLIENT,
            "token_use": "access",
            "scope": "openid community/rooms.read community/rooms.write",
            "iat": now - 10,
            "exp": now + SECONDS_PER_HOUR,
            "username": "ada",
            **changes,
        }
        present = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(present, key, algorithm=algorithm, headers={"kid": "one"})

    return token


REFUSED: dict[str, Callable[[Sign], str]] = {
    "another key": lambda sign: sign(key=STRANGERS_KEY),
    "another algorithm": lambda sign: sign(
        key="a secret that is long enough to sign", algorithm="HS256"
    ),
    "another pool": lambda sign: sign(iss=f"{ISSUER[:-2]}02"),
    "another client": lambda sign: sign(client_id="another"),
    "an audience instead of a client": lambda sign: sign(client_id=None, aud=CLIENT),
    "an ID token": lambda sign: sign(token_use="id"),
    "no use": lambda sign: sign(token_use=None),
    "expired": lambda sign: sign(exp=int(time.time()) - SECONDS_PER_HOUR),
    "no expiry": lambda sign: sign(exp=None),
    "no subject": lambda sign: sign(sub=None),
    "not the scope": lambda sign: sign(scope="community/users.write"),
    "no scope": lambda sign: sign(scope=None),
    "no signature": lambda sign: sign(key="", algorithm="none"),
    "nonsense": lambda _: "nonsense",
    "the event's own": lambda _: "eyJraWQiOiJleGFtcGxlIn0.e30.c2lnbmF0dXJl",
}


@pytest.fixture(params=REFUSED.values(), ids=REFUSED.keys())
def refused(request: pytest.FixtureRequest, sign: Sign) -> str:
    """A token that admits nobody."""
    made: str = request.param(sign)
    return made
