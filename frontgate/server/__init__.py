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
from frontgate.server.listener import Listener, PortInUseError, bind_loopback
from frontgate.server.tls import LocalCertificate

__all__ = [
    "App",
    "Arrival",
    "HttpResponder",
    "Listener",
    "LocalCertificate",
    "Opened",
    "PortInUseError",
    "Socket",
    "SocketClosedError",
    "Tls",
    "WebSocketResponder",
    "bind_loopback",
]
