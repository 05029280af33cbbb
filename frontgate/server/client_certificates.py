"""A client's certificate: what events show of it, and whether a truststore vouches for it.

"Turn on mutual TLS authentication for your REST APIs": the truststore has every authority up to
the root, a chain is of four certificates at most, and signatures are SHA-256 or better. Whether a
certificate was revoked is not asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import NameOID
from OpenSSL import crypto

from frontgate.wire import ClientCertificate

_LONGEST_CHAIN = 4
_SELF_SIGNED = 18
"""X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT."""
_NO_ISSUER = frozenset({2, 20, 21, 22})
"""X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, …_LOCALLY, …_VERIFY_LEAF_SIGNATURE, CHAIN_TOO_LONG."""
_INSECURE = frozenset({"md5", "sha1"})
_NAMES = {NameOID.EMAIL_ADDRESS: "emailAddress"}


class Truststore:
    """The authorities of one domain name."""

    def __init__(self, certificates: Iterable[str]) -> None:
        """What cannot be read is left out: it vouches for nobody."""
        self._store = crypto.X509Store()
        for pem in certificates:
            certificate = _loaded(pem)
            if certificate is not None:
                self._store.add_cert(certificate)

    def refusal(self, certificate: crypto.X509) -> str | None:
        """Why it is not accepted, in the words of the execution log; None: it is.

        Recorded there: no issuer, an insecure algorithm, a self-signed certificate. What else
        OpenSSL says is passed on. Authorities that the client sends are not used (reported).
        """
        if _signature_hash(certificate) in _INSECURE:
            return "Client cert using an insecure Signature Algorithm"
        try:
            chain = crypto.X509StoreContext(self._store, certificate).get_verified_chain()
        except crypto.X509StoreContextError as error:
            return _words(*error.errors)
        if len(chain) > _LONGEST_CHAIN:
            return "certificate chain too long"
        return None


def _words(code: int, depth: int, text: str) -> str:
    if code == _SELF_SIGNED:
        return "self signed certificate"
    return "Could not find issuer for certificate" if code in _NO_ISSUER else text


def _signature_hash(certificate: crypto.X509) -> str:
    try:
        algorithm = certificate.to_cryptography().signature_hash_algorithm
    except (ValueError, x509.UnsupportedGeneralNameType):
        return ""
    return "" if algorithm is None else algorithm.name


def _loaded(pem: str) -> crypto.X509 | None:
    try:
        return crypto.load_certificate(crypto.FILETYPE_PEM, pem.encode())
    except crypto.Error:
        return None


def described(certificate: crypto.X509) -> ClientCertificate:
    """Its members in the forms of events: recorded but for the serial number, which a sample of
    the documentation shows in pairs of hexadecimal digits. Raises `ValueError`."""
    return _described(certificate.to_cryptography())


@lru_cache(maxsize=256)
def _described(certificate: x509.Certificate) -> ClientCertificate:
    """Clients are few and come back."""
    return ClientCertificate(
        pem=certificate.public_bytes(serialization.Encoding.PEM).decode("ascii"),
        subject_dn=_distinguished_name(certificate.subject),
        issuer_dn=_distinguished_name(certificate.issuer),
        serial_number=str(certificate.serial_number),
        not_before=f"{certificate.not_valid_before_utc:%b %e %H:%M:%S %Y} GMT",
        not_after=f"{certificate.not_valid_after_utc:%b %e %H:%M:%S %Y} GMT",
    )


def _distinguished_name(name: x509.Name) -> str:
    """`C=US,O=Example,CN=client`: in the order of the certificate (recorded)."""
    return ",".join(part.rfc4514_string(_NAMES) for part in name.rdns)
