from __future__ import annotations

import logging

import pytest

from frontgate.server.serialize import MalformedResponseError, serialize, serialize_upgrade
from frontgate.wire import HttpResponse

fact = pytest.mark.fact


def _serialized(
    response: HttpResponse, *, to_head: bool = False, keep_alive: bool = True
) -> tuple[str, list[str], bytes]:
    head, _, body = serialize(response, to_head=to_head, keep_alive=keep_alive).partition(
        b"\r\n\r\n"
    )
    status_line, *lines = head.decode("latin-1").split("\r\n")
    return status_line, lines, body


@fact("headers.regional-answer")
def test_names_are_written_as_given() -> None:
    headers = (("Content-Type", "text/plain"), ("tesT-Multi", "a"), ("tesT-Multi", "b"))
    status_line, lines, body = _serialized(HttpResponse(status=201, headers=headers, body=b"hi"))
    assert status_line == "HTTP/1.1 201 Created"
    assert lines[:4] == [
        "Content-Type: text/plain",
        "tesT-Multi: a",
        "tesT-Multi: b",
        "Content-Length: 2",
    ]
    assert lines[4].startswith("Date: ")
    assert lines[4].endswith(" GMT")
    assert lines[5:] == ["Connection: keep-alive"]
    assert body == b"hi"


@fact("headers.empty-answer")
def test_what_belongs_to_the_connection_is_the_servers() -> None:
    headers = (
        ("content-length", "99"),
        ("Transfer-Encoding", "chunked"),
        ("connection", "x"),
        ("Keep-Alive", "timeout=5"),
        ("date", "Mon, 01 Jan 2024 00:00:00 GMT"),
    )
    _, lines, _ = _serialized(HttpResponse(status=200, headers=headers), keep_alive=False)
    assert lines == [
        "date: Mon, 01 Jan 2024 00:00:00 GMT",
        "Content-Length: 0",
        "Connection: close",
    ]


@pytest.mark.parametrize("status", [204, 304])
def test_some_answers_have_no_body(status: int) -> None:
    _, lines, body = _serialized(HttpResponse(status=status, body=b"hi"))
    assert not any(line.startswith("Content-Length") for line in lines)
    assert body == b""


@pytest.mark.parametrize(
    ("body", "given", "length"),
    [(b"hi", "7", "2"), (b"", "7", "7"), (b"", "-1", "0"), (b"", "7\r\n", "0")],
)
def test_an_answer_to_head_says_how_long_its_body_would_be(
    body: bytes, given: str, length: str
) -> None:
    response = HttpResponse(status=200, headers=(("Content-Length", given),), body=body)
    _, lines, written = _serialized(response, to_head=True)
    assert lines[0] == f"Content-Length: {length}"
    assert written == b""


@pytest.mark.parametrize(
    ("status", "line"),
    [(299, "HTTP/1.1 299 "), (599, "HTTP/1.1 599 "), (429, "HTTP/1.1 429 Too Many Requests")],
)
def test_status_lines(status: int, line: str) -> None:
    assert _serialized(HttpResponse(status=status))[0] == line


@pytest.mark.parametrize(
    "response",
    [
        HttpResponse(status=200, headers=(("X", "a\r\nSet-Cookie: b=c"),)),
        HttpResponse(status=200, headers=(("X", "a\nb"),)),
        HttpResponse(status=200, headers=(("X", "a\rb"),)),
        HttpResponse(status=200, headers=(("X", "a\0b"),)),
        HttpResponse(status=200, headers=(("X\r\nY", "a"),)),
        HttpResponse(status=200, headers=(("X: Y", "a"),)),
        HttpResponse(status=200, headers=(("Transfer-Encoding ", "chunked"),)),
        HttpResponse(status=200, headers=(("", "a"),)),
        HttpResponse(status=200, headers=(("Ä", "a"),)),
        HttpResponse(status=200, headers=(("Date", "a\r\nb"),)),
        HttpResponse(status=100),
        HttpResponse(status=0),
        HttpResponse(status=1000),
    ],
)
def test_what_would_break_the_message_apart_is_answered_502(
    response: HttpResponse, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "frontgate.server"):
        status_line, lines, body = _serialized(response)
    assert status_line == "HTTP/1.1 502 Bad Gateway"
    assert "x-amzn-ErrorType: InternalServerErrorException" in lines
    assert body == b'{"message": "Internal server error"}'
    assert "could not be sent" in caplog.text


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("a\tb", b"a\tb"),
        ("é", b"\xe9"),
        ("\u20ac", "\u20ac".encode()),
        ("\ud800", b"?"),
        ("\u2028", "\u2028".encode()),
    ],
)
def test_values_are_latin_1_where_possible(value: str, written: bytes) -> None:
    response = HttpResponse(status=200, headers=(("X", value), ("Y", "é")))
    head = serialize(response, to_head=True, keep_alive=True)
    assert b"\r\nX: " + written + b"\r\nY: \xe9\r\n" in head


def test_an_upgrade_keeps_the_handshake_to_itself() -> None:
    head = serialize_upgrade("key", "chat", (("Upgrade", "h2c"), ("tesT", "a"), ("date", "x")))
    lines = head.decode().split("\r\n")
    assert lines[0] == "HTTP/1.1 101 Switching Protocols"
    assert lines[2:] == [
        "Connection: upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Accept: key",
        "Sec-WebSocket-Protocol: chat",
        "tesT: a",
        "",
        "",
    ]


@pytest.mark.parametrize(
    ("subprotocol", "headers"), [("a\r\nb", ()), (None, (("X", "a\nb"),)), (None, (("X Y", "a"),))]
)
def test_an_upgrade_cannot_be_broken_apart(
    subprotocol: str | None, headers: tuple[tuple[str, str], ...]
) -> None:
    with pytest.raises(MalformedResponseError):
        serialize_upgrade("key", subprotocol, headers)
