"""An answer as the bytes of HTTP/1.1, header names in the casing in which they were given."""

from __future__ import annotations

import enum
import http
import logging
import re
import time
from email.utils import formatdate
from functools import lru_cache

from frontgate.server.limits import MALFORMED_RESPONSE
from frontgate.wire import HeaderItems, HttpResponse

_logger = logging.getLogger("frontgate.server")
_STATUS_LINES = {s.value: f"HTTP/1.1 {s.value} {s.phrase}" for s in http.HTTPStatus}
WITHOUT_BODY = frozenset({204, 304})
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


class MalformedResponseError(Exception):
    """The answer cannot be written as HTTP."""


class _Kind(enum.Enum):
    """What becomes of a header, by its name."""

    PLAIN = enum.auto()
    DATE = enum.auto()
    LENGTH = enum.auto()
    OF_THE_CONNECTION = enum.auto()
    MALFORMED = enum.auto()


# Members of an enum are slow to look up, and this is done for each header of each answer.
_PLAIN, _DATE, _LENGTH, _MALFORMED = _Kind.PLAIN, _Kind.DATE, _Kind.LENGTH, _Kind.MALFORMED

_KINDS = {
    "date": _Kind.DATE,
    "content-length": _Kind.LENGTH,
    "connection": _Kind.OF_THE_CONNECTION,
    "keep-alive": _Kind.OF_THE_CONNECTION,
    "transfer-encoding": _Kind.OF_THE_CONNECTION,
}
_OF_THE_HANDSHAKE = frozenset(
    {
        "connection",
        "content-length",
        "date",
        "sec-websocket-accept",
        "sec-websocket-extensions",
        "sec-websocket-protocol",
        "transfer-encoding",
        "upgrade",
    }
)


def serialize(response: HttpResponse, *, to_head: bool, keep_alive: bool) -> bytes:
    """The whole answer. `Content-Length`, `Connection` and, where missing, `Date` are set here.

    An answer to HEAD has no body; its own `Content-Length` is kept if it has none to measure. What
    would break the message apart, such as a line break in a header, is answered 502 like any other
    answer of an integration that makes no sense: without that header it would mean something else.
    """
    try:
        return _message(response, to_head, keep_alive)
    except MalformedResponseError as error:
        _logger.error("an answer could not be sent: %s", error)
        return _message(MALFORMED_RESPONSE, to_head, keep_alive)


def serialize_head(response: HttpResponse, *, chunked: bool, keep_alive: bool) -> bytes:
    """The head of an answer whose body follows as it comes. Without chunks the end of the
    connection is its end. Raises `MalformedResponseError`."""
    lines, is_dated, _ = _head(response)
    if chunked:
        lines.append("Transfer-Encoding: chunked")
    return _ended(lines, is_dated, keep_alive and chunked)


def serialize_upgrade(accept: str, subprotocol: str | None, headers: HeaderItems) -> bytes:
    """The 101 of a WebSocket handshake. Raises `MalformedResponseError`."""
    lines = [
        _STATUS_LINES[101],
        _date.line(),
        "Connection: upgrade",
        "Upgrade: websocket",
        f"Sec-WebSocket-Accept: {accept}",
    ]
    if subprotocol is not None:
        lines.append(_line("Sec-WebSocket-Protocol", subprotocol))
    for name, value in headers:
        if _kind(name) is _MALFORMED:
            raise MalformedResponseError(f"{name!r} is not a header name")
        if name.lower() not in _OF_THE_HANDSHAKE:
            lines.append(_line(name, value))
    lines.append("\r\n")
    return _encode(lines)


def _message(response: HttpResponse, to_head: bool, keep_alive: bool) -> bytes:
    status, body = response.status, response.body
    lines, is_dated, given_length = _head(response)
    if status in WITHOUT_BODY:
        body = b""
    elif to_head and not body and given_length.isdecimal():
        lines.append(f"Content-Length: {given_length}")
    else:
        lines.append(f"Content-Length: {len(body)}")
    head = _ended(lines, is_dated, keep_alive)
    return head if to_head else head + body


def _head(response: HttpResponse) -> tuple[list[str], bool, str]:
    """The lines of the head, but for framing and connection; whether it has a date; and the length
    that it names."""
    lines = [_status_line(response.status)]
    is_dated, given_length = False, ""
    for name, value in response.headers:
        kind = _kind(name)
        if kind is _PLAIN:
            if not value.isprintable():
                _check(name, value)
            lines.append(f"{name}: {value}")
        elif kind is _LENGTH:
            given_length = value
        elif kind is _MALFORMED:
            raise MalformedResponseError(f"{name!r} is not a header name")
        elif kind is _DATE:
            is_dated = True
            lines.append(_line(name, value))
    return lines, is_dated, given_length


def _ended(lines: list[str], is_dated: bool, keep_alive: bool) -> bytes:
    if not is_dated:
        lines.append(_date.line())
    lines.append("Connection: keep-alive\r\n\r\n" if keep_alive else "Connection: close\r\n\r\n")
    return _encode(lines)


class _Date:
    """The `Date` line, made once per second."""

    __slots__ = ("_line", "_second")

    def __init__(self) -> None:
        self._second = 0
        self._line = ""

    def line(self) -> str:
        second = int(time.time())
        if second != self._second:
            self._second = second
            self._line = f"Date: {formatdate(second, usegmt=True)}"
        return self._line


_date = _Date()


def _status_line(status: int) -> str:
    if not 200 <= status <= 999:
        raise MalformedResponseError(f"{status} is not the status of an answer")
    return _STATUS_LINES.get(status) or f"HTTP/1.1 {status} "


@lru_cache(maxsize=1024)
def _kind(name: str) -> _Kind:
    if _TOKEN.fullmatch(name) is None:
        return _Kind.MALFORMED
    return _KINDS.get(name.lower(), _Kind.PLAIN)


def _line(name: str, value: str) -> str:
    _check(name, value)
    return f"{name}: {value}"


def _check(name: str, value: str) -> None:
    if _CONTROL.search(value) is not None:
        raise MalformedResponseError(f"the header {name} has a control character in its value")


def _encode(lines: list[str]) -> bytes:
    try:
        return "\r\n".join(lines).encode("latin-1")
    except UnicodeEncodeError:
        return b"\r\n".join(map(_encode_line, lines))


def _encode_line(line: str) -> bytes:
    """As Latin-1, which HTTP means, and else as UTF-8."""
    try:
        return line.encode("latin-1")
    except UnicodeEncodeError:
        return line.encode("utf-8", "replace")
