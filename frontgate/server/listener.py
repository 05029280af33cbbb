"""Listening on loopback, and nowhere else."""

from __future__ import annotations

import asyncio
import errno
import socket
import ssl
from collections.abc import Sequence
from contextlib import suppress
from functools import partial

from frontgate.server.app import App
from frontgate.server.connections import Connections
from frontgate.server.http_protocol import IDLE_SWEEPS, HttpProtocol

_BACKLOG = 2048
_DRAWS = 20
_GRACE = 2.0
"""Seconds for what is under way when the listener stops."""
_LOOPBACK = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))


class PortInUseError(Exception):
    """Another program listens on the port."""

    def __init__(self, port: int) -> None:
        super().__init__(f"port {port} is in use by another program")
        self.port = port


def bind_loopback(port: int) -> list[socket.socket]:
    """Sockets on 127.0.0.1 and, where the machine has it, ::1. Port 0 takes a free one for both.

    Raises `PortInUseError`: on either address, since `localhost` may mean both.
    """
    if port:
        return _bind_both(port)
    # The system gives one that is free on the first address: the other one may have it in use.
    for _ in range(_DRAWS):
        with suppress(PortInUseError):
            return _bind_both(0)
    return _bind_both(0)


def _bind_both(port: int) -> list[socket.socket]:
    sockets: list[socket.socket] = []
    try:
        for family, address in _LOOPBACK:
            bound = _bind(family, address, port)
            if bound is not None:
                sockets.append(bound)
                port = bound.getsockname()[1]
    except OSError as error:
        for bound in sockets:
            bound.close()
        if error.errno == errno.EADDRINUSE:
            raise PortInUseError(port) from None
        raise
    return sockets


def _bind(family: int, address: str, port: int) -> socket.socket | None:
    try:
        # With the protocol named: asyncio turns Nagle's algorithm off for such sockets only.
        bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    except OSError:
        return None
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    try:
        bound.bind((address, port))
        bound.listen(_BACKLOG)
    except OSError as error:
        bound.close()
        if family == socket.AF_INET6 and error.errno in {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}:
            return None
        raise
    bound.setblocking(False)
    return bound


class Listener:
    """Serves an `App` over any number of sockets, in the running event loop.

    With a context for `tls` the sockets speak TLS.
    Connections that are silent for `idle_timeout` seconds, between requests, are closed.
    """

    def __init__(
        self,
        app: App,
        sockets: Sequence[socket.socket],
        *,
        tls: ssl.SSLContext | None = None,
        idle_timeout: float = 60.0,
    ) -> None:
        self._app = app
        self._sockets = list(sockets)
        self._tls = tls
        self._sweep_interval = idle_timeout / IDLE_SWEEPS
        self._servers: list[asyncio.Server] = []
        self._connections: Connections | None = None
        self._sweeper: asyncio.TimerHandle | None = None

    async def start(self) -> None:
        """Returns when the sockets are served."""
        loop = asyncio.get_running_loop()
        self._connections = connections = Connections(loop)
        factory = partial(HttpProtocol, self._app, connections)
        for bound in self._sockets:
            self._servers.append(
                await loop.create_server(factory, sock=bound, backlog=_BACKLOG, ssl=self._tls)
            )
        self._sweep(connections)

    async def stop(self) -> None:
        """Closes what is idle, and gives requests under way and WebSockets two seconds to end."""
        connections, self._connections = self._connections, None
        if connections is None:
            return
        if self._sweeper is not None:
            self._sweeper.cancel()
        for server in self._servers:
            server.close()
        await connections.shutdown(_GRACE)
        for server in self._servers:
            await server.wait_closed()
        self._servers.clear()

    def _sweep(self, connections: Connections) -> None:
        connections.sweep()
        self._sweeper = connections.loop.call_later(self._sweep_interval, self._sweep, connections)
