"""What a truststore vouches for, and what events show of a certificate."""

from __future__ import annotations

import datetime

import pytest
from cryptography.hazmat.primitives import hashes
from OpenSSL import crypto

from frontgate.server.client_certificates import Truststore, described
from tests.frontgate.server.pki import self_signed


def x509(holder):
    return crypto.X509.from_cryptography(holder.certificate)


def refusal(client, *trusted):
    return Truststore(holder.pem for holder in trusted).refusal(x509(client))


ROOT = self_signed("root", authority=True)
FIRST = ROOT.sign("first", authority=True)
SECOND = FIRST.sign("second", authority=True)
THIRD = SECOND.sign("third", authority=True)
IMPOSTOR = self_signed("root", authority=True)


@pytest.mark.parametrize(
    ("client", "trusted"),
    [
        (ROOT.sign("client"), [ROOT]),
        (FIRST.sign("client"), [FIRST, ROOT]),
        # Four certificates: the longest chain (documented).
        (SECOND.sign("client"), [ROOT, FIRST, SECOND]),
    ],
)
def test_who_is_vouched_for(client, trusted):
    """Source: documented."""
    assert refusal(client, *trusted) is None


def test_a_self_signed_certificate_in_the_truststore():
    """Source: documented: a truststore may have those."""
    client = self_signed("client")
    assert refusal(client, client) is None


NO_ISSUER = "Could not find issuer for certificate"


@pytest.mark.parametrize(
    ("client", "trusted", "reason"),
    [
        (self_signed("other", authority=True).sign("client"), [ROOT], NO_ISSUER),
        (ROOT.sign("client"), [], NO_ISSUER),
        # Of a chain that is cut off: every authority must be there, up to the root (documented).
        (FIRST.sign("client"), [ROOT], NO_ISSUER),
        (FIRST.sign("client"), [FIRST], NO_ISSUER),
        (self_signed("client"), [ROOT], "self signed certificate"),
        (THIRD.sign("client"), [ROOT, FIRST, SECOND, THIRD], "certificate chain too long"),
        # The same name, but another key.
        (
            self_signed("root", authority=True).sign("client"),
            [ROOT],
            "certificate signature failure",
        ),
        # An authority that is none.
        (ROOT.sign("leaf").sign("client"), [ROOT], NO_ISSUER),
    ],
)
@pytest.mark.fact("domain.untrusted", "domain.chain")
def test_who_is_not(client, trusted, reason):
    """Source: documented (the three reasons of API Gateway's execution log); others are OpenSSL's
    words."""
    assert refusal(client, *trusted) == reason


def test_an_expired_certificate():
    """Source: assumed (the words)."""
    yesterday = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    assert refusal(ROOT.sign("client", not_after=yesterday), ROOT) == "certificate has expired"


def test_an_insecure_algorithm(monkeypatch):
    """Source: documented. Nobody signs with SHA-1 any more, so one is read from a file."""
    client = x509(ROOT.sign("client"))
    monkeypatch.setattr(
        "frontgate.server.client_certificates._signature_hash", lambda certificate: "sha1"
    )
    reason = Truststore([ROOT.pem]).refusal(client)
    assert reason == "Client cert using an insecure Signature Algorithm"


@pytest.mark.parametrize(
    "pem", ["", "no certificate", ROOT.pem[:100]], ids=["empty", "text", "cut off"]
)
def test_what_cannot_be_read_vouches_for_nobody(pem):
    client = x509(ROOT.sign("client"))
    assert Truststore([pem]).refusal(client) == NO_ISSUER
    assert Truststore([pem, ROOT.pem]).refusal(client) is None


def test_what_events_show():
    """Source: recorded (order of names, dates, a serial number of 1); documented (the PEM)."""
    client = ROOT.sign("client", serial=1)
    shown = described(x509(client))
    assert shown.pem == client.pem
    assert shown.subject_dn == r"C=SE,O=Example\, Inc,CN=client"
    assert shown.issuer_dn == r"C=SE,O=Example\, Inc,CN=root"
    assert shown.serial_number == "1"
    assert shown.not_before == "May  8 12:30:02 2024 GMT"
    assert shown.not_after == "May 18 12:30:02 2124 GMT"


@pytest.mark.parametrize(
    ("algorithm", "name"), [(hashes.SHA256(), "sha256"), (hashes.SHA384(), "sha384")]
)
def test_the_algorithm_of_a_signature(algorithm, name):
    from frontgate.server.client_certificates import _signature_hash

    assert _signature_hash(x509(ROOT.sign("client", algorithm=algorithm))) == name
