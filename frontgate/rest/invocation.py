"""Invoking functions on behalf of an API, and what a failure of the Lambda service means."""

from __future__ import annotations

from frontgate.deadline import Deadline
from frontgate.deployment.uri import AwsUri
from frontgate.rest.backend_request import TIMED_OUT
from frontgate.rest.credentials import Credentials
from frontgate.rest.errors import (
    ApiConfigurationError,
    IntegrationFailureError,
    IntegrationTimeoutError,
    RequestTooLargeError,
)
from frontgate.rest.exchange import Validated
from frontgate.wire import EVENT_BYTES, Invocation, InvocationError, Outside

_TOO_MANY_REQUESTS = 429


class FunctionBackend:
    """One function, as an integration's URI names it after stage variables are bound."""

    def __init__(
        self,
        uri: AwsUri,
        *,
        http_method: str | None,
        credentials: Credentials,
        timeout: float,
        outside: Outside,
    ) -> None:
        self._function = uri.target
        self._credentials = credentials
        self._http_method = http_method
        self._deadline = Deadline(timeout)
        self._outside = outside

    def check(self) -> None:
        """Lambda is invoked by POST only (recorded on AWS); raises a `GatewayError` otherwise."""
        if self._http_method not in ("POST", None):
            raise ApiConfigurationError(cause="Lambda functions are invoked by POST")
        if not self._function:
            raise ApiConfigurationError(cause="the integration's URI names no function")

    async def invoke(self, payload: bytes, validated: Validated) -> Invocation:
        """Run the function.

        Raises `IntegrationFailureError`, `IntegrationTimeoutError` and `RequestTooLargeError`.
        """
        if len(payload) > EVENT_BYTES:
            raise RequestTooLargeError(cause=f"Lambda takes {EVENT_BYTES} bytes")
        if self._credentials.are_given:
            await self._check_permission(validated)
        trace_id = validated.received.trace_id
        try:
            return await self._deadline.keep(
                self._outside.invoke(self._function, payload, trace_id=trace_id)
            )
        except TimeoutError:
            raise IntegrationTimeoutError(cause=TIMED_OUT) from None
        except InvocationError as error:
            raise _refused(error) from error

    async def invoke_event(self, payload: bytes, validated: Validated) -> Invocation:
        """Queue an invocation."""
        if self._credentials.are_given:
            await self._check_permission(validated)
        try:
            return await self._outside.invoke_event(self._function, payload)
        except InvocationError as error:
            raise _refused(error) from error

    async def _check_permission(self, validated: Validated) -> None:
        try:
            await self._credentials.check_invocation(
                self._function, validated, self._outside.allows
            )
        except InvocationError as error:
            raise _refused(error) from error


def _refused(error: InvocationError) -> IntegrationFailureError:
    reason = (
        "Rate Exceeded."
        if error.status == _TOO_MANY_REQUESTS
        else "Invalid permissions on Lambda function"
    )
    return IntegrationFailureError(
        status=500, cause=f"Execution failed due to configuration error: {reason}"
    )
