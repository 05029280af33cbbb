"""The credentials of a REST API's integration, with a client that did not sign as its fault."""

from __future__ import annotations

from collections.abc import Mapping

from frontgate.deployment.credentials import Credentials as AnyCredentials
from frontgate.deployment.credentials import NoClientCredentialsError
from frontgate.rest.errors import ApiConfigurationError
from frontgate.rest.exchange import Validated
from frontgate.wire import BackendError, PermissionCheck

_CONFIGURATION_ERROR = "Execution failed due to configuration error"


class Credentials:
    """Those of one integration, after stage variables are bound."""

    __slots__ = ("_credentials", "are_given", "role_arn")

    def __init__(self, configured: str | None, stage_variables: Mapping[str, str]) -> None:
        self._credentials = AnyCredentials(configured, stage_variables)
        self.role_arn = self._credentials.role_arn
        self.are_given = self._credentials.are_given

    def access_key(self, validated: Validated) -> str | None:
        """The client's, where it is passed on; a client that did not sign has none (a 500 is
        assumed)."""
        try:
            return self._credentials.access_key(validated.caller)
        except NoClientCredentialsError as error:
            raise ApiConfigurationError(cause=f"{_CONFIGURATION_ERROR}: {error}") from error

    async def check_invocation(
        self, function: str, validated: Validated, allows: PermissionCheck
    ) -> None:
        """Raises `InvocationError` and `ApiConfigurationError`."""
        try:
            await self._credentials.check_invocation(function, validated.caller, allows)
        except (NoClientCredentialsError, BackendError) as error:
            raise ApiConfigurationError(cause=f"{_CONFIGURATION_ERROR}: {error}") from error
