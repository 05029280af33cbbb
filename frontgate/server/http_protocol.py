"""One client's HTTP/1.1 connection: requests are answered one after the other, in their order."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from typing import cast

from frontgate.server import limits
from frontgate.server.app import App
from frontgate.server.connections import Connections
from frontgate.server.flow_control import FlowControl
from frontgate.server.request_reader import (
    Received,
    RefusedError,
    RequestReader,
    Upgrade,
    always,
)
from frontgate.server.serialize import serialize
from frontgate.server.streaming import send_stream
from frontgate.server.tls import tls_of
from frontgate.server.websocket_protocol import WebSocketProtocol
from frontgate.wire import BodyStream, HttpRequest, HttpResponse

IDLE_SWEEPS = 4
"""Sweeps that a connection may stay silent for."""
_LINGER = 1.0
"""Seconds in which a client that is still sending may read why nobody listens any more."""
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_UNREADABLE = HttpRequest(method="", path="", query="", headers=(), body=b"", source_ip="")
_logger = logging.getLogger("frontgate.server")


class HttpProtocol(asyncio.Protocol):
    """Reads requests, has them answered, and hands WebSocket handshakes on."""

    __slots__ = (
        "_app",
        "_connections",
        "_flow",
        "_heard_end",
        "_idle",
        "_is_answering",
        "_is_ending",
        "_is_upgraded",
        "_queue",
        "_reader",
        "_silent_sweeps",
        "_stream",
        "_transport",
    )

    def __init__(self, app: App, connections: Connections) -> None:
        self._app = app
        self._connections = connections
        self._queue: deque[Received] = deque()
        self._reader: RequestReader | None = None
        self._is_answering = False
        self._idle: asyncio.Future[None] | None = None
        """What the connection's task waits for between requests."""
        self._is_upgraded = False
        self._heard_end = False
        """The client sends no more. It may still read, which nobody can see."""
        self._is_ending = False
        """The connection closes when what has been received is answered."""
        self._silent_sweeps = 0
        self._stream: BodyStream | None = None
        """The body that is being sent, where it is still coming."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._flow = FlowControl(self._transport)
        self._reader = RequestReader(
            self._app,
            port=transport.get_extra_info("sockname")[1],
            source_ip=transport.get_extra_info("peername")[0],
            received=self._queue.append,
            tls=tls_of(transport),
        )
        self._connections.add(self)

    def data_received(self, data: bytes) -> None:
        self._silent_sweeps = 0
        reader = self._reader
        if reader is None:
            return
        try:
            upgrade = reader.feed(data)
        except RefusedError as refused:
            self._refuse(refused.response)
        else:
            if upgrade is not None:
                self._upgrade(upgrade)
        if not self._queue:
            if not self._is_answering:
                self._continue()
        elif not self._is_answering:
            self._is_answering = True
            if self._idle is None:
                self._connections.start(self._answer())
            else:
                self._wake()
        else:
            self._flow.pause_reading()

    def eof_received(self) -> bool:
        self._heard_end = self._is_ending = True
        if self._stream is not None:
            self._stream.close()
        # What was asked before is still answered. TLS knows no connection that is half open.
        return self._is_answering and self._transport.can_write_eof()

    def connection_lost(self, error: Exception | None) -> None:
        self._reader = None
        if self._stream is not None:
            self._stream.close()
        self._flow.resume_writing()
        self._connections.discard(self)
        self._wake()

    def pause_writing(self) -> None:
        self._silent_sweeps = 0
        self._flow.pause_writing()

    def resume_writing(self) -> None:
        self._flow.resume_writing()

    def sweep(self) -> None:
        self._silent_sweeps += 1
        if self._silent_sweeps >= IDLE_SWEEPS:
            if self._flow.is_writing_paused:
                self._transport.abort()
            elif not self._is_answering:
                self._transport.close()

    def shutdown(self) -> None:
        self._is_ending = True
        if self._is_answering:
            return
        transport = self._transport
        if transport.can_write_eof() or transport.get_write_buffer_size():
            transport.close()
        else:
            # Over TLS a goodbye is answered, but not by a client that keeps its connection in a
            # pool and does not read: functions' SDKs, for instance.
            transport.abort()

    def abort(self) -> None:
        self._transport.abort()

    async def _answer(self) -> None:
        """The connection's task, from its first request on.

        One answers all, so that answers keep the order of requests; and it waits for the next,
        since to wake a task takes less than to make one.
        """
        queue, transport, flow = self._queue, self._transport, self._flow
        while True:
            keep_alive = True
            while queue and keep_alive and not transport.is_closing():
                received = queue.popleft()
                request, keep_alive = received.request, received.keep_alive
                try:
                    response = await received.handle(request)
                except Exception:
                    _logger.exception("%s %s was not answered", request.method, request.path)
                    response = limits.INTERNAL_ERROR
                if self._is_ending and not queue:
                    keep_alive = False
                if response.stream is not None:
                    keep_alive = await self._stream_out(
                        received, response, response.stream, keep_alive
                    )
                elif not transport.is_closing():
                    to_head = request.method == "HEAD"
                    transport.write(serialize(response, to_head=to_head, keep_alive=keep_alive))
                    if flow.is_writing_paused:
                        await flow.writable()
                # Else they would stay for as long as the connection waits.
                del received, request, response
            self._is_answering = False
            if transport.is_closing() or self._is_upgraded:
                return
            if self._is_ending or not keep_alive:
                return self._end()
            self._continue()
            flow.resume_reading()
            self._idle = self._connections.loop.create_future()
            await self._idle

    async def _stream_out(
        self, received: Received, response: HttpResponse, stream: BodyStream, keep_alive: bool
    ) -> bool:
        """Whether the connection can be used again."""
        if self._transport.is_closing() or self._heard_end:
            stream.close()
            return False
        self._stream = stream
        kept = await send_stream(
            self._transport,
            self._flow,
            request=received.request,
            response=response,
            stream=stream,
            chunked=received.knows_chunks,
            keep_alive=keep_alive,
        )
        self._stream = None
        return kept

    def _wake(self) -> None:
        """Lets the task look whether there is something to answer, or nobody left."""
        idle, self._idle = self._idle, None
        if idle is not None and not idle.done():
            idle.set_result(None)

    def _continue(self) -> None:
        """Asks for a body that the client holds back until it is asked."""
        if self._reader is not None and self._reader.take_continue():
            self._transport.write(_CONTINUE)

    def _refuse(self, response: HttpResponse) -> None:
        """Queued like any answer: it comes after those to earlier requests."""
        self._reader = None
        self._queue.append(Received(_UNREADABLE, always(response), keep_alive=False))

    def _end(self) -> None:
        transport = self._transport
        if self._reader is not None or not transport.can_write_eof():
            return transport.close()
        # Closing with unread bytes resets the connection, which can overtake the answer.
        transport.write_eof()
        self._connections.loop.call_later(_LINGER, transport.close)

    def _upgrade(self, upgrade: Upgrade) -> None:
        if self._is_answering or self._queue:
            return self._refuse(limits.BAD_REQUEST)
        self._reader = None
        WebSocketProtocol(self._transport, self._connections).connect(self._app, upgrade)
        self._connections.discard(self)
        self._is_upgraded = True
        self._wake()
