"""`GET /oauth2/userInfo`: what an access token lets its holder know of the user.

"The user attributes endpoint".
"""

from __future__ import annotations

from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from frontgate import headers as header_lines
from frontgate.access import TokenError, TokenVerifier, pool_issuer
from frontgate.identity.oauth.answers import ANY_ORIGIN, json_answer
from frontgate.identity.oauth.attributes import readable_attributes
from frontgate.identity.oauth.user_pool import UserPool
from frontgate.identity.pool_key import SigningKey
from frontgate.wire import HttpRequest, HttpResponse

_BEARER = "bearer "
_BAD_REQUEST = "Bad OAuth2 request at UserInfo Endpoint"
_BAD_TOKEN = "Access token is expired, disabled, or deleted, or the user has globally signed out."
_NO_OPENID = "Access token does not contain openid scope"


class _Keys:
    """The pool's one key, which never changes."""

    generation = 0

    def __init__(self, key: SigningKey) -> None:
        self._kid = key.kid
        self._public_key = key.private_key.public_key()

    async def find(self, key_id: str) -> RSAPublicKey | None:
        return self._public_key if key_id == self._kid else None


class UserInfo:
    def __init__(self, pool: UserPool) -> None:
        self._pool = pool
        self._verifier = TokenVerifier(keys=_Keys(pool.key), clock=pool.clock)

    async def answer(self, request: HttpRequest) -> HttpResponse:
        header = header_lines.get(request.headers, "authorization") or ""
        if not header.lower().startswith(_BEARER):
            return _refused(400, "invalid_request", _BAD_REQUEST)
        try:
            claims = await self._verifier.verify(header[len(_BEARER) :].strip())
        except TokenError:
            return _refused(401, "invalid_token", _BAD_TOKEN)
        if not self._is_access_token(claims):
            return _refused(401, "invalid_token", _BAD_TOKEN)
        scopes = str(claims.get("scope", "")).split()
        if "openid" not in scopes:
            return _refused(401, "invalid_token", _NO_OPENID)
        client = await self._pool.directory.client(str(claims.get("client_id")))
        user = await self._pool.user(str(claims.get("username")), str(claims.get("sub")))
        if client is None or user is None:
            return _refused(401, "invalid_token", _BAD_TOKEN)
        # Texts, `email_verified` too, as documented.
        shown = readable_attributes(user.attributes, client, scopes)
        return json_answer(200, {**shown, "username": user.username}, ANY_ORIGIN)

    def _is_access_token(self, claims: Mapping[str, object]) -> bool:
        """One of this pool, whose sign-in nobody has revoked."""
        pool = self._pool
        issuer = pool_issuer(pool.region, pool.directory.pool_id)
        is_ours = claims.get("token_use") == "access" and claims.get("iss") == issuer
        return is_ours and not pool.has_revoked(str(claims.get("origin_jti")))


def _refused(status: int, code: str, description: str) -> HttpResponse:
    return json_answer(
        status,
        {"error": code, "error_description": description},
        ("WWW-Authenticate", f'error="{code}", error_description="{description}"'),
        ANY_ORIGIN,
    )
