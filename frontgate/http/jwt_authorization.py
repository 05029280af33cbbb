"""JWT authorization: the token of a route's client, judged by the API's authorizer.

"Controlling access to HTTP APIs with JWT authorizers".
"""

from __future__ import annotations

from frontgate.access.jwt_authorizer import (
    InsufficientScopeError,
    JwtAuthorizer,
    JwtUnauthorizedError,
)
from frontgate.http.compiled import JwtSettings
from frontgate.http.context import ContextVariables
from frontgate.http.errors import ForbiddenError, UnauthorizedError
from frontgate.http.exchange import Routed
from frontgate.http.grants import JwtGrant
from frontgate.wire import Outside


class JwtAuthorization:
    """One authorizer, for all routes of a stage: they share its keys and tokens."""

    def __init__(
        self, settings: JwtSettings, *, variables: ContextVariables, outside: Outside
    ) -> None:
        self._token = settings.source
        self._variables = variables
        self._authorizer = JwtAuthorizer(
            issuer=settings.issuer,
            audience=settings.audience,
            http=outside.http,
            clock=outside.clock,
            timer=outside.timer,
        )

    def scoped(self, scopes: tuple[str, ...]) -> ScopedJwtAuthorization:
        """For a route with these scopes."""
        return ScopedJwtAuthorization(self, scopes)

    async def authorize(self, routed: Routed, scopes: tuple[str, ...]) -> JwtGrant:
        token = self._token(self._variables.source_of(routed))
        try:
            return JwtGrant(await self._authorizer.authorize(token, scopes))
        except JwtUnauthorizedError as error:
            raise _unauthorized(error.description, scopes) from error
        except InsufficientScopeError as error:
            challenge = f'Bearer scope="{" ".join(scopes)}" error="insufficient_scope"'
            raise ForbiddenError(str(error), headers=(("www-authenticate", challenge),)) from error


class ScopedJwtAuthorization:
    """The authorizer of one route."""

    def __init__(self, authorization: JwtAuthorization, scopes: tuple[str, ...]) -> None:
        self._authorization = authorization
        self._scopes = scopes

    async def authorize(self, routed: Routed) -> JwtGrant:
        return await self._authorization.authorize(routed, self._scopes)


def _unauthorized(description: str | None, scopes: tuple[str, ...]) -> UnauthorizedError:
    """Recorded on AWS: a bare challenge without a token, else one with its parts and no commas."""
    if description is None:
        return UnauthorizedError(headers=(("www-authenticate", "Bearer"),))
    challenge = (
        f'Bearer scope="{" ".join(scopes)}" error="invalid_token" error_description="{description}"'
    )
    return UnauthorizedError(
        f"invalid_token: {description}", headers=(("www-authenticate", challenge),)
    )
