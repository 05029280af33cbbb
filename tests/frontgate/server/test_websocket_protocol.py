from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from frontgate.server import Socket, SocketClosedError
from frontgate.server.limits import WEBSOCKET_FRAME_BYTES, WEBSOCKET_MESSAGE_BYTES
from frontgate.wire import HttpResponse

HANDSHAKE = (
    b"GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


def _connect(site: Any, path: str = "/dev?token=%20", **options: Any) -> connect:
    return connect(f"ws://127.0.0.1:{site.port}{path}", proxy=None, **options)


async def _echo(socket: Socket, message: str | bytes) -> None:
    await socket.send(f"{type(message).__name__} {len(message)}")


async def _closed(client: ClientConnection) -> tuple[int, str]:
    """Waits for the server to close; the code and reason that it gave."""
    with pytest.raises(ConnectionClosed) as closed:
        await client.recv()
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code, closed.value.rcvd.reason


async def test_an_arrival_is_as_the_client_sent_it(serve: Any) -> None:
    site = await serve()
    async with _connect(site, additional_headers={"tEsT-HEADeR": "aValue"}):
        pass
    (arrival,) = site.arrivals
    assert (arrival.method, arrival.path, arrival.query) == ("GET", "/dev", "token=%20")
    assert (arrival.host, arrival.port) == (f"127.0.0.1:{site.port}", site.port)
    assert ("tEsT-HEADeR", "aValue") in arrival.headers
    assert "Sec-WebSocket-Key" in dict(arrival.headers)


async def test_a_subprotocol_and_headers_are_the_applications_choice(serve: Any) -> None:
    site = await serve()
    site.chat.subprotocol, site.chat.headers = "b", (("tesT-Multi", "x"),)
    async with _connect(site, subprotocols=["a", "b"]) as client:
        assert client.subprotocol == "b"
        assert client.response is not None
        assert ("tesT-Multi", "x") in client.response.headers.raw_items()
        assert client.response.headers.get("Sec-WebSocket-Extensions") is None
    assert site.chat.offered == ("a", "b")


async def test_a_handshake_may_be_refused_with_any_answer(serve: Any) -> None:
    site = await serve()
    site.chat.refusal = HttpResponse(
        status=401, headers=(("x-amzn-ErrorType", "UnauthorizedException"),), body=b'{"no":1}'
    )
    with pytest.raises(InvalidStatus) as refused:
        await _connect(site)
    response = refused.value.response
    assert (response.status_code, response.body) == (401, b'{"no":1}')
    assert ("x-amzn-ErrorType", "UnauthorizedException") in response.headers.raw_items()
    assert site.chat.goodbyes == []


@pytest.mark.parametrize("headers", [(("X", "a\nb"),)])
async def test_an_answer_that_cannot_be_sent_ends_the_connection(
    serve: Any, headers: Any, caplog: pytest.LogCaptureFixture
) -> None:
    site = await serve()
    site.chat.headers = headers
    with pytest.raises(InvalidStatus) as refused:
        await _connect(site)
    assert refused.value.response.status_code == 502
    assert site.chat.goodbyes == [(1006, "")]
    assert "could not be sent" in caplog.text


async def test_a_decision_that_fails_is_answered_for(
    serve: Any, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail() -> None:
        raise RuntimeError("broken")

    site = await serve()
    site.chat.before_answer = fail
    with (
        caplog.at_level(logging.ERROR, "frontgate.server"),
        pytest.raises(InvalidStatus) as refused,
    ):
        await _connect(site)
    assert refused.value.response.status_code == 500
    assert "RuntimeError: broken" in caplog.text


def _framed(text: str) -> list[str]:
    """ASCII text in frames that are as long as they may be."""
    size = WEBSOCKET_FRAME_BYTES
    return [text[start : start + size] for start in range(0, len(text), size)]


async def test_text_and_binary_messages(serve: Any) -> None:
    site = await serve()
    site.chat.on_message = _echo
    async with _connect(site) as client:
        for message, answer in [("hé", "str 2"), (b"\x00\xff", "bytes 2"), ("", "str 0")]:
            await client.send(message)
            assert await client.recv() == answer
    assert site.chat.messages == ["hé", b"\x00\xff", ""]


async def test_fragments_make_one_message(serve: Any) -> None:
    site = await serve()
    site.chat.on_message = _echo
    async with _connect(site) as client:
        await client.send(["a" * 30_000, "b" * 30_000, "", "c"])
        assert await client.recv() == "str 60001"
        await client.send([b"\xc3", b"\xa9"])
        assert await client.recv() == "bytes 2"
    assert site.chat.messages == ["a" * 30_000 + "b" * 30_000 + "c", b"\xc3\xa9"]


async def test_a_message_of_exactly_the_quota(serve: Any) -> None:
    site = await serve()
    site.chat.on_message = _echo
    async with _connect(site) as client:
        await client.send(_framed("x" * WEBSOCKET_MESSAGE_BYTES))
        assert await client.recv() == f"str {WEBSOCKET_MESSAGE_BYTES}"


@pytest.mark.fact("websocket-limits.message")
@pytest.mark.parametrize(
    "message",
    [
        "x" * (WEBSOCKET_FRAME_BYTES + 1),
        ["x", "x" * (WEBSOCKET_FRAME_BYTES + 1)],
        ["x" * WEBSOCKET_FRAME_BYTES] * 4 + ["x"],
    ],
    ids=["frame", "continuation", "message"],
)
async def test_what_is_longer_closes_with_1009(serve: Any, message: str | list[str]) -> None:
    """documented: API Gateway WebSocket quotas."""
    site = await serve()
    async with _connect(site) as client:
        await client.send(message)
        assert (await _closed(client))[0] == 1009
        await site.chat.ended.wait()
    assert [code for code, _ in site.chat.goodbyes] == [1009]
    assert site.chat.messages == []


async def test_a_client_reads_why_while_it_sends_on(serve: Any) -> None:
    site = await serve()
    async with site.connected() as client:
        frame = b"\x81\xff" + (5_000_000).to_bytes(8) + b"\0\0\0\0" + b"x" * 5_000_000
        client.send(HANDSHAKE + frame)
        assert (await client.answer()).status == 101
        received = await client.reader.read()
        assert (received[0], int.from_bytes(received[2:4])) == (0x88, 1009)


async def test_pings_are_answered(serve: Any) -> None:
    site = await serve()
    async with _connect(site) as client:
        await (await client.ping(b"payload"))


@pytest.mark.parametrize(
    ("code", "reason", "told"),
    [(1000, "bye", (1000, "bye")), (4001, "", (4001, "")), (1001, "é", (1001, "é"))],
)
async def test_a_goodbye_of_the_client(
    serve: Any, code: int, reason: str, told: tuple[int, str]
) -> None:
    site = await serve()
    async with _connect(site) as client:
        await client.close(code, reason)
        await site.chat.ended.wait()
    assert site.chat.goodbyes == [told]


@pytest.mark.fact("websocket-event.reasons")
async def test_a_goodbye_without_a_code_is_1005(serve: Any) -> None:
    """recorded: `$disconnect` is told 1005."""
    site = await serve()
    async with _connect(site) as client:
        client.protocol.send_close()
        client.send_data()
        await site.chat.ended.wait()
    assert site.chat.goodbyes == [(1005, "")]


async def test_a_connection_that_breaks_is_1006(serve: Any) -> None:
    site = await serve()
    async with _connect(site) as client:
        client.transport.abort()
        await site.chat.ended.wait()
    assert site.chat.goodbyes == [(1006, "")]


async def test_a_goodbye_of_the_server(serve: Any) -> None:
    site = await serve()
    async with _connect(site) as client:
        await site.chat.socket.close(4000, "enough")
        await site.chat.socket.close(4001, "again")
        assert await _closed(client) == (4000, "enough")
        await site.chat.ended.wait()
    assert site.chat.goodbyes == [(4000, "enough")]


async def test_messages_come_before_the_goodbye(serve: Any) -> None:
    async def slowly(socket: Socket, message: str | bytes) -> None:
        await asyncio.sleep(0.01)
        assert site.chat.goodbyes == []

    site = await serve()
    site.chat.on_message = slowly
    async with _connect(site) as client:
        for number in range(3):
            await client.send(str(number))
        await client.close()
    await site.chat.ended.wait()
    assert site.chat.messages == ["0", "1", "2"]
    assert site.chat.goodbyes == [(1000, "")]


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (b"\x81\x02hi", 1002),
        (b"\x83\x80\0\0\0\0", 1002),
        (b"\x80\x80\0\0\0\0", 1002),
        (b"\x81\x81\0\0\0\0\xff", 1007),
    ],
    ids=["unmasked", "opcode", "continuation", "utf-8"],
)
async def test_frames_that_make_no_sense(serve: Any, frame: bytes, code: int) -> None:
    site = await serve()
    async with _connect(site) as client:
        client.transport.write(frame)
        assert (await _closed(client))[0] == code
        await site.chat.ended.wait()
    assert [code for code, _ in site.chat.goodbyes] == [code]


async def test_a_receiver_that_raises_closes_with_1011(
    serve: Any, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(socket: Socket, message: str | bytes) -> None:
        raise RuntimeError("broken")

    site = await serve()
    site.chat.on_message = fail
    async with _connect(site) as client:
        await client.send("x")
        assert (await _closed(client))[0] == 1011
    assert "RuntimeError: broken" in caplog.text


@pytest.mark.fact("websocket-limits.frames")
@pytest.mark.parametrize(
    ("size", "sizes"),
    [
        (0, [0]),
        (WEBSOCKET_FRAME_BYTES, [WEBSOCKET_FRAME_BYTES]),
        (WEBSOCKET_FRAME_BYTES + 1, [WEBSOCKET_FRAME_BYTES, 1]),
        (WEBSOCKET_FRAME_BYTES * 2, [WEBSOCKET_FRAME_BYTES] * 2),
    ],
)
async def test_what_is_sent_comes_in_frames_of_the_quota(
    serve: Any, size: int, sizes: list[int]
) -> None:
    """documented: API Gateway WebSocket quotas."""
    site = await serve()
    async with _connect(site) as client:
        await site.chat.socket.send("x" * size)
        assert [len(part) async for part in client.recv_streaming()] == sizes


async def test_half_a_surrogate_pair_is_sent_as_a_question_mark(serve: Any) -> None:
    site = await serve()
    async with _connect(site) as client:
        await site.chat.socket.send("half a pair \ud800")
        assert await client.recv() == "half a pair ?"


async def test_sending_after_the_end_says_so(serve: Any) -> None:
    site = await serve()
    async with _connect(site) as client:
        await site.chat.socket.close(1000, "")
        with pytest.raises(SocketClosedError):
            await site.chat.socket.send("too late")
        await client.wait_closed()
    await site.chat.ended.wait()
    with pytest.raises(SocketClosedError, match="closed"):
        await site.chat.socket.send("too late")


async def test_sending_waits_for_a_client_that_reads_slowly(serve: Any) -> None:
    site = await serve()
    async with _connect(site, max_queue=1) as client:
        client.transport.pause_reading()
        sent = 0

        async def send_on() -> None:
            nonlocal sent
            for _ in range(400):
                await site.chat.socket.send("x" * 100_000)
                sent += 1

        sending = asyncio.create_task(send_on())
        await asyncio.sleep(0.1)
        assert sent < 400
        client.transport.resume_reading()
        for _ in range(400):
            assert len(await client.recv()) == 100_000
        await sending


async def test_sending_fails_when_the_client_goes_away_meanwhile(serve: Any) -> None:
    site = await serve()
    async with _connect(site) as client:
        client.transport.pause_reading()

        async def send_on() -> None:
            while True:
                await site.chat.socket.send("x" * 100_000)

        senders = [asyncio.create_task(send_on()) for _ in range(3)]
        await asyncio.sleep(0.05)
        client.transport.abort()
        done = await asyncio.gather(*senders, return_exceptions=True)
    assert {type(error) for error in done} == {SocketClosedError}
    await site.chat.ended.wait()
    assert site.chat.goodbyes == [(1006, "")]


async def test_reading_pauses_while_a_message_is_received(serve: Any) -> None:
    go = asyncio.Event()

    async def hold(socket: Socket, message: str | bytes) -> None:
        await go.wait()

    site = await serve()
    site.chat.on_message = hold
    async with _connect(site, write_limit=0) as client:
        sending = asyncio.create_task(_send_many(client, 600))
        await asyncio.sleep(0.1)
        assert len(site.chat.messages) == 1
        assert not sending.done()
        go.set()
        await sending
        await client.close()
    await site.chat.ended.wait()
    assert len(site.chat.messages) == 600


async def _send_many(client: ClientConnection, count: int) -> None:
    for _ in range(count):
        await client.send("x" * WEBSOCKET_FRAME_BYTES)


async def test_frames_that_come_with_the_handshake(serve: Any) -> None:
    site = await serve()
    site.chat.on_message = _echo
    async with site.connected() as client:
        client.send(HANDSHAKE + b"\x81\x82\0\0\0\0hi")
        answer = await client.answer()
        assert answer.status == 101
        assert answer["Sec-WebSocket-Accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
        assert await client.reader.readexactly(7) == b"\x81\x05str 2"


async def test_a_client_that_leaves_during_the_decision_is_said_goodbye(serve: Any) -> None:
    site = await serve()
    go = asyncio.Event()
    site.chat.before_answer = go.wait
    async with site.connected() as client:
        client.send(HANDSHAKE)
        while not site.arrivals:
            await asyncio.sleep(0)
        client.writer.transport.abort()
    go.set()
    await site.chat.ended.wait()
    assert site.chat.goodbyes == [(1006, "")]


async def test_a_handshake_behind_an_open_request_is_refused(serve: Any, slow: Any) -> None:
    site = await serve(handle=slow)
    async with site.connected() as client:
        client.send(b"GET / HTTP/1.1\r\n\r\n" + HANDSHAKE)
        await slow.started.wait()
        slow.go.set()
        assert (await client.answer()).status == 201
        assert (await client.answer()).status == 400
        assert await client.is_closed()


async def test_http_before_a_handshake(serve: Any) -> None:
    site = await serve()
    async with site.connected() as client:
        client.send(b"GET /a HTTP/1.1\r\n\r\n")
        assert (await client.answer()).status == 200
        client.send(HANDSHAKE)
        assert (await client.answer()).status == 101


async def test_a_receiver_may_close_the_connection(serve: Any) -> None:
    async def hang_up(socket: Socket, message: str | bytes) -> None:
        await asyncio.sleep(0)
        await socket.close(1003, "")

    site = await serve()
    site.chat.on_message = hang_up
    async with _connect(site) as client:
        await client.send("x")
        await client.send("y")
        assert await _closed(client) == (1003, "")
        await site.chat.ended.wait()
    assert site.chat.goodbyes == [(1003, "")]


async def test_an_application_may_refuse_before_it_is_asked(serve: Any) -> None:
    site = await serve(refusal=HttpResponse(status=403, body=b"no"))
    with pytest.raises(InvalidStatus) as refused:
        await _connect(site)
    assert (refused.value.response.status_code, refused.value.response.body) == (403, b"no")
    assert site.chat.offered == ()


async def test_a_handshake_that_is_none_reaches_no_application(serve: Any) -> None:
    site = await serve()
    async with site.connected() as client:
        client.send(HANDSHAKE.replace(b"Version: 13", b"Version: 8"))
        assert (await client.answer()).status == 400
        assert await client.is_closed()
    assert not site.arrivals
