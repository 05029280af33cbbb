"""The sockets: HTTP/1.1 and WebSocket on loopback, keeping what API Gateway shows.

No framework stands between: header names reach the gateway and the client in the casing in which
they were given, paths as they were sent, and an answer is one write.
"""

from __future__ import annotations

from frontgate.server.app import (
    App,
    Arrival,
    HttpResponder,
    Opened,
    Socket,
    SocketClosedError,
    Tls,
    WebSocketResponder,
)
from frontgate.server.authority import LocalAuthority
from frontgate.server.listener import Listener, PortInUseError, bind_loopback
from frontgate.server.tls import DeferredContext, FindName, TlsName, server_context

__all__ = [
    "App",
    "Arrival",
    "DeferredContext",
    "FindName",
    "HttpResponder",
    "Listener",
    "LocalAuthority",
    "Opened",
    "PortInUseError",
    "Socket",
    "SocketClosedError",
    "Tls",
    "TlsName",
    "WebSocketResponder",
    "bind_loopback",
    "server_context",
]
