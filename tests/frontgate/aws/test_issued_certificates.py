from __future__ import annotations

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from frontgate.aws.issued_certificates import CertificateIssuer


async def test_a_certificate_for_a_year():
    """Documented: GenerateClientCertificate: valid for 365 days."""
    public, private, expires = await CertificateIssuer(lambda: 1_700_000_000.0)("ApiGateway")
    certificate = x509.load_pem_x509_certificate(public.encode())
    assert certificate.not_valid_after_utc.timestamp() == expires == 1_700_000_000 + 365 * 86_400
    assert certificate.subject.rfc4514_string() == "CN=ApiGateway,O=Frontgate"
    key = load_pem_private_key(private.encode(), None)
    assert key.public_key() == certificate.public_key()
