"""A client certificate, shown to a backend that asks for one."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime

import pytest
from aiohttp import web

from frontgate.aws.backend_tls import BackendTls
from frontgate.aws.issued_certificates import CertificateIssuer
from frontgate.aws.outgoing import Outgoing
from frontgate.server import LocalAuthority, server_context
from frontgate.wire import BackendError, KeyPair, OutgoingRequest


@pytest.fixture
async def shown() -> KeyPair:
    certificate, key, _ = await CertificateIssuer(lambda: datetime.now(UTC).timestamp())("Api")
    return KeyPair(certificate, key)


@pytest.fixture
async def strict_backend(tmp_path, shown):
    """An HTTPS backend that lets nobody in but the holder of `shown`."""

    async def answer(request: web.Request) -> web.Response:
        peer = request.transport.get_extra_info("peercert")
        return web.json_response(dict(part[0] for part in peer["subject"]))

    context = server_context(LocalAuthority(tmp_path, now=datetime.now(UTC)), ("localhost",))
    context.load_verify_locations(cadata=shown.certificate)
    context.verify_mode = ssl.CERT_REQUIRED
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    yield f"https://localhost:{runner.addresses[0][1]}/"
    await runner.cleanup()


@pytest.fixture
async def outgoing():
    outgoing = Outgoing(endpoint_url="http://127.0.0.1:9")
    await outgoing.start()
    yield outgoing
    await outgoing.close()


def request(url: str, **fields) -> OutgoingRequest:
    fields.setdefault("verifies_certificate", False)
    return OutgoingRequest(method="GET", url=url, headers=(), body=b"", **fields)


async def test_a_backend_knows_the_stage_by_its_certificate(outgoing, strict_backend, shown):
    """Source: documented (backend authentication with a client certificate)."""
    answer = await outgoing(request(strict_backend, client_certificate=shown), timeout=5)
    assert (answer.status, answer.body) == (
        200,
        b'{"organizationName": "Frontgate", "commonName": "Api"}',
    )


async def test_without_it_the_backend_refuses(outgoing, strict_backend):
    with pytest.raises(BackendError):
        await outgoing(request(strict_backend), timeout=5)


async def test_showing_one_trusts_no_more(outgoing, strict_backend, shown):
    """The backend's own certificate is verified as ever."""
    sent = request(strict_backend, client_certificate=shown, verifies_certificate=True)
    with pytest.raises(BackendError):
        await outgoing(sent, timeout=5)


async def test_a_context_is_made_once(shown):
    tls = BackendTls()
    sent = request("https://backend.example/", client_certificate=shown)
    first = tls.of(sent)
    assert isinstance(first, ssl.SSLContext)
    assert tls.of(sent) is first
    assert tls.of(request("http://backend.example/", client_certificate=shown)) is False
    verifying = request("https://x/", client_certificate=shown, verifies_certificate=True)
    assert tls.of(verifying) is not first


async def test_a_pair_that_is_none():
    sent = request("https://x/", client_certificate=KeyPair("no", "pair"))
    with pytest.raises(BackendError, match="client certificate cannot be used"):
        BackendTls().of(sent)
