from __future__ import annotations

import asyncio
import errno
import socket
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from frontgate.server import PortInUseError, bind_loopback, listener

GET = b"GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n"


def test_binds_the_same_port_on_both_loopback_addresses() -> None:
    sockets = bind_loopback(0)
    try:
        addresses = [bound.getsockname()[:2] for bound in sockets]
        assert addresses[0][0] == "127.0.0.1"
        assert {address for address, _ in addresses} <= {"127.0.0.1", "::1"}
        assert len({port for _, port in addresses}) == 1
    finally:
        for bound in sockets:
            bound.close()


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_a_port_in_use_on_either_address_is_refused(address: str) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as other:
        try:
            other.bind((address, 0))
        except OSError as error:
            assert error.errno in {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}
            pytest.skip("the machine has no IPv6 loopback")
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortInUseError, match=f"port {port} is in use") as refused:
            bind_loopback(port)
    assert refused.value.port == port


def test_a_free_port_is_free_on_both_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a first draw whose port another program has on ::1
    bind, refused = listener._bind, []

    def busy_once(family: int, address: str, port: int) -> socket.socket | None:
        if family == socket.AF_INET6 and not refused:
            refused.append(port)
            raise OSError(errno.EADDRINUSE, "in use")
        return bind(family, address, port)

    monkeypatch.setattr(listener, "_bind", busy_once)

    # When a free one is asked for, then it is another one
    sockets = bind_loopback(0)
    try:
        assert len({bound.getsockname()[1] for bound in sockets} | {*refused}) == 2
    finally:
        for bound in sockets:
            bound.close()


async def test_stop_lets_a_request_finish_and_closes_the_rest(serve: Any, slow: Any) -> None:
    site = await serve(handle=slow)
    async with site.connected() as busy, site.connected() as idle:
        busy.send(GET)
        await slow.started.wait()
        stopping = asyncio.create_task(site.listener.stop())
        assert await idle.is_closed()
        assert not stopping.done()
        slow.go.set()
        answer = await busy.answer()
        assert (answer.status, answer["Connection"]) == (201, "close")
        assert await busy.is_closed()
        await stopping
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", site.port)


async def test_stop_does_not_wait_for_ever(
    serve: Any, slow: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frontgate.server.listener._GRACE", 0.05)
    site = await serve(handle=slow)
    async with site.connected() as client:
        client.send(GET)
        await slow.started.wait()
        await site.listener.stop()
        with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
            await client.answer()
    assert not slow.finished.is_set()


async def test_stop_says_goodbye_to_websockets(serve: Any) -> None:
    site = await serve()
    async with connect(f"ws://localhost:{site.port}", proxy=None) as client:
        stopping = asyncio.create_task(site.listener.stop())
        with pytest.raises(ConnectionClosed) as closed:
            await client.recv()
        await stopping
    assert closed.value.rcvd is not None
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (1001, "Going away")
    assert site.chat.goodbyes == [(1001, "Going away")]


async def test_stop_says_goodbye_for_a_websocket_that_does_not_answer(
    serve: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frontgate.server.listener._GRACE", 0.05)
    site = await serve()
    async with connect(f"ws://localhost:{site.port}", proxy=None) as client:
        client.transport.pause_reading()
        await site.listener.stop()
        client.transport.abort()
    assert site.chat.goodbyes == [(1001, "Going away")]


async def test_a_websocket_that_opens_while_stopping_is_closed(serve: Any) -> None:
    site = await serve()
    go = asyncio.Event()
    site.chat.before_answer = go.wait
    opening = asyncio.ensure_future(connect(f"ws://localhost:{site.port}", proxy=None).__aenter__())
    while not site.arrivals:
        await asyncio.sleep(0)
    stopping = asyncio.create_task(site.listener.stop())
    await asyncio.sleep(0)
    go.set()
    client = await opening
    await client.wait_closed()
    await stopping
    assert client.close_code == 1001


async def test_stop_twice_and_never_started(serve: Any) -> None:
    site = await serve()
    await site.listener.stop()
    await site.listener.stop()
