"""Answers that are sent as they come. Source of the framing: RFC 9112."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

from frontgate.wire import BackendError, HttpResponse

GET = b"GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n"
HEAD_OF_ALL = b"HTTP/1.1 200 OK\r\n"


class Body:
    """A stream that a test feeds: bytes, an error to raise, or b"" to end."""

    def __init__(self, *chunks: bytes | Exception) -> None:
        self.queue: asyncio.Queue[bytes | Exception] = asyncio.Queue()
        for chunk in chunks:
            self.queue.put_nowait(chunk)
        self.closed = asyncio.Event()
        self.reads = 0

    async def read(self) -> bytes:
        self.reads += 1
        found = await self.queue.get()
        if isinstance(found, Exception):
            raise found
        return found

    def close(self) -> None:
        self.closed.set()
        self.queue.put_nowait(BackendError("closed"))


@pytest.fixture
def stream(serve: Any) -> Any:
    """A site that answers each request with the next of the bodies."""

    async def start(*bodies: Body, headers: Any = (), status: int = 200) -> Any:
        waiting = list(bodies)

        async def handle(request: Any) -> HttpResponse:
            return HttpResponse(status=status, headers=headers, stream=waiting.pop(0))

        return await serve(handle=handle)

    return start


async def test_chunks_leave_as_they_come(stream: Any) -> None:
    body = Body(b"one")
    site = await stream(body, headers=(("X-A", "1"), ("Content-Length", "9")))
    async with site.connected() as client:
        client.send(GET)
        head = await client.reader.readuntil(b"\r\n\r\n")
        assert head.startswith(HEAD_OF_ALL)
        assert b"\r\nX-A: 1\r\n" in head
        assert b"\r\nTransfer-Encoding: chunked\r\n" in head
        assert head.endswith(b"\r\nConnection: keep-alive\r\n\r\n")
        assert b"Content-Length" not in head
        assert await client.reader.readexactly(8) == b"3\r\none\r\n"
        body.queue.put_nowait(b"0123456789abcdef")
        assert await client.reader.readexactly(22) == b"10\r\n0123456789abcdef\r\n"
        body.queue.put_nowait(b"")
        assert await client.reader.readexactly(5) == b"0\r\n\r\n"
        await body.closed.wait()


async def test_the_connection_is_kept(stream: Any) -> None:
    site = await stream(Body(b"one", b""), Body(b"two", b""))
    async with site.connected() as client:
        client.send(GET + GET)
        for word in (b"one", b"two"):
            await client.reader.readuntil(b"\r\n\r\n")
            assert await client.reader.readuntil(b"0\r\n\r\n") == b"3\r\n%b\r\n0\r\n\r\n" % word


async def test_http_1_0_knows_no_chunks(stream: Any) -> None:
    site = await stream(Body(b"one", b"two", b""))
    async with site.connected() as client:
        client.send(b"GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        answer = await client.reader.read(-1)
    head, _, body = answer.partition(b"\r\n\r\n")
    assert body == b"onetwo"
    assert b"Connection: close" in head
    assert b"chunked" not in head


@pytest.mark.parametrize(("request_line", "status"), [(b"HEAD", 200), (b"GET", 204)])
async def test_no_body_is_read_that_nobody_gets(
    stream: Any, request_line: bytes, status: int
) -> None:
    body = Body()
    site = await stream(body, status=status)
    async with site.connected() as client:
        client.send(GET.replace(b"GET", request_line))
        await client.reader.readuntil(b"\r\n\r\n")
        await body.closed.wait()
    assert body.reads == 0


async def test_a_stream_that_fails_ends_the_connection_early(stream: Any, caplog: Any) -> None:
    """The client can tell: the last chunk is missing (curl: 18)."""
    body = Body(b"one", BackendError("gone"))
    site = await stream(body)
    with caplog.at_level(logging.WARNING, "frontgate.server"):
        async with site.connected() as client:
            client.send(GET)
            answer = await client.reader.read(-1)
    assert answer.endswith(b"3\r\none\r\n")
    assert body.closed.is_set()
    assert "GET /a broke off" in caplog.text


async def test_a_client_that_leaves_ends_the_stream(stream: Any, caplog: Any) -> None:
    body = Body(b"one")
    site = await stream(body)
    with caplog.at_level(logging.WARNING, "frontgate.server"):
        async with site.connected() as client:
            client.send(GET)
            await client.reader.readuntil(b"one")
        await asyncio.wait_for(body.closed.wait(), 5)
    assert not caplog.records


async def test_a_client_that_left_before_the_answer(serve: Any) -> None:
    body, asked, answer = Body(b"one"), asyncio.Event(), asyncio.Event()

    async def handle(request: Any) -> HttpResponse:
        asked.set()
        await answer.wait()
        return HttpResponse(status=200, stream=body)

    site = await serve(handle=handle)
    async with site.connected() as client:
        client.send(GET)
        await asked.wait()
        client.writer.transport.abort()
        await asyncio.sleep(0.05)
        answer.set()
        await asyncio.wait_for(body.closed.wait(), 5)
    assert body.reads == 0


async def test_a_slow_client_is_waited_for(stream: Any) -> None:
    """What it does not read is not read from the backend either, but for what buffers hold."""
    chunk = b"x" * 65_536
    body = Body(*[chunk] * 400, b"")
    site = await stream(body)
    async with site.connected() as client:
        client.send(GET)
        await client.reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(0.2)
        assert body.reads < 350
        received = 0
        while not (await client.reader.readuntil(b"\r\n")).startswith(b"0"):
            received += len(await client.reader.readexactly(len(chunk) + 2)) - 2
    assert received == 400 * len(chunk)


async def test_a_head_that_makes_no_sense_is_a_502(stream: Any) -> None:
    body = Body(b"one")
    site = await stream(body, headers=(("X-A", "a\r\nX-B: b"),))
    async with site.connected() as client:
        client.send(GET)
        answer = await client.answer()
    assert (answer.status, answer.body) == (502, b'{"message": "Internal server error"}')
    assert body.closed.is_set()
