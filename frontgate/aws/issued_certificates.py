"""Certificates as API Gateway makes them for itself (GenerateClientCertificate)."""

from __future__ import annotations

import asyncio
import datetime
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from frontgate.wire import Clock

_VALID_FOR = datetime.timedelta(days=365)
"""Documented: a client certificate is valid for 365 days."""


@dataclass(frozen=True, slots=True)
class CertificateIssuer:
    clock: Clock

    async def __call__(self, name: str) -> tuple[str, str, float]:
        """A self-signed certificate and its key, both PEM, and when it expires (epoch)."""
        return await asyncio.to_thread(_issue, name, self.clock())


def _issue(name: str, epoch: float) -> tuple[str, str, float]:
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    now = datetime.datetime.fromtimestamp(epoch, datetime.UTC)
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Frontgate"),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + _VALID_FOR)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = certificate.public_bytes(serialization.Encoding.PEM)
    return public.decode(), private.decode(), (now + _VALID_FOR).timestamp()
