from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
import uvloop

from frontgate.server import (
    App,
    Arrival,
    HttpResponder,
    Listener,
    Opened,
    Socket,
    WebSocketResponder,
    bind_loopback,
)
from frontgate.wire import HeaderItems, HttpRequest, HttpResponse


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    return {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}


async def echo(request: HttpRequest) -> HttpResponse:
    return HttpResponse(
        status=200,
        headers=(("Content-Type", "text/plain"),),
        body=b"%s %s %s" % (request.method.encode(), request.path.encode(), request.body),
    )


@dataclass(kw_only=True)
class Chat:
    """A WebSocket application that remembers what it was told, and may be told what to do."""

    subprotocol: str | None = None
    headers: HeaderItems = ()
    refusal: HttpResponse | None = None
    offered: tuple[str, ...] = ()
    messages: list[str | bytes] = field(default_factory=list)
    goodbyes: list[tuple[int, str]] = field(default_factory=list)
    socket: Socket | None = None
    on_message: Callable[[Socket, str | bytes], Awaitable[None]] | None = None
    before_answer: Callable[[], Awaitable[None]] | None = None
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def connect(
        self, arrival: Arrival, subprotocols: tuple[str, ...]
    ) -> Opened | HttpResponse:
        self.offered = subprotocols
        if self.before_answer is not None:
            await self.before_answer()
        if self.refusal is not None:
            return self.refusal
        return Opened(
            subprotocol=self.subprotocol,
            headers=self.headers,
            opened=self._opened,
            receive=self._receive,
            disconnected=self._disconnected,
        )

    def _opened(self, socket: Socket) -> None:
        self.socket = socket

    async def _receive(self, message: str | bytes) -> None:
        self.messages.append(message)
        if self.on_message is not None:
            assert self.socket is not None
            await self.on_message(self.socket, message)

    async def _disconnected(self, code: int, reason: str) -> None:
        self.goodbyes.append((code, reason))
        self.ended.set()


@dataclass(kw_only=True)
class Site:
    """A listener on free ports, and the application behind it."""

    handle: Callable[[HttpRequest], Awaitable[HttpResponse]] = echo
    refusal: HttpResponse | None = None
    max_body: int = 1000
    chat: Chat = field(default_factory=Chat)
    arrivals: list[Arrival] = field(default_factory=list)
    port: int = 0
    listener: Listener = field(init=False)

    @property
    def app(self) -> App:
        return App(resolve=self._resolve, resolve_websocket=self._resolve_websocket)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @asynccontextmanager
    async def connected(self, host: str = "127.0.0.1") -> AsyncIterator[Client]:
        reader, writer = await asyncio.open_connection(host, self.port)
        try:
            yield Client(reader=reader, writer=writer)
        finally:
            writer.close()

    def _resolve(self, arrival: Arrival) -> HttpResponder | HttpResponse:
        self.arrivals.append(arrival)
        if self.refusal is not None:
            return self.refusal
        return HttpResponder(handle=self.handle, path=arrival.path, max_body=self.max_body)

    def _resolve_websocket(self, arrival: Arrival) -> WebSocketResponder | HttpResponse:
        self.arrivals.append(arrival)
        if self.refusal is not None:
            return self.refusal
        return WebSocketResponder(connect=self.chat.connect)


@dataclass(frozen=True, kw_only=True)
class Answer:
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def __getitem__(self, name: str) -> str:
        """The value of a header, whose casing counts."""
        (value,) = (value for key, value in self.headers if key == name)
        return value


@dataclass(frozen=True, kw_only=True)
class Client:
    """A client that sends exactly what it is given."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def send(self, data: bytes) -> None:
        self.writer.write(data)

    async def answer(self, *, to_head: bool = False) -> Answer:
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        status_line, *lines = head.removesuffix("\r\n\r\n").split("\r\n")
        headers = tuple((name, value) for name, _, value in (x.partition(": ") for x in lines))
        lengths = [int(value) for name, value in headers if name == "Content-Length"]
        body = b"" if to_head or not lengths else await self.reader.readexactly(lengths[0])
        return Answer(status=int(status_line.split(" ")[1]), headers=headers, body=body)

    async def is_closed(self) -> bool:
        """Waits for the server to close; false if it says something more instead."""
        return await self.reader.read() == b""


Serve = Callable[..., Awaitable[Site]]


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Starts a site; keyword arguments are its fields, `idle_timeout` and `tls`."""
    async with AsyncExitStack() as ending:

        async def start(
            *, idle_timeout: float = 60, tls: ssl.SSLContext | None = None, **fields: Any
        ) -> Site:
            site = Site(**fields)
            sockets = bind_loopback(0)
            site.port = sockets[0].getsockname()[1]
            site.listener = Listener(site.app, sockets, tls=tls, idle_timeout=idle_timeout)
            await site.listener.start()
            ending.push_async_callback(site.listener.stop)
            return site

        yield start


@pytest.fixture
def slow() -> Slow:
    return Slow()


class Slow:
    """A handler that answers when it is let go."""

    def __init__(self) -> None:
        self.started = asyncio.Event()
        self.go = asyncio.Event()
        self.finished = asyncio.Event()

    async def __call__(self, request: HttpRequest) -> HttpResponse:
        self.started.set()
        await self.go.wait()
        self.finished.set()
        return replace(await echo(request), status=201)
