from __future__ import annotations

import datetime
import ssl
from pathlib import Path

import pytest
from cryptography import x509

from frontgate.server import LocalAuthority


@pytest.fixture
def authority(tmp_path: Path) -> LocalAuthority:
    return LocalAuthority(tmp_path / "tls", now=datetime.datetime.now(datetime.UTC))


def test_what_it_issues_is_for_the_names_alone(authority: LocalAuthority) -> None:
    pair = authority.issue("localhost", "*.example.com")
    certificate = x509.load_pem_x509_certificate(pair.certificate.read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["localhost", "*.example.com"]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair.certificate, pair.key)


def test_each_certificate_has_its_own_key(authority: LocalAuthority) -> None:
    one, two = authority.issue("a.example.com"), authority.issue("b.example.com")
    assert one != two
    assert one.key.read_bytes() != two.key.read_bytes()


def test_files_are_the_owners_alone(authority: LocalAuthority) -> None:
    pair = authority.issue("localhost")
    files = [pair.certificate, pair.key, authority.certificate, authority.bundle]
    for path in files:
        assert path.stat().st_mode & 0o077 == 0
    assert b"PRIVATE" not in authority.bundle.read_bytes()
    assert authority.certificate.read_bytes() in authority.bundle.read_bytes()
    assert sorted(pair.key.parent.iterdir()) == sorted(files)
