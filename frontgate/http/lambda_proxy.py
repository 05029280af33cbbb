"""The `AWS_PROXY` integration step: request → event → function → response."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

from frontgate.http.answer import (
    MalformedAnswerError,
    response_of_version_1,
    response_of_version_2,
)
from frontgate.http.compiled import LambdaProxy
from frontgate.http.errors import IntegrationFailedError, IntegrationTimeoutError
from frontgate.http.event import EventFormat
from frontgate.http.exchange import Authorized, Integrated, Sent
from frontgate.wire import FunctionInvoker, Invocation, InvocationError

_encode = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


class LambdaProxyIntegration:
    """One route's function, with the stage variables of its name filled in."""

    def __init__(
        self,
        settings: LambdaProxy,
        *,
        function: str,
        events: EventFormat,
        invoke: FunctionInvoker,
        timer: Callable[[], float],
    ) -> None:
        self._function = function
        self._timeout = settings.timeout
        self._invoke = invoke
        self._timer = timer
        if settings.payload_format_version == "2.0":
            self._event, self._read = events.version_2, response_of_version_2
        else:
            self._event, self._read = events.version_1, response_of_version_1

    async def __call__(self, authorized: Authorized) -> Integrated:
        payload = _encode(self._event(authorized)).encode()
        received = authorized.routed.received
        started = self._timer()
        received.trail.note_at(started, Sent(to=self._function, headers=(), body=payload))
        invocation = await self._invocation(payload, received.trace_id)
        try:
            response = self._read(invocation.payload)
        except MalformedAnswerError as error:
            raise IntegrationFailedError(f"The response from the Lambda: {error}") from error
        return Integrated(
            authorized=authorized,
            response=response,
            latency=self._timer() - started,
            service_status=invocation.status_code,
            backend_request_id=invocation.request_id,
        )

    async def _invocation(self, payload: bytes, trace_id: str) -> Invocation:
        try:
            async with asyncio.timeout(self._timeout):
                invocation = await self._invoke(self._function, payload, trace_id=trace_id)
        except TimeoutError as error:
            raise IntegrationTimeoutError(
                "Endpoint request timed out before the function answered"
            ) from error
        except InvocationError as error:
            raise IntegrationFailedError(str(error)) from error
        if invocation.function_error is not None:
            raise IntegrationFailedError(function_error(invocation.payload))
        return invocation


def function_error(payload: bytes) -> str:
    """What the access log says of a function that failed (recorded for REST APIs)."""
    try:
        message = json.loads(payload)["errorMessage"]
    except (ValueError, KeyError, TypeError):
        message = ""
    return f"Lambda Customer Function Error:{message}"
