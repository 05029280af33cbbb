"""What every integration of a WebSocket route takes and gives."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from frontgate.access.caller import Caller
from frontgate.mapping.jsonpath import MISSING
from frontgate.mapping.selection import SelectionValues
from frontgate.observe import Trail
from frontgate.websocket.events import Event
from frontgate.wire import HeaderItems


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
class Request:
    """A message, handshake or goodbye on its way to a backend."""

    event: Event
    values: SelectionValues
    trail: Trail
    trace_id: str | None = None
    caller: Caller | None = None
    """Whoever signed the handshake."""

    @property
    def context(self) -> Mapping[str, Any]:
        context: Mapping[str, Any] = self.event["requestContext"]
        return context


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """What a backend was sent: a fact for traces and logs."""

    to: str
    """For people."""
    url: str
    headers: HeaderItems
    body: bytes


Integration = Callable[[Request], Awaitable[Answer]]
"""Raises `FrameError`."""


def parse_document(text: str) -> Any:
    """The JSON value of `text`, or `MISSING`."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return MISSING
