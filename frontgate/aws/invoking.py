"""Lambda's Invoke as the rest of the gateway asks for it, over the function service."""

from __future__ import annotations

from collections.abc import Awaitable

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
        return await _refusals(
            self._functions.invoke(
                function,
                payload,
                trace_id=trace_id,
                client_context=client_context,
                log_tail=log_tail,
            )
        )

    async def event(
        self,
        function: str,
        payload: bytes,
        *,
        trace_id: str | None = None,
        client_context: str | None = None,
    ) -> Invocation:
        return await _refusals(
            self._functions.invoke_event(
                function, payload, trace_id=trace_id, client_context=client_context
            )
        )


async def _refusals(invocation: Awaitable[Invocation]) -> Invocation:
    """Turns the service's refusals into the statuses of Lambda's API."""
    try:
        return await invocation
    except FunctionNotFoundError as error:
        raise InvocationError(404, str(error)) from error
    except TooManyRequestsError as error:
        raise InvocationError(429, str(error)) from error
