"""A certificate authority of this machine's own, for whoever insists on https.

Functions build `https://{domainName}/{stage}` and call AWS host names. Their sandbox resolves those
names to the gateway, which must then show a certificate for them; so must custom domain names. The
authority's key is made at start and never written to disk, so nobody else can sign with it.
"""

from __future__ import annotations

import datetime
import os
import ssl
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_VALID_FOR = datetime.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class KeyPair:
    """PEM files of a certificate and its key."""

    certificate: Path
    key: Path


class LocalAuthority:
    """Signs certificates as long as it lives; all its files are in one directory."""

    def __init__(self, directory: Path, *, now: datetime.datetime) -> None:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._directory = directory
        self._now = now
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._own = _authority(self._key, now)
        self._issued = 0
        self.certificate = directory / "authority.pem"
        """What a client trusts: `curl --cacert`."""
        self.bundle = directory / "authorities.pem"
        """The machine's own authorities and this one: `SSL_CERT_FILE` of a sandbox."""
        _write(self.certificate, _pem(self._own))
        _write(self.bundle, _machine_authorities() + _pem(self._own))

    def issue(self, *names: str) -> KeyPair:
        """A certificate for `names`, wildcards among them."""
        self._issued += 1
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = _server(key, self._own, self._key, names, self._now)
        pair = KeyPair(
            certificate=self._directory / f"server-{self._issued}.pem",
            key=self._directory / f"server-{self._issued}.key",
        )
        _write(pair.certificate, _pem(certificate))
        _write(
            pair.key,
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            ),
        )
        return pair


def _authority(key: ec.EllipticCurvePrivateKey, now: datetime.datetime) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "frontgate local authority")])
    usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    return (
        _builder(name, name, key, now)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(identifier, critical=False)
        .sign(key, hashes.SHA256())
    )


def _server(
    key: ec.EllipticCurvePrivateKey,
    authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey,
    names: tuple[str, ...],
    now: datetime.datetime,
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "frontgate")])
    issuer_key = authority_key.public_key()
    return (
        _builder(subject, authority.subject, key, now)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(n) for n in names]), False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), False)
        .sign(authority_key, hashes.SHA256())
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime.datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(minutes=5))
        .not_valid_after(now + _VALID_FOR)
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _machine_authorities() -> bytes:
    found = ssl.get_default_verify_paths().cafile
    return Path(found).read_bytes().rstrip() + b"\n" if found else b""


def _write(path: Path, content: bytes) -> None:
    """Replaces `path` with a file that only its owner can read."""
    fresh = path.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
    fresh.replace(path)
