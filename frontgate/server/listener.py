"""Listening on loopback, and nowhere else."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
import ssl
from collections.abc import Iterator, Sequence
from typing import Any

import uvicorn

from frontgate.server.protocol import GatewayHttpProtocol

WEBSOCKET_MESSAGE_BYTES = 128 * 1024
"""API Gateway's payload quota for a WebSocket message; a longer one closes with 1009."""
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
        bound = socket.socket(family, socket.SOCK_STREAM)
    except OSError:
        return None
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    try:
        bound.bind((address, port))
        bound.listen(2048)
    except OSError as error:
        bound.close()
        if family == socket.AF_INET6 and error.errno in {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}:
            return None
        raise
    bound.setblocking(False)
    return bound


class Listener:
    """One uvicorn server over any number of sockets, in the running event loop."""

    def __init__(
        self,
        app: Any,
        sockets: Sequence[socket.socket],
        *,
        certificate: tuple[str, str] | None = None,
    ) -> None:
        config = uvicorn.Config(
            app,
            http=GatewayHttpProtocol,
            ws="websockets-sansio",
            ws_max_size=WEBSOCKET_MESSAGE_BYTES,
            ws_ping_interval=None,
            ws_per_message_deflate=False,
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=60,
            timeout_graceful_shutdown=2,
            ssl_certfile=certificate[0] if certificate else None,
            ssl_keyfile=certificate[1] if certificate else None,
            ssl_version=ssl.PROTOCOL_TLS_SERVER,
        )
        self._server = _Server(config)
        self._sockets = list(sockets)
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Returns when the sockets are served."""
        self._task = asyncio.create_task(self._server.serve(sockets=self._sockets))
        while not self._server.started:
            if self._task.done():
                return self._task.result()
            await asyncio.sleep(0.001)

    async def stop(self) -> None:
        """Lets requests under way finish, for two seconds at most."""
        if self._task is None:
            return
        self._server.should_exit = True
        await self._task
        self._task = None


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals belong to `frontgate up`, which has more to stop than this server."""
        yield
