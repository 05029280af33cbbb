"""One client's WebSocket, from its handshake on.

An idle connection has no task: one is started when a message has come, and for the farewell.
"""

from __future__ import annotations

import asyncio
import logging

from websockets.frames import BINARY, CONT, TEXT, CloseCode, Frame
from websockets.protocol import OPEN
from websockets.server import ServerProtocol

from frontgate.server import limits
from frontgate.server.app import App, Arrival, Opened, SocketClosedError
from frontgate.server.connections import Connections
from frontgate.server.flow_control import FlowControl
from frontgate.server.handshake import read_handshake
from frontgate.server.request_reader import Upgrade
from frontgate.server.serialize import MalformedResponseError, serialize, serialize_upgrade
from frontgate.wire import HttpResponse

_CLOSE_TIMEOUT = 5.0
"""Seconds that a client has to answer a close frame."""

_logger = logging.getLogger("frontgate.server")


class WebSocketProtocol(asyncio.Protocol):
    """Decides on the handshake, then hands messages over one by one. It is the stage's `Socket`."""

    __slots__ = (
        "_connections",
        "_flow",
        "_frames",
        "_is_delivering",
        "_is_lost",
        "_is_text",
        "_messages",
        "_opened",
        "_partial",
        "_transport",
    )

    def __init__(self, transport: asyncio.Transport, connections: Connections) -> None:
        self._transport = transport
        self._connections = connections
        self._flow = FlowControl(transport)
        self._frames: ServerProtocol | None = None
        self._opened: Opened | None = None
        self._messages: list[str | bytes] = []
        self._partial: bytearray | None = None
        """The fragments so far of a message that is not complete."""
        self._is_text = False
        self._is_delivering = False
        self._is_lost = False

    def connect(self, app: App, upgrade: Upgrade) -> None:
        """Takes the connection over from HTTP. Nothing is read until the handshake is decided."""
        self._connections.add(self)
        self._transport.set_protocol(self)
        self._flow.pause_reading()
        self._connections.start(self._connect(app, upgrade))

    async def send(self, text: str) -> None:
        """Waits while the client reads too slowly. Raises `SocketClosedError`."""
        if self._flow.is_writing_paused:
            await self._flow.writable()
        frames = self._frames
        if frames is None or frames.state is not OPEN or self._transport.is_closing():
            raise SocketClosedError
        data, longest = text.encode("utf-8", "replace"), limits.WEBSOCKET_FRAME_BYTES
        frames.send_text(data[:longest], fin=len(data) <= longest)
        for start in range(longest, len(data), longest):
            end = start + longest
            frames.send_continuation(data[start:end], fin=end >= len(data))
        self._flush(frames)

    async def close(self, code: int, reason: str) -> None:
        """Begins the closing handshake; does nothing when it has begun."""
        self._close(code, reason)

    def data_received(self, data: bytes) -> None:
        frames = self._frames
        if frames is None:
            return
        frames.receive_data(data)
        for event in frames.events_received():
            if isinstance(event, Frame):
                self._take(event)
        self._flush(frames)
        if not self._messages:
            return
        if not self._is_delivering:
            self._is_delivering = True
            self._connections.start(self._deliver())
        if self._is_delivering:
            self._flow.pause_reading()

    def eof_received(self) -> None:
        """A client that says no more hears no more either: the transport closes."""

    def connection_lost(self, error: Exception | None) -> None:
        self._is_lost = True
        self._flow.resume_writing()
        if self._opened is not None and not self._is_delivering:
            self._connections.start(self._deliver())
        self._connections.discard(self)

    def pause_writing(self) -> None:
        self._flow.pause_writing()

    def resume_writing(self) -> None:
        self._flow.resume_writing()

    def sweep(self) -> None:
        """How long a WebSocket may be idle is its stage's business."""

    def shutdown(self) -> None:
        self._close(CloseCode.GOING_AWAY, "Going away")

    def abort(self) -> None:
        self._transport.abort()

    async def _connect(self, app: App, upgrade: Upgrade) -> None:
        try:
            outcome = await _decide(app, upgrade.arrival)
        except Exception:
            _logger.exception("the handshake of %s was not answered", upgrade.arrival.path)
            outcome = limits.INTERNAL_ERROR
        if isinstance(outcome, HttpResponse):
            if not self._transport.is_closing():
                self._transport.write(serialize(outcome, to_head=False, keep_alive=False))
                self._transport.close()
            return
        self._opened, head = outcome
        if self._is_lost:
            return await self._deliver()
        if self._transport.is_closing():
            return
        self._transport.write(head)
        self._frames = ServerProtocol(
            state=OPEN,
            max_size=(limits.WEBSOCKET_MESSAGE_BYTES, limits.WEBSOCKET_FRAME_BYTES),
            logger=_logger,
        )
        self._opened.opened(self)
        self._flow.resume_reading()
        if upgrade.rest:
            self.data_received(upgrade.rest)
        if self._connections.is_stopping:
            self.shutdown()

    async def _deliver(self) -> None:
        """Hands over the messages that have come and, when the connection is lost, says so."""
        opened = self._opened
        assert opened is not None
        while self._messages:
            messages, self._messages = self._messages, []
            for message in messages:
                try:
                    await opened.receive(message)
                except Exception:
                    _logger.exception("a WebSocket message was not received")
                    self._fail(CloseCode.INTERNAL_ERROR, "")
        self._is_delivering = False
        if self._is_lost:
            await opened.disconnected(*self._closing())
        else:
            self._flow.resume_reading()

    def _take(self, frame: Frame) -> None:
        if frame.opcode is TEXT or frame.opcode is BINARY:
            self._is_text = frame.opcode is TEXT
            if frame.fin:
                self._complete(frame.data)
            else:
                self._partial = bytearray(frame.data)
        elif frame.opcode is CONT and self._partial is not None:
            self._partial += frame.data
            if frame.fin:
                self._complete(self._partial)
                self._partial = None

    def _complete(self, data: bytes | bytearray | memoryview) -> None:
        message = bytes(data)
        try:
            self._messages.append(message.decode() if self._is_text else message)
        except UnicodeDecodeError:
            self._fail(CloseCode.INVALID_DATA, "invalid UTF-8")

    def _close(self, code: int, reason: str) -> None:
        frames = self._frames
        if frames is not None and frames.state is OPEN and not self._transport.is_closing():
            frames.send_close(code, reason)
            self._flush(frames)
            self._connections.loop.call_later(_CLOSE_TIMEOUT, self._transport.abort)

    def _fail(self, code: int, reason: str) -> None:
        """Closes for a fault, without waiting for the client's agreement."""
        frames = self._frames
        if frames is not None and frames.state is OPEN and not self._transport.is_closing():
            frames.fail(code, reason)
            self._flush(frames)

    def _flush(self, frames: ServerProtocol) -> None:
        transport = self._transport
        for data in frames.data_to_send():
            if transport.is_closing():
                return
            if data:
                transport.write(data)
            elif transport.can_write_eof():
                # The client closes. To close here with unread bytes would reset the connection,
                # and the close frame with its code could get lost.
                transport.write_eof()
                self._connections.loop.call_later(_CLOSE_TIMEOUT, transport.abort)
            else:
                transport.close()

    def _closing(self) -> tuple[int, str]:
        """The close code and reason of whoever closed first."""
        sent = self._frames.close_sent if self._frames is not None else None
        return (CloseCode.ABNORMAL_CLOSURE.value, "") if sent is None else (sent.code, sent.reason)


async def _decide(app: App, arrival: Arrival) -> tuple[Opened, bytes] | HttpResponse:
    """Who takes the connection, and the 101 for it; or the answer of a refusal."""
    handshake = read_handshake(arrival)
    if isinstance(handshake, HttpResponse):
        return handshake
    responder = app.resolve_websocket(arrival)
    if isinstance(responder, HttpResponse):
        return responder
    opened = await responder.connect(arrival, handshake.subprotocols)
    if isinstance(opened, HttpResponse):
        return opened
    try:
        return opened, serialize_upgrade(handshake.accept, opened.subprotocol, opened.headers)
    except MalformedResponseError as error:
        _logger.error("a handshake's answer could not be sent: %s", error)
        await opened.disconnected(CloseCode.ABNORMAL_CLOSURE, "")
        return limits.MALFORMED_RESPONSE
