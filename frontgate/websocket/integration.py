"""What every integration of a WebSocket route takes and gives."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from frontgate.mapping.jsonpath import MISSING
from frontgate.mapping.selection import SelectionValues
from frontgate.observe import Trail
from frontgate.websocket.errors import IntegrationFailedError
from frontgate.websocket.events import Event
from frontgate.wire import FunctionInvoker, HeaderItems, Invocation, InvocationError


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What a backend said, in the form in which a client may get it."""

    status: int
    body: str
    headers: HeaderItems = ()
    service_status: int = 200
    """What the Lambda service or the AWS service answered."""
    backend_request_id: str = ""
    is_mocked: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Granted:
    """What an authorizer said of a handshake: a fact for traces."""

    identity: tuple[str, ...]
    context: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """A message, handshake or goodbye on its way to a backend."""

    event: Event
    values: SelectionValues
    trail: Trail
    trace_id: str | None = None

    @property
    def context(self) -> Mapping[str, Any]:
        context: Mapping[str, Any] = self.event["requestContext"]
        return context


Integration = Callable[[Request], Awaitable[Answer]]
"""Raises `IntegrationFailedError`."""


async def invoke_function(
    invoke: FunctionInvoker, function: str, payload: bytes, *, timeout: float, trace_id: str | None
) -> Invocation:
    """Raises `IntegrationFailedError` when the function is late or does not run."""
    try:
        async with asyncio.timeout(timeout):
            return await invoke(function, payload, trace_id=trace_id)
    except TimeoutError as error:
        raise IntegrationFailedError("Execution failed due to a timeout error") from error
    except InvocationError as error:
        raise IntegrationFailedError(str(error)) from error


def parse_document(text: str) -> Any:
    """The JSON value of `text`, or `MISSING`."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return MISSING
