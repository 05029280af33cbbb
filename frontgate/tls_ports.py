"""The two ports that speak TLS: one for functions, one for clients, with one authority.

Functions resolve AWS host names to the first, whose certificates they trust. The second is for
whoever is at the keyboard: every address of the plain ports, and custom domain names, which may
ask for a certificate of the client.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from socket import socket as Socket
from ssl import SSLContext

from frontgate.server import (
    App,
    DeferredContext,
    FindName,
    Listener,
    LocalAuthority,
    PortInUseError,
    server_context,
)
from frontgate.settings import USUAL_TLS_PORT as USUAL_PORT


@dataclass(frozen=True, kw_only=True, slots=True)
class TlsPorts:
    """Taken before anything is created, since functions must know one, and both may be in use."""

    authority: LocalAuthority
    functions: list[Socket]
    clients: list[Socket]

    @classmethod
    def open(
        cls, directory: Path, *, bind: Callable[[int], list[Socket]], wanted: int | None
    ) -> TlsPorts:
        """With an authority for this run alone: another gateway beside it has its own.

        `wanted` is the clients' port; None: the usual one, or any if somebody has that. Raises
        `PortInUseError`.
        """
        authority = LocalAuthority(directory, now=datetime.datetime.now(datetime.UTC))
        functions = bind(0)
        try:
            clients = bind(USUAL_PORT if wanted is None else wanted)
        except PortInUseError:
            if wanted is not None:
                raise
            clients = bind(0)
        return cls(authority=authority, functions=functions, clients=clients)

    @property
    def function_port(self) -> int:
        port: int = self.functions[0].getsockname()[1]
        return port

    @property
    def client_port(self) -> int:
        port: int = self.clients[0].getsockname()[1]
        return port

    def listeners(self, app: App, *, region: str, find: FindName) -> Iterator[Listener]:
        """`find` knows the custom domain names."""
        names = _names(region)

        def for_clients() -> SSLContext:
            from frontgate.server.mutual_tls import MutualTlsContext

            return MutualTlsContext(self.authority, names, find)

        yield Listener(app, self.functions, tls=server_context(self.authority, names))
        yield Listener(app, self.clients, tls=DeferredContext(for_clients))


def _names(region: str) -> tuple[str, ...]:
    return (
        "localhost",
        "*.execute-api.localhost",
        f"*.execute-api.{region}.amazonaws.com",
        "*.amazonaws.com",
        f"*.{region}.amazonaws.com",
        f"*.s3.{region}.amazonaws.com",
        f"*.{region}.api.aws",
        f"*.auth.{region}.amazoncognito.com",
        f"*.auth-fips.{region}.amazoncognito.com",
        f"*.auth.{region}.localhost",
    )
