"""Lambda's Invoke as the rest of the gateway asks for it, over the function service."""

from __future__ import annotations

from frontgate.functions import FunctionNotFoundError, FunctionService, TooManyRequestsError
from frontgate.wire import Invocation, InvocationError


class Invoking:
    """A `FunctionInvoker` and, as `event`, an `EventInvoker`."""

    def __init__(self, functions: FunctionService) -> None:
        self._functions = functions

    async def __call__(
        self,
        function: str,
        payload: bytes,
        *,
        trace_id: str | None = None,
        client_context: str | None = None,
        log_tail: bool = False,
    ) -> Invocation:
        try:
            return await self._functions.invoke(
                function,
                payload,
                trace_id=trace_id,
                client_context=client_context,
                log_tail=log_tail,
            )
        except _REFUSED as error:
            raise _refusal(error) from error

    async def event(
        self,
        function: str,
        payload: bytes,
        *,
        trace_id: str | None = None,
        client_context: str | None = None,
    ) -> Invocation:
        try:
            return await self._functions.invoke_event(
                function, payload, trace_id=trace_id, client_context=client_context
            )
        except _REFUSED as error:
            raise _refusal(error) from error


_REFUSED = (FunctionNotFoundError, TooManyRequestsError)


def _refusal(error: Exception) -> InvocationError:
    """The status that Lambda's API has for a refusal of the service."""
    return InvocationError(404 if isinstance(error, FunctionNotFoundError) else 429, str(error))
