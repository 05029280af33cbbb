"""Whether a WebSocket handshake is one (RFC 6455, section 4.2.1)."""

from __future__ import annotations

from dataclasses import dataclass

from websockets.datastructures import Headers
from websockets.headers import parse_subprotocol
from websockets.http11 import Request
from websockets.server import ServerProtocol

from frontgate.server.app import Arrival
from frontgate.wire import HttpResponse


@dataclass(frozen=True, kw_only=True, slots=True)
class Handshake:
    """A valid one: what the client offers, and what proves that its key was read."""

    accept: str
    subprotocols: tuple[str, ...]


def read_handshake(arrival: Arrival) -> Handshake | HttpResponse:
    """The handshake, or the answer to one that is none."""
    headers = Headers(arrival.headers)
    answer = ServerProtocol().accept(Request(path=arrival.path, headers=headers))
    if answer.status_code != 101:
        return HttpResponse(
            status=answer.status_code,
            headers=tuple(answer.headers.raw_items()),
            body=bytes(answer.body),
        )
    offered = headers.get_all("Sec-WebSocket-Protocol")
    return Handshake(
        accept=answer.headers["Sec-WebSocket-Accept"],
        subprotocols=tuple(name for line in offered for name in parse_subprotocol(line)),
    )
