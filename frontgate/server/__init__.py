"""The sockets: uvicorn, taught to keep what API Gateway shows and ASGI forgets."""

from __future__ import annotations

from frontgate.server.asgi import App, HttpResponder, WebSocketResponder
from frontgate.server.listener import Listener, PortInUseError, bind_loopback
from frontgate.server.tls import LocalCertificate

__all__ = [
    "App",
    "HttpResponder",
    "Listener",
    "LocalCertificate",
    "PortInUseError",
    "WebSocketResponder",
    "bind_loopback",
]
