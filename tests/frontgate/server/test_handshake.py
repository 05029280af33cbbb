from __future__ import annotations

import pytest

from frontgate.server import Arrival
from frontgate.server.handshake import Handshake, read_handshake
from frontgate.wire import HttpResponse

VALID = {
    "connection": "keep-alive, Upgrade",
    "UPGRADE": "WebSocket",
    "sec-websocket-KEY": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version": "13",
}


def _arrival(headers: dict[str, str]) -> Arrival:
    return Arrival(
        port=1,
        method="GET",
        path="/",
        query="",
        headers=tuple(headers.items()),
        host="",
        source_ip="127.0.0.1",
    )


def test_a_valid_one() -> None:
    """documented: the key and its answer are RFC 6455's example."""
    offered = {"Sec-WebSocket-Protocol": "chat, v2"}
    assert read_handshake(_arrival(VALID | offered)) == Handshake(
        accept="s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", subprotocols=("chat", "v2")
    )


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        ("Sec-WebSocket-Version", "8", 400),
        ("sec-websocket-KEY", "short", 400),
        ("sec-websocket-KEY", None, 400),
        ("UPGRADE", "websocket, h2c", 426),
        ("Sec-WebSocket-Protocol", "a b", 400),
    ],
)
def test_one_that_is_none(name: str, value: str | None, status: int) -> None:
    headers = {key: given for key, given in VALID.items() if key != name}
    if value is not None:
        headers[name] = value
    answer = read_handshake(_arrival(headers))
    assert isinstance(answer, HttpResponse)
    assert answer.status == status
