"""An issuer of tokens."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

ISSUED_AT = 1_718_636_404.0


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
        times = {"iat": int(ISSUED_AT), "exp": int(ISSUED_AT) + 3600}
        merged = {k: v for k, v in {**times, **claims}.items() if v is not ...}
        return jwt.encode(merged, self.private_key, algorithm=algorithm, headers=headers)

    def sign_payload(self, payload: bytes, **header: object) -> str:
        """Signs what a library that makes tokens would refuse to sign."""
        headers = {"alg": "RS256", "kid": self.kid, **header}
        content = f"{encoded(headers)}.{base64url(payload)}"
        algorithm = RSAAlgorithm(RSAAlgorithm.SHA256)
        return f"{content}.{base64url(algorithm.sign(content.encode(), self.private_key))}"


def base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def encoded(part: object) -> str:
    return base64url(json.dumps(part).encode())
