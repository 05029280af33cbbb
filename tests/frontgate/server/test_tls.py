from __future__ import annotations

import asyncio
import datetime
import socket
import ssl
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import connect

from frontgate.server import DeferredContext, LocalAuthority, server_context

NAMES = ("localhost", "*.execute-api.eu-west-1.amazonaws.com")


@pytest.fixture
def authority(tmp_path: Path) -> LocalAuthority:
    now = datetime.datetime.now(datetime.UTC)
    return LocalAuthority(tmp_path / "tls", now=now)


@pytest.fixture
async def secure(serve: Any, authority: LocalAuthority) -> Any:
    return await serve(tls=server_context(authority, NAMES))


async def _request(site: Any, bundle: Path | None, name: str, sent: bytes) -> bytes:
    context = ssl.create_default_context(cafile=bundle)
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", site.port, ssl=context, server_hostname=name
    )
    try:
        writer.write(sent)
        return await reader.read()
    finally:
        writer.close()
        await writer.wait_closed()


@pytest.mark.parametrize("name", ["localhost", "abc123.execute-api.eu-west-1.amazonaws.com"])
async def test_a_client_with_the_bundle_trusts_the_names(
    secure: Any, authority: LocalAuthority, name: str
) -> None:
    sent = f"GET /a HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n".encode()
    answer = await _request(secure, authority.bundle, name, sent)
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert answer.endswith(b"GET /a ")
    assert secure.arrivals[0].host == name


@pytest.mark.parametrize("name", ["execute-api.eu-west-1.amazonaws.com", "example.com"])
async def test_other_names_are_not_trusted(
    secure: Any, authority: LocalAuthority, name: str
) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match="not valid for"):
        await _request(secure, authority.bundle, name, b"")


async def test_a_client_without_the_bundle_does_not_trust_it(secure: Any) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        await _request(secure, None, "localhost", b"")


async def test_a_refusal_is_read_over_tls(secure: Any, authority: LocalAuthority) -> None:
    answer = await _request(secure, authority.bundle, "localhost", b"nonsense\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400 Bad Request\r\n")


async def test_a_websocket_over_tls(secure: Any, authority: LocalAuthority) -> None:
    context = ssl.create_default_context(cafile=authority.bundle)
    url = f"wss://localhost:{secure.port}/"
    async with connect(url, ssl=context, proxy=None) as client:
        await client.send("hello")
        await secure.chat.socket.send("hello")
        assert await client.recv() == "hello"
    await secure.chat.ended.wait()
    assert secure.chat.messages == ["hello"]
    assert secure.chat.goodbyes == [(1000, "")]


async def test_plain_http_to_tls_is_dropped_and_others_are_served(
    secure: Any, authority: LocalAuthority
) -> None:
    async with secure.connected() as client:
        client.send(b"GET / HTTP/1.1\r\n\r\n")
        await client.is_closed()
    answer = await _request(secure, authority.bundle, "localhost", b"nonsense\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400")


async def test_stop_does_not_wait_for_a_pooled_connection(
    secure: Any, authority: LocalAuthority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frontgate.server.listener._GRACE", 3600)
    context = ssl.create_default_context(cafile=authority.bundle)

    def keep() -> ssl.SSLSocket:
        connection = socket.create_connection(("localhost", secure.port))
        pooled = context.wrap_socket(connection, server_hostname="localhost")
        pooled.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert pooled.recv(12) == b"HTTP/1.1 200"
        return pooled

    with await asyncio.to_thread(keep):
        async with asyncio.timeout(10):
            await secure.listener.stop()


async def test_a_context_that_is_made_for_the_first_client(
    serve: Any, authority: LocalAuthority
) -> None:
    made = []

    def make() -> ssl.SSLContext:
        made.append(server_context(authority, NAMES))
        return made[-1]

    site = await serve(tls=DeferredContext(make))
    assert made == []
    sent = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    for _ in range(2):
        answer = await _request(site, authority.bundle, "localhost", sent)
        assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert len(made) == 1
