from __future__ import annotations

import asyncio
import base64
import json
from dataclasses import dataclass, field

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from frontgate.wire import HttpResponse, Invocation, OutgoingRequest

NOW = 1_718_636_404.0


@dataclass
class Time:
    """Serves as clock and as timer."""

    now: float = NOW

    def __call__(self) -> float:
        return self.now


@dataclass
class Signer:
    """An issuer's key pair."""

    kid: str = "key-1"
    private_key: rsa.RSAPrivateKey = field(
        default_factory=lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048)
    )

    def jwk(self, **changes: object) -> dict[str, object]:
        public = RSAAlgorithm.to_jwk(self.private_key.public_key(), as_dict=True)
        return {**public, "kid": self.kid, "use": "sig", "alg": "RS256", **changes}

    def sign(self, claims: dict[str, object], *, algorithm: str = "RS256", **header: object) -> str:
        headers = {"kid": self.kid, **header}
        headers = {name: value for name, value in headers.items() if value is not None}
        times = {"iat": int(NOW), "exp": int(NOW) + 3600}
        merged = {k: v for k, v in {**times, **claims}.items() if v is not ...}
        return jwt.encode(merged, self.private_key, algorithm=algorithm, headers=headers)

    def sign_payload(self, payload: bytes, **header: object) -> str:
        """Signs what a library that makes tokens would refuse to sign."""
        headers = {"alg": "RS256", "kid": self.kid, **header}
        content = f"{encoded(headers)}.{base64url(payload)}"
        algorithm = RSAAlgorithm(RSAAlgorithm.SHA256)
        return f"{content}.{base64url(algorithm.sign(content.encode(), self.private_key))}"


@dataclass
class Web:
    """An HTTP client whose whole internet is `pages`."""

    pages: dict[str, object] = field(default_factory=dict)
    requests: list[OutgoingRequest] = field(default_factory=list)
    timeouts: list[float] = field(default_factory=list)

    async def __call__(self, request: OutgoingRequest, *, timeout: float) -> HttpResponse:
        self.requests.append(request)
        self.timeouts.append(timeout)
        await asyncio.sleep(0)
        page = self.pages[request.url]
        if isinstance(page, Exception):
            raise page
        if isinstance(page, HttpResponse):
            return page
        return HttpResponse(status=200, body=json.dumps(page).encode())


@dataclass
class Function:
    """A function invoker that answers `result`; bytes as they are, an exception by raising it."""

    result: object = None
    error: str | None = None
    payloads: list[object] = field(default_factory=list)
    delay: float = 0.0

    async def __call__(
        self, function: str, payload: bytes, *, trace_id: str | None = None
    ) -> Invocation:
        self.payloads.append((function, json.loads(payload), trace_id))
        await asyncio.sleep(self.delay)
        if isinstance(self.result, Exception):
            raise self.result
        body = self.result if isinstance(self.result, bytes) else json.dumps(self.result).encode()
        return Invocation(status_code=200, payload=body, function_error=self.error)


def base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def encoded(part: object) -> str:
    return base64url(json.dumps(part).encode())


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture(scope="session")
def signer() -> Signer:
    return Signer()


@pytest.fixture(scope="session")
def other_signer() -> Signer:
    return Signer(kid="key-2")


@pytest.fixture
def web() -> Web:
    return Web()


@pytest.fixture
def function() -> Function:
    return Function()


@pytest.fixture
def segment():
    return encoded
