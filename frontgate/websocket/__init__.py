"""The data plane of WebSocket APIs."""

from frontgate.websocket.compiled import CompiledWebSocketApi
from frontgate.websocket.connections import Accepted, Connection, Handshake, Limits
from frontgate.websocket.stage import WebSocketStage

__all__ = [
    "Accepted",
    "CompiledWebSocketApi",
    "Connection",
    "Handshake",
    "Limits",
    "WebSocketStage",
]
