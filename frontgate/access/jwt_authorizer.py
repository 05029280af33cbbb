"""The JWT authorizer of HTTP APIs ("Control access to HTTP APIs with JWT authorizers").

Recorded on AWS are the descriptions of an invalid audience, an expired token, a wrong number of
segments and unreachable documents. The others are ours: AWS has texts that nobody published.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from frontgate.access.claims import bare_token, http_claims, scopes_of
from frontgate.access.json_web_keys import JsonWebKeys
from frontgate.access.jwt import Claims, TokenError, TokenVerifier
from frontgate.wire import Clock, HttpCaller


@dataclass(frozen=True, kw_only=True, slots=True)
class JwtResult:
    """What an event's `requestContext.authorizer.jwt` holds."""

    claims: Mapping[str, str]
    scopes: tuple[str, ...] | None
    """All the token's scopes, and None on a route that asks for none."""


class JwtUnauthorizedError(Exception):
    """401 with `www-authenticate`: bare `Bearer` when no token was sent (`description` None)."""

    def __init__(self, description: str | None) -> None:
        super().__init__(description or "no token was sent")
        self.description = description


class InsufficientScopeError(Exception):
    """403: the token is good and has none of the route's scopes."""


@dataclass(frozen=True, slots=True)
class _IssuedToken:
    scopes: frozenset[str]
    on_open_route: JwtResult
    on_scoped_route: JwtResult


class JwtAuthorizer:
    """Takes the tokens that `issuer` made for one of `audience`.

    The issuer is compared as it stands, a trailing slash included (recorded).
    """

    def __init__(
        self,
        *,
        issuer: str,
        audience: tuple[str, ...],
        http: HttpCaller,
        clock: Clock,
        timer: Callable[[], float],
    ) -> None:
        self._issuer = issuer
        self._audience = frozenset(audience)
        keys = JsonWebKeys.of_issuer(issuer, http=http, timer=timer)
        self._verifier = TokenVerifier(keys=keys, clock=clock, accept=self._accept)

    async def authorize(self, token: str | None, scopes: tuple[str, ...]) -> JwtResult:
        """`scopes` are the route's. Raises `JwtUnauthorizedError`, `InsufficientScopeError`."""
        if not token:
            raise JwtUnauthorizedError(None)
        try:
            held = await self._verifier.verify(bare_token(token))
        except TokenError as error:
            raise JwtUnauthorizedError(error.description) from error
        if not scopes:
            return held.on_open_route
        if held.scopes.isdisjoint(scopes):
            raise InsufficientScopeError(f"the token has none of the scopes {', '.join(scopes)}")
        return held.on_scoped_route

    def _accept(self, claims: Claims) -> _IssuedToken:
        if claims.get("iss") != self._issuer:
            raise TokenError("the token does not have a valid issuer")
        if self._audience.isdisjoint(_audience_of(claims)):
            raise TokenError("the token does not have a valid audience")
        texts = http_claims(claims)
        scopes = scopes_of(claims)
        return _IssuedToken(
            frozenset(scopes),
            JwtResult(claims=texts, scopes=None),
            JwtResult(claims=texts, scopes=scopes),
        )


def _audience_of(claims: Claims) -> frozenset[str]:
    """`aud`, one or several; `client_id` only when there is no `aud` (documented)."""
    audience = claims.get("aud")
    if audience is None:
        audience = claims.get("client_id")
    named = audience if isinstance(audience, list) else [audience]
    return frozenset(name for name in named if isinstance(name, str))
