"""The two TLS ports: which names they answer to."""

from __future__ import annotations

import asyncio
import contextlib
import ssl

import pytest

from frontgate.server import App, HttpResponder, PortInUseError, TlsName, bind_loopback
from frontgate.server.request_reader import always
from frontgate.tls_ports import TlsPorts
from frontgate.wire import HttpResponse


@pytest.fixture
async def ports(tmp_path):
    answer = HttpResponder(handle=always(HttpResponse(status=204)), path="/")
    app = App(resolve=lambda arrival: answer, resolve_websocket=lambda arrival: None)
    opened = TlsPorts.open(tmp_path / "tls", bind=bind_loopback, wanted=0)
    find = {"api.example.com": TlsName(name="api.example.com")}.get
    async with contextlib.AsyncExitStack() as ending:
        for listener in opened.listeners(app, region="eu-west-1", find=find):
            await listener.start()
            ending.push_async_callback(listener.stop)
        yield opened


async def status_of(port, name, trusted):
    context = ssl.create_default_context(cafile=trusted)
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", port, ssl=context, server_hostname=name
    )
    writer.write(f"GET / HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    return int(answer.split(b" ")[1])


@pytest.mark.parametrize(
    "name",
    [
        "localhost",
        "abc.execute-api.localhost",
        "dynamodb.eu-west-1.amazonaws.com",
        "members.auth.eu-west-1.amazoncognito.com",
        "members.auth-fips.eu-west-1.amazoncognito.com",
        "members.auth.eu-west-1.localhost",
    ],
)
async def test_both_answer_to_all_of_ours(ports, name):
    for port in (ports.function_port, ports.client_port):
        assert await status_of(port, name, ports.authority.bundle) == 204


async def test_clients_reach_custom_domain_names(ports):
    trusted = ports.authority.certificate
    assert await status_of(ports.client_port, "api.example.com", trusted) == 204
    with pytest.raises(ssl.SSLCertVerificationError):
        await status_of(ports.client_port, "attacker.example", trusted)


def test_the_usual_port_if_nobody_has_it(tmp_path):
    taken = {4443}
    asked = []

    def bind(port):
        asked.append(port)
        if port in taken:
            raise PortInUseError(port)
        return bind_loopback(0)

    def close(ports):
        for bound in (*ports.functions, *ports.clients):
            bound.close()

    close(TlsPorts.open(tmp_path / "a", bind=bind, wanted=None))
    assert asked == [0, 4443, 0]
    taken.clear()
    close(TlsPorts.open(tmp_path / "b", bind=bind, wanted=None))
    assert asked[3:] == [0, 4443]


def test_a_port_that_was_asked_for_and_is_in_use(tmp_path):
    """Its sockets are closed by whoever bound them."""
    bound = bind_loopback(0)
    port = bound[0].getsockname()[1]
    opened = []

    def bind(port):
        opened.extend(bind_loopback(port))
        return opened

    with pytest.raises(PortInUseError):
        TlsPorts.open(tmp_path / "tls", bind=bind, wanted=port)
    for socket in (*bound, *opened):
        socket.close()
