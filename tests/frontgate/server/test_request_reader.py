"""The reader alone, without a socket."""

from __future__ import annotations

import pytest

from frontgate.server import limits
from frontgate.server.app import App, Arrival, HttpResponder
from frontgate.server.request_reader import Received, RefusedError, RequestReader, Upgrade
from frontgate.wire import HttpRequest, HttpResponse

fact = pytest.mark.fact


async def _handle(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=200)


class _Reading:
    def __init__(self, responder: HttpResponder | HttpResponse | None = None) -> None:
        self.arrivals: list[Arrival] = []
        self.received: list[Received] = []
        self._responder = responder
        self.reader = RequestReader(
            App(resolve=self._resolve, resolve_websocket=lambda _: HttpResponse(status=403)),
            port=3000,
            source_ip="127.0.0.1",
            received=self.received.append,
        )

    def _resolve(self, arrival: Arrival) -> HttpResponder | HttpResponse:
        self.arrivals.append(arrival)
        return self._responder or HttpResponder(handle=_handle, path=arrival.path)


CHUNKED = (
    b"POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"3\r\nabc\r\n2;extension\r\nde\r\n0\r\nTrailer: x\r\n\r\n"
)


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_the_cuts_between_packets_do_not_matter(size: int) -> None:
    reading = _Reading()
    sent = CHUNKED + b"GET /b?c=d HTTP/1.1\r\nX-Long: " + b"v" * 50 + b"\r\n\r\n" + CHUNKED
    for start in range(0, len(sent), size):
        assert reading.reader.feed(sent[start : start + size]) is None
    requests = [received.request for received in reading.received]
    assert [(r.method, r.path, r.query, r.body) for r in requests] == [
        ("POST", "/a", "", b"abcde"),
        ("GET", "/b", "c=d", b""),
        ("POST", "/a", "", b"abcde"),
    ]
    assert requests[1].headers == (("X-Long", "v" * 50),)
    assert requests[0].headers == (("Host", "a"), ("Transfer-Encoding", "chunked"))


@pytest.mark.parametrize(
    ("target", "path", "query", "host"),
    [
        (b"/", "/", "", "localhost"),
        (b"/a%2Fb//c/", "/a%2Fb//c/", "", "localhost"),
        (b"//a", "//a", "", "localhost"),
        (b"/a?b?c=/", "/a", "b?c=/", "localhost"),
        (b"/a#b?c", "/a", "", "localhost"),
        (b"http://Other:80/a?b", "/a", "b", "other:80"),
        (b"http://other", "/", "", "other"),
    ],
)
def test_request_targets(target: bytes, path: str, query: str, host: str) -> None:
    reading = _Reading()
    reading.reader.feed(b"GET %s HTTP/1.1\r\nHost: Localhost\r\n\r\n" % target)
    (arrival,) = reading.arrivals
    assert (arrival.path, arrival.query, arrival.host) == (path, query, host)


def test_the_responder_says_what_path_is_left() -> None:
    reading = _Reading(HttpResponder(handle=_handle, path="/left", stage_path="/dev"))
    reading.reader.feed(b"GET /dev/left HTTP/1.1\r\n\r\n")
    (received,) = reading.received
    assert (received.request.path, received.request.stage_path) == ("/left", "/dev")
    assert received.handle is _handle


@fact("limits.headers")
@pytest.mark.parametrize("count", [10_240, 10_241])
def test_header_names_and_values_count_together(count: int) -> None:
    """documented: API Gateway quotas."""
    reading = _Reading()
    half = (count - 2) // 2
    head = b"GET / HTTP/1.1\r\nA: %s\r\nB: %s\r\n\r\n" % (b"x" * half, b"y" * (count - 2 - half))
    if count > limits.HEADER_BYTES:
        with pytest.raises(RefusedError) as refused:
            reading.reader.feed(head)
        assert refused.value.response is limits.HEADERS_TOO_LARGE
    else:
        reading.reader.feed(head)
        assert len(reading.received) == 1


def test_what_follows_chunks_is_no_header_even_if_the_next_request_has_it_as_one() -> None:
    """assumed: API Gateway is not recorded with trailers."""
    reading = _Reading()
    reading.reader.feed(CHUNKED)
    reading.reader.feed(CHUNKED.replace(b"chunked\r\n\r\n", b"chunked\r\nTrailer: x\r\n\r\n"))
    first, second = (received.request.headers for received in reading.received)
    assert second == (*first, ("Trailer", "x"))


@pytest.mark.parametrize(
    "endless",
    [
        b"GET / HTTP/1.1\r\nX: " + b"a" * 200_000,
        b"GET / HTTP/1.1\r\n" + b"X: a\r\n" * 40_000,
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: " + b"a" * 200_000,
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1;" + b"a" * 200_000,
    ],
    ids=["header", "headers", "trailer", "chunk-extension"],
)
def test_nothing_without_an_end_is_read_for_ever(endless: bytes) -> None:
    reading = _Reading()
    with pytest.raises(RefusedError) as refused:
        for start in range(0, len(endless), 1000):
            reading.reader.feed(endless[start : start + 1000])
    assert refused.value.response is limits.HEADERS_TOO_LARGE


def test_a_refused_request_may_have_a_body_within_reason() -> None:
    refusal = HttpResponse(status=403)
    reading = _Reading(refusal)
    reading.reader.feed(b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc")
    (received,) = reading.received
    assert (received.request.body, received.keep_alive) == (b"", True)
    with pytest.raises(RefusedError) as refused:
        reading.reader.feed(b"POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n")
    assert refused.value.response is refusal


@pytest.mark.parametrize("order", [(b"localhost", b"a.example"), (b"a.example", b"localhost")])
def test_two_hosts_are_refused(order: tuple[bytes, bytes]) -> None:
    reading = _Reading()
    with pytest.raises(RefusedError) as refused:
        reading.reader.feed(b"GET / HTTP/1.1\r\nHost: %s\r\nhost: %s\r\n\r\n" % order)
    assert refused.value.response is limits.BAD_REQUEST
    assert reading.arrivals == []


UPGRADE = b"Connection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n\r\n"


def test_a_handshake_is_handed_over_with_what_follows() -> None:
    reading = _Reading()
    upgrade = reading.reader.feed(b"GET /chat?x HTTP/1.1\r\ntEsT: a\r\n" + UPGRADE + b"\x81\x80")
    assert isinstance(upgrade, Upgrade)
    assert upgrade.rest == b"\x81\x80"
    assert (upgrade.arrival.path, upgrade.arrival.query) == ("/chat", "x")
    assert upgrade.arrival.headers[0] == ("tEsT", "a")
    assert not reading.arrivals


def test_only_get_begins_a_handshake() -> None:
    reading = _Reading()
    assert reading.reader.feed(b"POST / HTTP/1.1\r\nContent-Length: 1\r\n" + UPGRADE + b"x") is None
    (received,) = reading.received
    assert (received.request.method, received.request.body) == ("POST", b"x")
