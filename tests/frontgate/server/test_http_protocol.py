"""What one connection does, seen by a client that sends exactly what it is given."""

from __future__ import annotations

import asyncio
import gc
import io
import logging
import socket
import weakref
from typing import Any

import aiohttp
import pytest

from frontgate.wire import HttpRequest, HttpResponse

fact = pytest.mark.fact

GET = b"GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n"


class Text(str):
    """One that can be referred to weakly, as bytes cannot."""


async def test_answers_an_ordinary_client(serve: Any) -> None:
    site = await serve()
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{site.url}/users?x=1", data=b"hello") as answer,
    ):
        assert (answer.status, await answer.read()) == (200, b"POST /users hello")
        assert answer.headers["Connection"] == "keep-alive"


async def test_header_names_keep_their_casing_both_ways(serve: Any) -> None:
    """recorded: a Lambda function sees `tEsT-HEADeR`, its client `tesT-Multi`."""

    async def handle(request: HttpRequest) -> HttpResponse:
        return HttpResponse(status=200, headers=(("tesT-Multi", "1"), ("tesT-Multi", "2")))

    site = await serve(handle=handle)
    async with site.connected() as client:
        client.send(b"GET /%41b?q=%20&q HTTP/1.1\r\nHOST: LocalHost\r\ntEsT-HEADeR: aValue\r\n\r\n")
        answer = await client.answer()
    assert [item for item in answer.headers if item[0].lower() == "test-multi"] == [
        ("tesT-Multi", "1"),
        ("tesT-Multi", "2"),
    ]
    (arrival,) = site.arrivals
    assert arrival.headers == (("HOST", "LocalHost"), ("tEsT-HEADeR", "aValue"))
    assert (arrival.path, arrival.query, arrival.host) == ("/%41b", "q=%20&q", "localhost")
    assert (arrival.port, arrival.source_ip) == (site.port, "127.0.0.1")


async def test_keeps_a_connection_for_the_next_request(serve: Any) -> None:
    site = await serve()
    async with site.connected() as client:
        for _ in range(3):
            client.send(GET)
            assert (await client.answer()).body == b"GET /a "


async def test_a_connection_without_a_request_keeps_nothing_of_the_last(serve: Any) -> None:
    """Bodies have up to 10 MB each, and a client may keep many connections."""
    kept: list[weakref.ref[Any]] = []

    async def handle(request: HttpRequest) -> HttpResponse:
        text = Text("hello")
        kept.append(weakref.ref(text))
        return HttpResponse(status=200, headers=(("X-Text", text),))

    site = await serve(handle=handle)
    async with site.connected() as client:
        client.send(GET)
        assert (await client.answer())["X-Text"] == "hello"
        await asyncio.sleep(0.05)
        gc.collect()
        assert kept[0]() is None


async def test_reads_a_request_that_comes_byte_by_byte(serve: Any) -> None:
    site = await serve()
    async with site.connected() as client:
        client.writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in b"POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc":
            client.send(bytes([byte]))
            await asyncio.sleep(0)
        assert (await client.answer()).body == b"POST /a abc"


async def test_answers_pipelined_requests_in_their_order(serve: Any, slow: Any) -> None:
    async def handle(request: HttpRequest) -> HttpResponse:
        if request.path == "/slow":
            return await slow(request)
        return HttpResponse(status=200, body=request.path.encode())

    site = await serve(handle=handle)
    async with site.connected() as client:
        client.send(b"GET /slow HTTP/1.1\r\n\r\nGET /1 HTTP/1.1\r\n\r\n")
        await slow.started.wait()
        client.send(b"GET /2 HTTP/1.1\r\n\r\nGET /3 HTTP/1.1\r\nConnection: close\r\n\r\n")
        slow.go.set()
        assert (await client.answer()).status == 201
        assert [(await client.answer()).body for _ in range(3)] == [b"/1", b"/2", b"/3"]
        assert await client.is_closed()


async def test_answers_thousands_of_pipelined_requests(serve: Any, slow: Any) -> None:
    """One after the other, without one stack frame per request."""

    async def handle(request: HttpRequest) -> HttpResponse:
        return await (slow(request) if request.method == "POST" else _empty())

    async def _empty() -> HttpResponse:
        return HttpResponse(status=204)

    site = await serve(handle=handle)
    async with site.connected() as client:
        client.send(b"POST / HTTP/1.1\r\n\r\n" + b"GET / HTTP/1.1\r\n\r\n" * 3000)
        await slow.started.wait()
        slow.go.set()
        statuses = [(await client.answer()).status for _ in range(3001)]
    assert statuses == [201] + [204] * 3000


async def test_reads_no_further_while_requests_wait(serve: Any, slow: Any) -> None:
    site = await serve(handle=slow)
    async with site.connected() as client:
        client.send(GET)
        await slow.started.wait()
        client.writer.transport.set_write_buffer_limits(high=0)
        body = b"POST / HTTP/1.1\r\nContent-Length: 1000\r\n\r\n" + b"x" * 1000
        client.send(body * 20_000)
        await asyncio.sleep(0.1)
        assert len(site.arrivals) < 2_000
        assert client.writer.transport.get_write_buffer_size() > 0
        client.writer.transport.abort()
    slow.go.set()


async def test_serves_connections_at_the_same_time(serve: Any, slow: Any) -> None:
    async def handle(request: HttpRequest) -> HttpResponse:
        return await slow(request) if request.path == "/slow" else HttpResponse(status=200)

    site = await serve(handle=handle)
    async with site.connected() as first, site.connected("::1") as second:
        first.send(b"GET /slow HTTP/1.1\r\n\r\n")
        await slow.started.wait()
        second.send(GET)
        assert (await second.answer()).status == 200
        slow.go.set()
        assert (await first.answer()).status == 201
    assert [arrival.source_ip for arrival in site.arrivals] == ["127.0.0.1", "::1"]


@pytest.mark.parametrize(
    ("head", "kept"),
    [
        (b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", False),
        (b"GET / HTTP/1.0\r\n\r\n", False),
        (b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", True),
    ],
)
async def test_closes_when_the_client_wants_it(serve: Any, head: bytes, kept: bool) -> None:
    site = await serve()
    async with site.connected() as client:
        client.send(head)
        answer = await client.answer()
        assert answer["Connection"] == ("keep-alive" if kept else "close")
        if kept:
            client.send(GET)
            assert (await client.answer()).status == 200
        else:
            assert await client.is_closed()


async def test_what_follows_the_last_request_is_not_answered(serve: Any) -> None:
    site = await serve()
    async with site.connected() as client:
        client.send(b"GET /last HTTP/1.1\r\nConnection: close\r\n\r\n" + GET)
        assert (await client.answer()).body == b"GET /last "
        assert await client.is_closed()


async def test_an_answer_to_head_has_no_body(serve: Any) -> None:
    site = await serve()
    async with site.connected() as client:
        client.send(b"HEAD /a HTTP/1.1\r\n\r\n" + GET)
        assert (await client.answer(to_head=True))["Content-Length"] == "8"
        assert (await client.answer()).body == b"GET /a "


@fact("limits.payload", "limits.payload-answer")
async def test_a_long_body_is_refused_before_it_is_sent(serve: Any) -> None:
    """Source: recorded, with a limit of 10,485,760 bytes."""
    site = await serve(max_body=10)
    async with site.connected() as client:
        client.send(b"POST / HTTP/1.1\r\nContent-Length: 11\r\n\r\n")
        answer = await client.answer()
        assert (answer.status, answer.body) == (413, b"HTTP content length exceeded 10 bytes.")
        assert answer["Content-Type"] == "text; charset=utf-8"
        assert "x-amzn-ErrorType" not in dict(answer.headers)
        assert await client.is_closed()


async def test_a_client_reads_the_refusal_while_it_sends_on(serve: Any) -> None:
    site = await serve(max_body=1_000_000)
    async with site.connected() as client:
        client.send(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(40):
            client.send(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
        assert (await client.answer()).status == 413
        assert await client.is_closed()


@fact("limits.payload")
async def test_a_body_of_exactly_the_limit_is_taken(serve: Any) -> None:
    site = await serve(max_body=10)
    async with site.connected() as client:
        client.send(b"POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\n0123456789")
        assert (await client.answer()).body == b"POST / 0123456789"


async def test_large_bodies_both_ways(serve: Any) -> None:
    site = await serve(max_body=20_000_000)
    body = bytes(range(256)) * 40_000
    async with aiohttp.ClientSession() as session:
        for _ in range(2):
            async with session.put(f"{site.url}/", data=io.BytesIO(body)) as answer:
                assert await answer.read() == b"PUT / " + body


async def test_a_client_that_reads_late_gets_everything(serve: Any) -> None:
    async def handle(request: HttpRequest) -> HttpResponse:
        return HttpResponse(status=200, body=b"x" * 1_000_000)

    site = await serve(handle=handle)
    async with site.connected() as client:
        client.send(GET * 10)
        await asyncio.sleep(0.05)
        assert len([(await client.answer()).body for _ in range(10)]) == 10


@fact("limits.url", "limits.headers")
@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"\x16\x03\x01\x02\x00\x01", 400),
        (b"FOO / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        (b"CONNECT localhost:80 HTTP/1.1\r\n\r\n", 400),
        (b"CONNECT http://localhost:80 HTTP/1.1\r\n\r\n", 400),
        (b"OPTIONS * HTTP/1.1\r\n\r\n", 400),
        (b"GET /" + b"a" * 10_240 + b" HTTP/1.1\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nX: " + b"a" * 10_240 + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\nX: " + b"a" * 200_000, 431),
    ],
    ids=[
        "tls",
        "method",
        "length",
        "smuggling",
        "connect",
        "connect-url",
        "asterisk",
        "url",
        "headers",
        "endless",
    ],
)
async def test_what_makes_no_sense_is_refused(serve: Any, sent: bytes, status: int) -> None:
    site = await serve()
    async with site.connected() as client:
        client.send(sent)
        answer = await client.answer()
        assert (answer.status, answer["Connection"]) == (status, "close")
        assert await client.is_closed()
    assert not site.arrivals


async def test_a_refusal_comes_after_earlier_answers(serve: Any, slow: Any) -> None:
    site = await serve(handle=slow)
    async with site.connected() as client:
        client.send(GET + b"nonsense\r\n\r\n")
        await slow.started.wait()
        slow.go.set()
        assert (await client.answer()).status == 201
        assert (await client.answer()).status == 400
        assert await client.is_closed()


async def test_a_body_is_asked_for_when_the_client_waits(serve: Any) -> None:
    site = await serve()
    async with site.connected() as client:
        client.send(b"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        assert (await client.answer()).status == 100
        client.send(b"ab")
        assert (await client.answer()).body == b"POST / ab"


async def test_a_body_is_asked_for_in_turn(serve: Any, slow: Any) -> None:
    site = await serve(handle=slow)
    async with site.connected() as client:
        client.send(GET + b"PUT / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        await slow.started.wait()
        slow.go.set()
        assert [(await client.answer()).status for _ in range(2)] == [201, 100]
        client.send(b"ab")
        assert (await client.answer()).body == b"PUT / ab"


async def test_a_body_that_came_along_is_not_asked_for(serve: Any) -> None:
    site = await serve()
    async with site.connected() as client:
        client.send(b"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nab")
        assert (await client.answer()).status == 200


@pytest.mark.parametrize(("length", "status"), [(1001, 413), (1000, 403)])
async def test_a_body_that_nobody_wants_is_not_asked_for(
    serve: Any, length: int, status: int
) -> None:
    site = await serve(refusal=None if status == 413 else HttpResponse(status=403))
    async with site.connected() as client:
        client.send(
            b"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n" % length
        )
        assert (await client.answer()).status == status
        assert await client.is_closed()


async def test_a_refused_request_leaves_the_connection_usable(serve: Any) -> None:
    site = await serve(refusal=HttpResponse(status=403, body=b"no"))
    async with site.connected() as client:
        for _ in range(2):
            client.send(b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc")
            assert (await client.answer()).body == b"no"


async def test_an_unknown_upgrade_is_ignored(serve: Any) -> None:
    """What `curl --http2` sends."""
    site = await serve()
    async with site.connected() as client:
        client.send(
            b"POST /a?b HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\n"
            b"Upgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\nContent-Length: 3\r\n\r\nabc" + GET
        )
        assert (await client.answer()).body == b"POST /a abc"
        assert (await client.answer()).body == b"GET /a "
    assert site.arrivals[0].query == "b"
    assert "Upgrade" not in dict(site.arrivals[0].headers)


async def test_a_client_that_left_does_not_stop_its_request(serve: Any, slow: Any) -> None:
    site = await serve(handle=slow)
    async with site.connected() as client:
        client.send(GET)
        await slow.started.wait()
        client.writer.transport.abort()
    slow.go.set()
    await slow.finished.wait()
    async with site.connected() as client:
        client.send(GET)
        assert (await client.answer()).status == 201


async def test_a_client_that_says_no_more_is_still_answered(serve: Any, slow: Any) -> None:
    site = await serve(handle=slow)
    async with site.connected() as client:
        client.send(GET + GET)
        client.writer.write_eof()
        await slow.started.wait()
        slow.go.set()
        answers = [await client.answer() for _ in range(2)]
        assert [answer["Connection"] for answer in answers] == ["keep-alive", "close"]
        assert await client.is_closed()


async def test_a_handler_that_raises_is_answered_for(
    serve: Any, caplog: pytest.LogCaptureFixture
) -> None:
    async def handle(request: HttpRequest) -> HttpResponse:
        raise RuntimeError("broken")

    site = await serve(handle=handle)
    with caplog.at_level(logging.ERROR, "frontgate.server"):
        async with site.connected() as client:
            client.send(GET + GET)
            for _ in range(2):
                answer = await client.answer()
                assert (answer.status, answer.body) == (
                    500,
                    b'{"message": "Internal server error"}',
                )
    assert "RuntimeError: broken" in caplog.text


async def test_a_resolver_that_raises_is_answered_for(
    serve: Any, caplog: pytest.LogCaptureFixture
) -> None:
    site = await serve(max_body="not a number")
    with caplog.at_level(logging.ERROR, "frontgate.server"):
        async with site.connected() as client:
            client.send(GET)
            assert (await client.answer()).status == 500
    assert "TypeError" in caplog.text


async def test_an_idle_connection_is_closed(serve: Any) -> None:
    site = await serve(idle_timeout=0.04)
    async with site.connected() as client:
        client.send(GET)
        assert (await client.answer()).status == 200
        assert await client.is_closed()


@pytest.mark.parametrize(
    "sent",
    [
        b"GET",
        b"GET /a HTTP/1.1\r\nHost: local",
        b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nab",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
    ],
)
async def test_half_a_request_is_not_waited_for_for_ever(serve: Any, sent: bytes) -> None:
    site = await serve(idle_timeout=0.04)
    async with site.connected() as client:
        client.send(sent)
        assert await client.is_closed()


async def test_a_connection_that_waits_for_its_answer_is_not_idle(serve: Any, slow: Any) -> None:
    site = await serve(handle=slow, idle_timeout=0.01)
    async with site.connected() as client:
        client.send(GET)
        await asyncio.sleep(0.1)
        slow.go.set()
        assert (await client.answer()).status == 201


async def test_a_client_that_never_reads_is_dropped(serve: Any) -> None:
    async def handle(request: HttpRequest) -> HttpResponse:
        return HttpResponse(status=200, body=b"x" * 20_000_000)

    site = await serve(handle=handle, idle_timeout=0.04)
    with socket.create_connection(("127.0.0.1", site.port)) as client:
        client.sendall(GET)
        async with asyncio.timeout(30):
            while not site.arrivals or site.listener._connections._open:
                await asyncio.sleep(0.01)
        received = await asyncio.to_thread(_read_all, client)
    assert 0 < received < 20_000_000


def _read_all(client: socket.socket) -> int:
    received = 0
    try:
        while data := client.recv(1_000_000):
            received += len(data)
    except ConnectionResetError:
        pass
    return received


async def test_small_answers_are_not_held_back(serve: Any) -> None:
    """Nagle's algorithm is off, on the server's side of the connection."""
    site = await serve()
    async with site.connected() as client:
        client.send(GET)
        await client.answer()
        (connection,) = site.listener._connections._open
        accepted = connection._transport.get_extra_info("socket")
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0
