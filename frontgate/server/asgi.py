"""From ASGI to the gateway's own messages and back: the one place that reads and writes sockets."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from frontgate.server.protocol import headers_too_large, sent_headers
from frontgate.wire import HeaderItems, HttpRequest, HttpResponse

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

PAYLOAD_BYTES = 10 * 1024 * 1024
"""The largest request body that API Gateway takes (API Gateway quotas)."""


@dataclass(frozen=True, kw_only=True, slots=True)
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


@dataclass(frozen=True, kw_only=True, slots=True)
class HttpResponder:
    """Somebody who answers HTTP requests, and the path that is left for them."""

    handle: Callable[[HttpRequest], Awaitable[HttpResponse]]
    path: str
    stage_path: str = ""
    max_body: int = PAYLOAD_BYTES


class Socket(Protocol):
    """An open WebSocket, as a stage sees it."""

    async def send(self, text: str) -> None: ...

    async def close(self, code: int, reason: str) -> None: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Opened:
    """A handshake that was accepted: what to answer, and who wants the messages."""

    subprotocol: str | None
    headers: HeaderItems
    opened: Callable[[Socket], None]
    receive: Callable[[str | bytes], Awaitable[None]]
    disconnected: Callable[[int, str], Awaitable[None]]


@dataclass(frozen=True, kw_only=True, slots=True)
class WebSocketResponder:
    """Somebody who decides on WebSocket handshakes."""

    connect: Callable[[Arrival, tuple[str, ...]], Awaitable[Opened | HttpResponse]]


Resolve = Callable[[Arrival], HttpResponder | HttpResponse]
ResolveWebSocket = Callable[[Arrival], WebSocketResponder | HttpResponse]


class App:
    """The ASGI application of every port: finds the responder, hands over, writes the answer."""

    def __init__(self, *, resolve: Resolve, resolve_websocket: ResolveWebSocket) -> None:
        self._resolve = resolve
        self._resolve_websocket = resolve_websocket

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        arrival = _arrival(scope, scope["method"])
        responder = _HEADERS_TOO_LARGE if headers_too_large(scope) else self._resolve(arrival)
        if isinstance(responder, HttpResponse):
            return await _write(send, responder)
        body = await _read_body(receive, responder.max_body)
        if body is None:
            return await _write(send, _TOO_LONG)
        response = await responder.handle(
            HttpRequest(
                method=arrival.method,
                path=responder.path,
                query=arrival.query,
                headers=arrival.headers,
                body=body,
                source_ip=arrival.source_ip,
                stage_path=responder.stage_path,
            )
        )
        await _write(send, response)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()  # websocket.connect
        arrival = _arrival(scope, "GET")
        responder = self._resolve_websocket(arrival)
        if isinstance(responder, HttpResponse):
            return await _refuse(send, responder)
        outcome = await responder.connect(arrival, tuple(scope["subprotocols"]))
        if isinstance(outcome, HttpResponse):
            return await _refuse(send, outcome)
        await send(
            {
                "type": "websocket.accept",
                "subprotocol": outcome.subprotocol,
                "headers": _encoded(outcome.headers),
            }
        )
        outcome.opened(_AsgiSocket(send))
        code, reason = 1006, ""
        try:
            while True:
                event = await receive()
                if event["type"] == "websocket.disconnect":
                    code, reason = event.get("code", 1005), event.get("reason") or ""
                    return
                text = event.get("text")
                await outcome.receive(event["bytes"] if text is None else text)
        finally:
            await outcome.disconnected(code, reason)


@dataclass(frozen=True, slots=True)
class _AsgiSocket:
    write: Send

    async def send(self, text: str) -> None:
        await self.write({"type": "websocket.send", "text": text})

    async def close(self, code: int, reason: str) -> None:
        await self.write({"type": "websocket.close", "code": code, "reason": reason})


def _arrival(scope: Scope, method: str) -> Arrival:
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1")) for name, value in sent_headers(scope)
    )
    host = ""
    for name, value in headers:
        if len(name) == 4 and name.lower() == "host":
            host = value.lower()
    client = scope["client"]
    return Arrival(
        port=scope["server"][1],
        method=method,
        path=scope["raw_path"].decode("ascii") or "/",
        query=scope["query_string"].decode("ascii"),
        headers=headers,
        host=host,
        source_ip=client[0] if client else "127.0.0.1",
    )


async def _read_body(receive: Receive, limit: int) -> bytes | None:
    """The whole body, or None as soon as it is longer than `limit`."""
    event = await receive()
    body = event.get("body", b"")
    if not event.get("more_body"):
        return bytes(body) if len(body) <= limit else None
    parts, size = [body], len(body)
    while event.get("more_body"):
        event = await receive()
        parts.append(event.get("body", b""))
        size += len(parts[-1])
        if size > limit:
            return None
    return b"".join(parts)


async def _write(send: Send, response: HttpResponse) -> None:
    headers = _encoded(response.headers)
    headers.append((b"Content-Length", b"%d" % len(response.body)))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body})


async def _refuse(send: Send, response: HttpResponse) -> None:
    await send(
        {
            "type": "websocket.http.response.start",
            "status": response.status,
            "headers": _encoded(response.headers),
        }
    )
    await send({"type": "websocket.http.response.body", "body": response.body})


def _encoded(headers: HeaderItems) -> list[tuple[bytes, bytes]]:
    return [
        (name.encode("latin-1"), _header_value(value))
        for name, value in headers
        if name.lower() != "content-length"
    ]


def _header_value(value: str) -> bytes:
    try:
        return value.encode("latin-1")
    except UnicodeEncodeError:
        return value.encode("utf-8")


def _json(status: int, error_type: str, message: str) -> HttpResponse:
    return HttpResponse(
        status=status,
        headers=(("Content-Type", "application/json"), ("x-amzn-ErrorType", error_type)),
        body=b'{"message":"%s"}' % message.encode(),
    )


_TOO_LONG = _json(413, "RequestTooLargeException", "Request Too Long")
_HEADERS_TOO_LARGE = _json(431, "BadRequestException", "HTTP header is larger than 10240 bytes.")
