"""TLS for custom domain names, with and without a certificate of the client."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import socket
import ssl
from collections.abc import Mapping

import pytest
from websockets.asyncio.client import connect

from frontgate.server import LocalAuthority, TlsName
from frontgate.server.mutual_tls import MutualTlsContext
from tests.frontgate.server.pki import self_signed

ROOT = self_signed("root", authority=True)
PLAIN, MUTUAL, OTHER = "api.example.com", "mutual.example.com", "other.example.com"


@pytest.fixture
def names() -> dict[str, TlsName]:
    return {
        PLAIN: TlsName(name=PLAIN),
        MUTUAL: TlsName(name=MUTUAL, truststore=(ROOT.pem,)),
        OTHER: TlsName(name="*.example.com", truststore=()),
    }


@pytest.fixture
def authority(tmp_path) -> LocalAuthority:
    return LocalAuthority(tmp_path / "tls", now=datetime.datetime.now(datetime.UTC))


@pytest.fixture
async def site(serve, authority, names: Mapping[str, TlsName]):
    tls = MutualTlsContext(authority, ("localhost",), names.get)
    return await serve(tls=tls, max_body=5_000_000)


@pytest.fixture
def context(authority, tmp_path):
    """A client's: it trusts our authority, and may have a certificate."""

    def make(holder=None, *more):
        made = ssl.create_default_context(cafile=authority.certificate)
        if holder is not None:
            made.load_cert_chain(*holder.write(tmp_path / "client", *more))
        return made

    return make


async def talk(site, context, name, sent):
    """What comes back on one connection, until the server closes it."""
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", site.port, ssl=context, server_hostname=name
    )
    try:
        writer.write(sent)
        return await reader.read()
    finally:
        writer.close()


def get(name, path="/", *lines):
    head = [f"GET {path} HTTP/1.1", f"Host: {name}", "Connection: close", *lines, "", ""]
    return "\r\n".join(head).encode()


@pytest.mark.parametrize("name", ["localhost", PLAIN])
async def test_names_without_mutual_tls(site, context, name):
    answer = await talk(site, context(), name, get(name, "/a"))
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert answer.endswith(b"GET /a ")
    (arrival,) = site.arrivals
    assert arrival.tls.version == "TLSv1.3"
    assert arrival.tls.cipher.startswith("TLS_")
    assert (arrival.tls.asked_by, arrival.tls.client, arrival.tls.refusal) == (None, None, None)


async def test_a_name_that_is_not_declared_gets_no_certificate_of_its_own(site, context):
    with pytest.raises(ssl.SSLCertVerificationError, match="not valid for"):
        await talk(site, context(), "attacker.example", b"")


async def test_a_client_that_is_vouched_for(site, context):
    answer = await talk(site, context(ROOT.sign("client", serial=7)), MUTUAL, get(MUTUAL))
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    tls = site.arrivals[0].tls
    assert (tls.asked_by, tls.refusal) == (MUTUAL, None)
    assert (tls.client.serial_number, tls.client.subject_dn[-9:]) == ("7", "CN=client")


async def test_a_client_that_is_not_is_let_through_with_the_reason(site, context):
    """Source: documented: the answer is 403, so the connection must come about."""
    answer = await talk(site, context(self_signed("client")), MUTUAL, get(MUTUAL))
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert site.arrivals[0].tls.refusal == "self signed certificate"


async def test_a_client_without_a_certificate(site, context):
    """Source: assumed: the connection is reset."""
    client = context()
    client.maximum_version = ssl.TLSVersion.TLSv1_2  # whose clients wait for the server's word
    with pytest.raises((ssl.SSLError, ConnectionError)):
        await talk(site, client, MUTUAL, get(MUTUAL))
    with contextlib.suppress(ssl.SSLError, ConnectionError):
        assert await talk(site, context(), MUTUAL, get(MUTUAL)) == b""
    assert site.arrivals == []


async def test_a_client_must_have_the_key_of_its_certificate(site, context, tmp_path):
    """Somebody else's certificate is public."""
    stolen, thief = ROOT.sign("client"), ROOT.sign("client")
    certificate, _ = stolen.write(tmp_path / "stolen")
    _, key = thief.write(tmp_path / "thief")
    made = context()
    with pytest.raises(ssl.SSLError, match="KEY_VALUES_MISMATCH"):
        made.load_cert_chain(certificate, key)


async def test_a_truststore_that_was_changed_counts_at_once(site, context, names):
    client = context(ROOT.sign("client"))
    for truststore, reason in (((ROOT.pem,), None), ((), "Could not find issuer for certificate")):
        names[MUTUAL] = TlsName(name=MUTUAL, truststore=truststore)
        await talk(site, client, MUTUAL, get(MUTUAL))
        assert site.arrivals[-1].tls.refusal == reason


async def test_no_session_is_resumed(site, context):
    """It would bring a certificate along that a truststore no longer vouches for."""
    client = context(ROOT.sign("client"))

    def twice() -> list[bool]:
        reused, session = [], None
        for _ in range(2):
            with client.wrap_socket(
                socket.create_connection(("127.0.0.1", site.port)),
                server_hostname=MUTUAL,
                session=session,
            ) as connection:
                connection.sendall(get(MUTUAL))
                while connection.recv(65536):
                    pass
                reused.append(bool(connection.session_reused))
                session = connection.session
        return reused

    assert await asyncio.to_thread(twice) == [False, False]


async def test_a_wildcard_asks_on_behalf_of_the_declared_name(site, context):
    await talk(site, context(ROOT.sign("client")), OTHER, get(OTHER))
    assert site.arrivals[0].tls.asked_by == "*.example.com"


async def test_large_bodies_both_ways(site, context):
    body = bytes(range(256)) * 8192
    sent = (
        f"POST / HTTP/1.1\r\nHost: {PLAIN}\r\nConnection: close\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode() + body
    answer = await talk(site, context(), PLAIN, sent)
    assert answer.endswith(b"POST / " + body)


async def test_a_client_that_reads_slowly(site, context):
    body = bytes(2_000_000)
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", site.port, ssl=context(), server_hostname=PLAIN, limit=1024
    )
    writer.write(
        f"POST / HTTP/1.1\r\nHost: {PLAIN}\r\nConnection: close\r\n"
        f"Content-Length: {len(body)}\r\n\r\n".encode()
    )
    writer.write(body)
    await writer.drain()
    found = bytearray()
    while data := await reader.read(100_000):
        found += data
        await asyncio.sleep(0)
    assert found.endswith(body)
    writer.close()


async def test_many_requests_on_one_connection(site, context):
    sent = get(PLAIN, "/1").replace(b"Connection: close\r\n", b"") + get(PLAIN, "/2")
    answer = await talk(site, context(), PLAIN, sent)
    assert answer.index(b"GET /1") < answer.index(b"GET /2")


async def test_a_websocket(site, context):
    url = f"wss://{MUTUAL}:{site.port}/"
    client = context(ROOT.sign("client"))
    async with connect(url, ssl=client, host="127.0.0.1", port=site.port, proxy=None) as socket:
        await socket.send("hello")
        await site.chat.socket.send("hello")
        assert await socket.recv() == "hello"
    await site.chat.ended.wait()
    assert site.chat.goodbyes == [(1000, "")]


async def test_what_is_no_tls_is_dropped_and_others_are_served(site, context):
    for sent in (b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x00\xff" + bytes(300), b"\x00"):
        async with site.connected() as client:
            client.send(sent)
            client.writer.write_eof()
            await client.reader.read()
    answer = await talk(site, context(), PLAIN, get(PLAIN))
    assert answer.startswith(b"HTTP/1.1 200")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.fact("domain.tls")
async def test_old_versions_of_tls_are_refused(site, context):
    """Source: documented: TLS 1.2 at least."""
    old = context()
    old.minimum_version = ssl.TLSVersion.TLSv1
    old.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises((ssl.SSLError, ConnectionError)):
        await talk(site, old, PLAIN, get(PLAIN))


@pytest.mark.fact("domain.tls")
async def test_tls_1_2(site, context):
    client = context(ROOT.sign("client"))
    client.maximum_version = ssl.TLSVersion.TLSv1_2
    await talk(site, client, MUTUAL, get(MUTUAL))
    assert (site.arrivals[0].tls.version, site.arrivals[0].tls.refusal) == ("TLSv1.2", None)


async def test_another_protocol_is_not_agreed_on(site, context):
    client = context()
    client.set_alpn_protocols(["h2", "http/1.1"])
    _, writer = await asyncio.open_connection(
        "127.0.0.1", site.port, ssl=client, server_hostname=PLAIN
    )
    assert writer.get_extra_info("ssl_object").selected_alpn_protocol() == "http/1.1"
    writer.close()
