"""What the sockets and the gateway say to each other.

A port's server knows nothing of APIs. It asks the `App` who answers a request, as soon as the head
of the request is read, and hands the whole request over when its body is there.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from frontgate.wire import (
    DIRECT,
    PAYLOAD_BYTES,
    ClientCertificate,
    Handler,
    HeaderItems,
    HttpResponse,
    Ingress,
    record,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Tls:
    """What was agreed on a connection that speaks TLS."""

    version: str
    """`TLSv1.3`."""
    cipher: str
    asked_by: str | None = None
    """The custom domain name that asked the client for a certificate."""
    client: ClientCertificate | None = None
    """What the client showed when it was asked; it owns the key of it."""
    refusal: str | None = None
    """Why that is not one that the domain name's truststore vouches for."""


@record
class Arrival:
    """What is known of a request or handshake before its body: enough to find who answers it."""

    port: int
    method: str
    path: str
    """Percent-encoded, as sent."""
    query: str
    headers: HeaderItems
    host: str
    """The Host header in lower case, with its port if one was sent; empty without the header."""
    source_ip: str
    tls: Tls | None = None
    """None: the connection is in the clear."""


@record
class HttpResponder:
    """Somebody who answers HTTP requests, and the path that is left for them.

    `handle` goes on when the client leaves, as an integration does on AWS; its answer is dropped.
    """

    handle: Handler
    path: str
    stage_path: str = ""
    ingress: Ingress = DIRECT
    max_body: int = PAYLOAD_BYTES
    """Bytes; a longer body is answered 413 and never handed over."""


class SocketClosedError(ConnectionError):
    """A WebSocket was written to after it had begun to close."""

    def __init__(self) -> None:
        super().__init__("the WebSocket is closed")


class Socket(Protocol):
    """An open WebSocket, as a stage sees it."""

    async def send(self, text: str) -> None:
        """Waits while the client reads too slowly. Raises `SocketClosedError`."""
        ...

    async def close(self, code: int, reason: str) -> None:
        """Begins the closing handshake; does nothing when it has begun."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Opened:
    """A handshake that was accepted: what to answer, and who wants the messages."""

    subprotocol: str | None
    headers: HeaderItems
    opened: Callable[[Socket], None]
    """Called once, when the 101 is written."""
    receive: Callable[[str | bytes], Awaitable[None]]
    """Called with one message at a time; nothing more is read until it returns."""
    disconnected: Callable[[int, str], Awaitable[None]]
    """Called once, after the last message, with the close code and reason: 1005 when the client
    gave none, 1006 when the connection was lost."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WebSocketResponder:
    """Somebody who decides on WebSocket handshakes."""

    connect: Callable[[Arrival, tuple[str, ...]], Awaitable[Opened | HttpResponse]]
    """Takes the handshake and the sub-protocols that the client offers."""


@dataclass(frozen=True, kw_only=True, slots=True)
class App:
    """Finds who answers what arrives, at any port. Neither function may raise."""

    resolve: Callable[[Arrival], HttpResponder | HttpResponse]
    resolve_websocket: Callable[[Arrival], WebSocketResponder | HttpResponse]
