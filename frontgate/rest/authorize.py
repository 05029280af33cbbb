"""Step: who is calling. A table from authorization type to authorizer.

`CUSTOM` and `AWS_IAM` have no row: a deployment that needs one of them does not compile.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from frontgate.access.cognito import CognitoAuthorizer
from frontgate.access.cognito import ExpiredTokenError as CognitoExpiredTokenError
from frontgate.access.cognito import UnauthorizedError as CognitoUnauthorizedError
from frontgate.control.rest_api import AuthorizationType
from frontgate.control.rest_api import Authorizer as AuthorizerDefinition
from frontgate.deployment.errors import DeploymentError
from frontgate.deployment.rest import CompiledMethod
from frontgate.mapping.vtl.java.text import SilentMap
from frontgate.rest.errors import UnauthorizedError
from frontgate.rest.exchange import Authorized, Authorizer, Routed
from frontgate.wire import Outside

_NO_AUTHORIZER: Mapping[str, object] = {}
_HEADER_SOURCE = "method.request.header."
_DEFAULT_SOURCE = _HEADER_SOURCE + "Authorization"


async def authorize(routed: Routed) -> Authorized:
    authorizer = await routed.method.authorizer.authorize(routed)
    return Authorized(
        received=routed.received,
        method=routed.method,
        path_parameters=routed.path_parameters,
        authorizer=authorizer,
    )


class Open:
    """Everybody may call."""

    async def authorize(self, routed: Routed) -> Mapping[str, object]:
        return _NO_AUTHORIZER


class CognitoUserPools:
    """The token of a user pool, in the header that the authorizer names."""

    def __init__(
        self, *, header: str, scopes: tuple[str, ...], authorizer: CognitoAuthorizer
    ) -> None:
        self._header = header.lower()
        self._scopes = scopes
        self._authorizer = authorizer

    async def authorize(self, routed: Routed) -> Mapping[str, object]:
        token = routed.received.headers.get(self._header)
        try:
            claims = await self._authorizer.authorize(token, self._scopes)
        except CognitoExpiredTokenError:
            raise UnauthorizedError("The incoming token has expired") from None
        except CognitoUnauthorizedError:
            raise UnauthorizedError from None
        return {"claims": SilentMap(claims)}


class Authorizers:
    """Makes the authorizers of a stage; methods that share a definition share its key cache."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside
        self._user_pools: dict[str, CognitoAuthorizer] = {}
        self._makers: Mapping[AuthorizationType, Callable[[CompiledMethod], Authorizer]] = {
            AuthorizationType.NONE: lambda method: Open(),
            AuthorizationType.COGNITO_USER_POOLS: self._cognito,
        }

    def of(self, method: CompiledMethod) -> Authorizer:
        return self._makers[method.authorization_type](method)

    def _cognito(self, method: CompiledMethod) -> Authorizer:
        definition = method.authorizer
        assert definition is not None
        source = definition.identity_source or _DEFAULT_SOURCE
        if not source.startswith(_HEADER_SOURCE):
            raise DeploymentError(f"authorizer {definition.name}: {source!r} is not a header")
        return CognitoUserPools(
            header=source.removeprefix(_HEADER_SOURCE),
            scopes=method.authorization_scopes,
            authorizer=self._shared(definition),
        )

    def _shared(self, definition: AuthorizerDefinition) -> CognitoAuthorizer:
        if definition.id not in self._user_pools:
            self._user_pools[definition.id] = self._made(definition)
        return self._user_pools[definition.id]

    def _made(self, definition: AuthorizerDefinition) -> CognitoAuthorizer:
        try:
            return CognitoAuthorizer(
                provider_arns=definition.provider_arns,
                http=self._outside.http,
                clock=self._outside.clock,
                timer=self._outside.timer,
                validation_expression=definition.identity_validation_expression,
            )
        except (ValueError, re.error) as error:
            raise DeploymentError(f"authorizer {definition.name}: {error}") from None
