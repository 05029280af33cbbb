from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from aiohttp import web

from frontgate.aws.outgoing import MOST_BYTES, Outgoing
from frontgate.server import LocalAuthority, server_context
from frontgate.wire import (
    BackendCertificateError,
    BackendError,
    BackendOverflowError,
    OutgoingRequest,
)

fact = pytest.mark.fact


def request(url, method="GET", headers=(), body=b"", **fields):
    return OutgoingRequest(method=method, url=url, headers=headers, body=body, **fields)


@pytest.mark.parametrize(
    ("host", "scheme"),
    [
        ("dynamodb.eu-west-1.amazonaws.com", "https"),
        ("abc123.execute-api.eu-west-1.amazonaws.com", "https"),
        ("SQS.eu-west-1.AMAZONAWS.com", "http"),
        ("photos.s3.cn-north-1.amazonaws.com.cn", "https"),
    ],
)
async def test_hosts_of_aws_are_answered_here(outgoing, backend, host, scheme):
    await outgoing(request(f"{scheme}://{host}/a%2Fb?x=1"), timeout=5)
    _, path, headers, _ = backend.got[0]
    assert path == "/a%2Fb?x=1"
    assert ("Host", host) in headers


async def test_other_hosts_are_called(outgoing, backend):
    outgoing = Outgoing(endpoint_url="http://127.0.0.1:9")
    await outgoing.start()
    try:
        answer = await outgoing(request(f"{backend.url}/x"), timeout=5)
    finally:
        await outgoing.close()
    assert (answer.status, answer.body) == (200, b"ok")


async def test_redirects_are_answers(outgoing, backend):
    backend.answer = lambda: web.Response(status=302, headers={"Location": f"{backend.url}/other"})
    answer = await outgoing(request(f"{backend.url}/one"), timeout=5)
    assert answer.status == 302
    assert ("Location", f"{backend.url}/other") in answer.headers
    assert len(backend.got) == 1


async def test_cookies_are_not_kept(outgoing, backend):
    backend.answer = lambda: web.Response(headers={"Set-Cookie": "a=1; Path=/"})
    await outgoing(request(backend.url), timeout=5)
    await outgoing(request(backend.url), timeout=5)
    assert "cookie" not in {name.lower() for name, _ in backend.got[1][2]}


async def test_names_go_out_in_the_casing_given_and_more_than_once(outgoing, backend):
    headers = (("X-tEst", "1"), ("ACCEPT", "*/*"), ("x-test", "2"))
    await outgoing(request(f"{backend.url}/", headers=headers), timeout=5)
    sent = [item for item in backend.got[0][2] if item[0] not in ("Host", "Content-Length")]
    assert sorted(sent) == [("ACCEPT", "*/*"), ("X-tEst", "1"), ("X-tEst", "2")]


async def test_nothing_is_added_to_a_request_with_a_body(outgoing, backend):
    await outgoing(request(backend.url, "POST", body=b"abc"), timeout=5)
    _, _, headers, body = backend.got[0]
    assert body == b"abc"
    assert {name for name, _ in headers} == {"Host", "Content-Length"}


async def test_the_framing_of_the_first_hop_ends_there(outgoing, backend):
    """The body is sent in one piece, whatever the client announced."""
    headers = (
        ("Transfer-Encoding", "chunked"),
        ("Content-Length", "999"),
        ("Connection", "close"),
        ("Expect", "100-continue"),
    )
    await outgoing(request(backend.url, "PUT", headers=headers, body=b"abc"), timeout=5)
    _, _, sent, body = backend.got[0]
    assert body == b"abc"
    assert [item for item in sent if item[0] != "Host"] == [("Content-Length", "3")]


async def test_answers_come_as_they_were_sent(outgoing, backend):
    """Neither decoded nor merged: gzip stays gzip, two lines stay two."""
    body = b"\x1f\x8b\x08 whatever"

    def answer():
        response = web.Response(body=body, headers={"Content-Encoding": "gzip"})
        response.headers.add("X-Two", "1")
        response.headers.add("X-Two", "2")
        return response

    backend.answer = answer
    got = await outgoing(request(backend.url), timeout=5)
    assert got.body == body
    assert ("Content-Encoding", "gzip") in got.headers
    assert [item for item in got.headers if item[0] == "X-Two"] == [("X-Two", "1"), ("X-Two", "2")]


async def test_a_backend_that_is_down(outgoing):
    with pytest.raises(BackendError, match=r"GET http://127\.0\.0\.1:9/x"):
        await outgoing(request("http://127.0.0.1:9/x"), timeout=5)


async def test_a_backend_that_is_late(outgoing, backend):
    async def never():
        await asyncio.Event().wait()

    backend.answer = never
    with pytest.raises(TimeoutError):
        await outgoing(request(backend.url), timeout=0.05)


async def test_a_backend_that_hangs_up(outgoing):
    async def hang_up(reader, writer):
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        with pytest.raises(BackendError):
            await outgoing(request(f"http://127.0.0.1:{port}", "POST", body=b"x"), timeout=5)


HEAD = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (None, TimeoutError),
        (HEAD + b"Content-Length: 9\r\n\r\nhalf", TimeoutError),
        (b"garbage\r\n\r\n", BackendError),
        (HEAD + b"Content-Length: many\r\n\r\n", BackendError),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", BackendError),
        (HEAD + b"X: " + b"x" * 100_000 + b"\r\n\r\n", BackendError),
        (HEAD + b"Content-Length: 11000000\r\n\r\n" + b"x" * 11_000_000, BackendError),
    ],
    ids=["silent", "half", "garbage", "length", "chunk", "head", "large"],
)
async def test_a_failed_call_leaves_nothing(outgoing, answer, error):
    """The connection is closed, and no task goes on."""
    closed = asyncio.Event()

    async def serve(reader, writer):
        if answer is not None:
            writer.write(answer)
        with suppress(ConnectionResetError):
            while await reader.read(65_536):
                pass
        closed.set()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        before = asyncio.all_tasks()
        with pytest.raises(error):
            await outgoing(request(f"http://127.0.0.1:{port}/"), timeout=0.5)
        async with asyncio.timeout(5):
            await closed.wait()
            while asyncio.all_tasks() - before:
                await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("method", "headers"),
    [("GET", (("X-Name", "a\r\nX-Injected: 1"),)), ("GET", (("X\r\n", "a"),)), ("GE T", ())],
)
async def test_what_would_break_the_request_apart_is_not_sent(outgoing, backend, method, headers):
    with pytest.raises(BackendError):
        await outgoing(request(backend.url, method, headers), timeout=5)
    assert not backend.got


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/a b", "/a%20b"),
        ("/a\r\nX-Injected: 1", "/a%0D%0AX-Injected:%201"),
        ("/café", "/caf%C3%A9"),
        ("/a%20b?c=%2F&d=[1]", "/a%20b?c=%2F&d=[1]"),
    ],
)
async def test_what_a_url_may_not_hold_is_encoded(outgoing, backend, path, sent):
    await outgoing(request(f"{backend.url}{path}"), timeout=5)
    _, path, headers, _ = backend.got[0]
    assert path == sent
    assert [name for name, _ in headers] == ["Host", "Content-Length"]


async def test_a_url_that_is_none(outgoing):
    with pytest.raises(BackendError):
        await outgoing(request("http://:::/"), timeout=5)


@fact("headers.http-get")
async def test_even_a_get_has_a_length(outgoing, backend):
    await outgoing(request(backend.url), timeout=5)
    assert ("Content-Length", "0") in backend.got[0][2]


async def test_the_address_of_a_vpc_link_is_called(outgoing, backend):
    """Source: documented ("Set up private integrations"): the URI's host is the Host header."""
    asked = request("https://internal.example:8443/a%2Fb?x=1", address=backend.url)
    await outgoing(asked, timeout=5)
    _, path, headers, _ = backend.got[0]
    assert path == "/a%2Fb?x=1"
    assert ("Host", "internal.example:8443") in headers


async def test_an_answer_that_is_too_large(outgoing, backend):
    backend.answer = lambda: web.Response(body=b"x" * (MOST_BYTES + 1))
    with pytest.raises(BackendOverflowError):
        await outgoing(request(backend.url), timeout=20)
    backend.answer = lambda: web.Response(body=b"x" * MOST_BYTES)
    assert len((await outgoing(request(backend.url), timeout=20)).body) == MOST_BYTES


@pytest.fixture
async def chunks(backend):
    """A backend that sends what it is given, as it is given it; None ends the answer."""
    queue = asyncio.Queue()
    writing = asyncio.Event()

    async def handle(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-A: 1\r\n\r\n")
        writing.set()
        while (chunk := await queue.get()) is not None:
            writer.write(b"%x\r\n%b\r\n" % (len(chunk), chunk))
        writer.write(b"0\r\n\r\n" if queue.empty() else b"")
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    queue.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield queue
        queue.put_nowait(None)


async def test_a_streamed_answer(outgoing, chunks):
    answer = await outgoing(request(chunks.url, streamed=True), timeout=5)
    assert (answer.status, answer.body) == (200, b"")
    assert ("X-A", "1") in answer.headers
    for chunk in (b"one", b"two"):
        chunks.put_nowait(chunk)
        assert await answer.stream.read() == chunk
    chunks.put_nowait(None)
    assert await answer.stream.read() == b""
    answer.stream.close()


async def test_a_stream_that_breaks_off(outgoing, chunks):
    answer = await outgoing(request(chunks.url, streamed=True), timeout=5)
    chunks.put_nowait(b"one")
    assert await answer.stream.read() == b"one"
    chunks.put_nowait(None)
    chunks.put_nowait(b"never sent")
    with pytest.raises(BackendError):
        await answer.stream.read()


async def test_a_stream_that_nobody_wants(outgoing, chunks):
    answer = await outgoing(request(chunks.url, streamed=True), timeout=5)
    answer.stream.close()
    answer.stream.close()
    with pytest.raises(BackendError):
        await answer.stream.read()


async def test_a_stream_is_not_cut_to_the_limit(outgoing, backend):
    backend.answer = lambda: web.Response(body=b"x" * (MOST_BYTES + 1))
    answer = await outgoing(request(backend.url, streamed=True), timeout=20)
    size = 0
    while chunk := await answer.stream.read():
        size += len(chunk)
    assert size == MOST_BYTES + 1


@pytest.fixture
async def secure(backend, tmp_path):
    """`backend` over TLS, with a certificate that nobody has signed."""
    context = server_context(LocalAuthority(tmp_path, now=datetime.now(UTC)), ("localhost",))
    runner = web.ServerRunner(web.Server(backend.handle), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    yield f"https://localhost:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_a_certificate_that_proves_nothing(outgoing, backend, secure):
    with pytest.raises(BackendCertificateError):
        await outgoing(request(secure), timeout=5)
    assert not backend.got


async def test_verification_may_be_skipped(outgoing, secure):
    """Source: documented (`tlsConfig.insecureSkipVerification`)."""
    answer = await outgoing(request(secure, verifies_certificate=False), timeout=5)
    assert answer.body == b"ok"
