"""Certificate authorities of clients, and clients with certificates of theirs."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

NOT_BEFORE = datetime.datetime(2024, 5, 8, 12, 30, 2, tzinfo=datetime.UTC)
NOT_AFTER = datetime.datetime(2124, 5, 18, 12, 30, 2, tzinfo=datetime.UTC)


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Somebody with a certificate and the key of it."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    def sign(self, name: str, **fields: object) -> Holder:
        """A certificate for somebody else."""
        return _made(name, self, **fields)

    def write(self, directory: Path, *more: Holder) -> tuple[Path, Path]:
        """Files for a client: the certificate, with others after it, and the key."""
        directory.mkdir(exist_ok=True)
        certificate, key = directory / "client.pem", directory / "client.key"
        certificate.write_text("".join(holder.pem for holder in (self, *more)))
        key.write_bytes(
            self.key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        return certificate, key


def self_signed(name: str, **fields: object) -> Holder:
    return _made(name, None, **fields)


def _made(
    name: str,
    issuer: Holder | None,
    *,
    authority: bool = False,
    serial: int = 1,
    algorithm: hashes.HashAlgorithm | None = None,
    not_after: datetime.datetime = NOT_AFTER,
) -> Holder:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _name(name)
    constraints = x509.BasicConstraints(ca=authority, path_length=None)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(NOT_BEFORE)
        .not_valid_after(not_after)
        .add_extension(constraints, critical=True)
        .sign(issuer.key if issuer else key, algorithm or hashes.SHA256())
    )
    return Holder(key=key, certificate=certificate)


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "SE"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Example, Inc"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )
