"""From the bytes of a connection to whole requests: everything that HTTP/1.1 means on the way in.

Header names and paths are kept as sent: Lambda events show `tEsT-HEADeR` (recorded on AWS). What
exceeds a limit is refused as soon as that is known: of a head, 64 KiB are read at the most.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import httptools

from frontgate.server import limits
from frontgate.server.app import App, Arrival, HttpResponder, Tls
from frontgate.wire import PAYLOAD_BYTES, Handler, HttpRequest, HttpResponse, record

_logger = logging.getLogger("frontgate.server")
_NOTED = frozenset({"content-length", "expect", "host", "upgrade"})


@record
class Received:
    """A whole request, and who answers it."""

    request: HttpRequest
    handle: Handler
    keep_alive: bool
    knows_chunks: bool = True
    """Clients of HTTP/1.0 do not."""


class RefusedError(Exception):
    """What the client sent is answered with `response`, and nothing more is read of it."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__(response.status)
        self.response = response


@dataclass(frozen=True, slots=True)
class Upgrade:
    """A WebSocket handshake: the connection speaks another protocol from here."""

    arrival: Arrival
    rest: bytes
    """What was sent after the handshake, without waiting for the answer."""


class RequestReader:
    """Reads the requests of one connection. Whole ones go to `received`."""

    __slots__ = (
        "_app",
        "_arrival",
        "_body_size",
        "_chunks",
        "_expects_continue",
        "_head",
        "_headers",
        "_is_handshake",
        "_keep_alive",
        "_max_body",
        "_parser",
        "_port",
        "_received",
        "_responder",
        "_source_ip",
        "_tls",
        "_unparsed",
        "_url",
    )

    def __init__(
        self,
        app: App,
        *,
        port: int,
        source_ip: str,
        received: Callable[[Received], None],
        tls: Tls | None = None,
    ) -> None:
        self._app = app
        self._tls = tls
        self._port = port
        self._source_ip = source_ip
        self._received = received
        self._parser = httptools.HttpRequestParser(self)
        self._unparsed = 0
        self._expects_continue = False
        self._head = _Head([])
        """Of the last request: the next one mostly has the same."""
        self._reset()

    def feed(self, data: bytes) -> Upgrade | None:
        """Reads on. Raises `RefusedError`; the reader is of no use after that, or an upgrade."""
        self._unparsed += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            return self._upgrade(data[upgrade.args[0] :])
        except httptools.HttpParserCallbackError as error:
            cause = error.__context__
            if isinstance(cause, RefusedError):
                raise cause from None
            _logger.error("a request could not be taken in", exc_info=cause)
            raise RefusedError(limits.INTERNAL_ERROR) from None
        except httptools.HttpParserError:
            raise RefusedError(limits.BAD_REQUEST) from None
        if self._unparsed > limits.UNPARSED_BYTES:
            raise RefusedError(limits.HEADERS_TOO_LARGE)
        return None

    def take_continue(self) -> bool:
        """Whether the client waits for `100 Continue` before it sends a body; true only once."""
        expected, self._expects_continue = self._expects_continue, False
        return expected

    # The parser's callbacks.

    def on_url(self, url: bytes) -> None:
        self._url += url
        if len(self._url) > limits.URL_BYTES:
            raise RefusedError(limits.URL_TOO_LONG)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers.append((name, value))

    def on_headers_complete(self) -> None:
        self._unparsed = 0
        head = self._head
        if head.sent != self._headers:
            # A copy, since what follows chunks is added to the list, and is no part of the head.
            head = self._head = _Head(self._headers.copy())
        path, query, authority = _split_url(self._url.decode("ascii"))
        self._arrival = Arrival(
            self._port,
            self._parser.get_method().decode("ascii"),
            path,
            query,
            head.headers,
            authority.lower() or head.host,
            self._source_ip,
            self._tls,
        )
        if self._parser.should_upgrade():
            if self._arrival.method == "CONNECT":
                raise RefusedError(limits.BAD_REQUEST)
            self._is_handshake = head.noted["upgrade"].strip().lower() == "websocket"
        else:
            self._find_responder(head.noted)

    def on_body(self, chunk: bytes) -> None:
        self._unparsed = 0
        self._expects_continue = False
        self._body_size += len(chunk)
        if self._body_size > self._max_body:
            raise RefusedError(self._too_long())
        if isinstance(self._responder, HttpResponder):
            self._chunks.append(chunk)

    def on_message_complete(self) -> None:
        self._unparsed = 0
        self._expects_continue = False
        responder = self._responder
        if responder is None:
            return
        arrival = self._arrival
        if isinstance(responder, HttpResponse):
            responder = HttpResponder(always(responder), arrival.path)
        request = HttpRequest(
            arrival.method,
            responder.path,
            arrival.query,
            arrival.headers,
            b"".join(self._chunks) if self._chunks else b"",
            arrival.source_ip,
            responder.stage_path,
            responder.ingress,
            arrival.path,
            "HTTP/1.1",
        )
        self._reset()
        knows_chunks = self._parser.get_http_version() != "1.0"
        self._received(Received(request, responder.handle, self._keep_alive, knows_chunks))

    def _reset(self) -> None:
        self._url = b""
        self._headers: list[tuple[bytes, bytes]] = []
        self._chunks: list[bytes] = []
        self._body_size = 0
        self._responder: HttpResponder | HttpResponse | None = None

    def _find_responder(self, noted: dict[str, str]) -> None:
        self._keep_alive = self._parser.should_keep_alive()
        self._responder = responder = self._app.resolve(self._arrival)
        self._expects_continue = noted.get("expect", "").lower() == "100-continue"
        if isinstance(responder, HttpResponse):
            # Its body is read over, so that the connection can be used again; within reason.
            self._max_body = PAYLOAD_BYTES
            if self._expects_continue:
                raise RefusedError(responder)
        else:
            self._max_body = responder.max_body
        if int(noted.get("content-length", 0)) > self._max_body:
            raise RefusedError(self._too_long())

    def _too_long(self) -> HttpResponse:
        responder = self._responder
        if isinstance(responder, HttpResponse):
            return responder
        return limits.body_too_long(self._max_body)

    def _upgrade(self, rest: bytes) -> Upgrade | None:
        arrival = self._arrival
        if self._is_handshake and arrival.method == "GET":
            return Upgrade(arrival, rest)
        # An upgrade that the server does not know is ignored (RFC 9110, section 7.8), but the
        # parser has stopped before the body: it starts again without the offer.
        lines = [
            f"{arrival.method} {self._url.decode()} HTTP/{self._parser.get_http_version()}",
            *(f"{name}: {value}" for name, value in arrival.headers if name.lower() != "upgrade"),
            "\r\n",
        ]
        self._parser = httptools.HttpRequestParser(self)
        self._reset()
        return self.feed("\r\n".join(lines).encode("latin-1") + rest)


class _Head:
    """The headers of a request, decoded. Raises `RefusedError`."""

    __slots__ = ("headers", "host", "noted", "sent")

    def __init__(self, sent: list[tuple[bytes, bytes]]) -> None:
        if sum(len(name) + len(value) for name, value in sent) > limits.HEADER_BYTES:
            raise RefusedError(limits.HEADERS_TOO_LARGE)
        self.sent = sent
        self.headers = tuple(
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in sent
        )
        self.noted: dict[str, str] = {}
        for name, value in self.headers:
            key = name.lower()
            if key in _NOTED:
                if key == "host" and key in self.noted:
                    # Which of two would be checked and which one used? (RFC 9112, section 3.2)
                    raise RefusedError(limits.BAD_REQUEST)
                self.noted[key] = value
        self.host = self.noted.get("host", "").lower()


def _split_url(url: str) -> tuple[str, str, str]:
    """Path, query and, for a request target with a scheme, its host, which outranks the header
    (RFC 9112, section 3.2.2)."""
    if url.startswith("/"):
        path, _, query = url.partition("#")[0].partition("?")
        return path, query, ""
    if not url.lower().startswith(("http://", "https://")):
        raise RefusedError(limits.BAD_REQUEST)
    try:
        parts = urlsplit(url)
    except ValueError:
        raise RefusedError(limits.BAD_REQUEST) from None
    return parts.path or "/", parts.query, parts.netloc


def always(response: HttpResponse) -> Handler:
    """A handler whose answer is known beforehand."""

    async def handle(request: HttpRequest) -> HttpResponse:
        return response

    return handle
