"""Access tokens of the user pool, verified as API Gateway's own Cognito authorizers do.

For the authorizers, which bring PyJWT along. The signing keys come from the pool's JWKS and are
kept for an hour; a token that names another key makes the pool be asked again, but not more often
than every half minute.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import jwt

LEEWAY_SECONDS = 5
JWKS_TIMEOUT_SECONDS = 3
JWKS_LIFETIME_SECONDS = 3600


class TokenRefusedError(Exception):
    """The token does not admit anybody. The text is for the log, not for the client."""


class SigningKeys(Protocol):
    """Where the key that signed a token is found: ``jwt.PyJWKClient``, or a test's own."""

    def get_signing_key_from_jwt(self, token: str) -> jwt.PyJWK:
        """Raises ``jwt.PyJWTError``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What a verified token says about its bearer. ``scope`` is space-separated.

    A program has no user name; its subject is its client's id.
    """

    subject: str
    username: str
    scope: str

    def demand(self, scope: str) -> None:
        """Raises ``TokenRefusedError`` unless the token carries ``scope``."""
        if scope not in self.scope.split():
            raise TokenRefusedError(f"without the scope {scope}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenVerifier:
    """Accepts the access tokens that one user pool issued to one client."""

    issuer: str
    client_id: str
    keys: SigningKeys

    @classmethod
    def of_pool(cls, *, issuer: str, client_id: str) -> TokenVerifier:
        keys = jwt.PyJWKClient(
            f"{issuer}/.well-known/jwks.json",
            lifespan=JWKS_LIFETIME_SECONDS,
            timeout=JWKS_TIMEOUT_SECONDS,
        )
        return cls(issuer=issuer, client_id=client_id, keys=keys)

    def verify(self, token: str) -> Claims:
        """Signature, issuer, expiry, use and client, in this order.

        Raises:
            TokenRefusedError: one of them is wrong.
            jwt.PyJWKClientConnectionError: the pool's keys could not be fetched.
        """
        claims = self._verified(token)
        if claims.get("token_use") != "access":
            raise TokenRefusedError("not an access token")
        # Access tokens of Cognito have no audience; the client takes its place.
        if claims.get("client_id") != self.client_id:
            raise TokenRefusedError("issued to another client")
        return Claims(
            subject=claims["sub"],
            username=claims.get("username", claims["sub"]),
            scope=claims.get("scope", ""),
        )

    def _verified(self, token: str) -> dict[str, Any]:
        try:
            return jwt.decode(
                token,
                self.keys.get_signing_key_from_jwt(token),
                algorithms=["RS256"],
                issuer=self.issuer,
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "iat", "iss", "sub"], "verify_aud": False},
            )
        except jwt.PyJWKClientConnectionError:
            raise
        except jwt.PyJWTError as refused:
            raise TokenRefusedError(str(refused)) from refused
