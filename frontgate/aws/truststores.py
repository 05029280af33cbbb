"""Truststores of mutual TLS: certificates in one object of S3.

"Turn on mutual TLS authentication for your REST APIs". A certificate that is no good is warned of,
and mutual TLS is on all the same.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cryptography import x509

from frontgate.aws.s3_objects import S3Objects
from frontgate.control.domain_names import MutualTls
from frontgate.control.errors import BadRequestError
from frontgate.wire import BackendError

_URI = re.compile(r"s3://([^/]+)/(.+)")
_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
_MOST_CERTIFICATES = 1_000
_INSECURE = frozenset({"md5", "sha1"})


@dataclass(frozen=True, slots=True)
class Truststores:
    objects: S3Objects

    async def read(self, uri: str, version: str | None) -> MutualTls:
        """Raises `BadRequestError` when there are no certificates to be read."""
        bucket, key = _located(uri)
        try:
            bundle = await self.objects.read(bucket, key, version)
        except (BackendError, TimeoutError):
            raise BadRequestError(f"The truststore {uri} cannot be read") from None
        if bundle is None:
            raise BadRequestError(f"The truststore {uri} does not exist")
        certificates = tuple(_CERTIFICATE.findall(bundle.decode(errors="replace")))
        if not certificates or len(certificates) > _MOST_CERTIFICATES:
            raise BadRequestError(f"The truststore {uri} holds no certificates")
        return MutualTls(
            truststore_uri=uri,
            truststore_version=version,
            truststore_warnings=tuple(_warnings(certificates, datetime.datetime.now(datetime.UTC))),
            certificates=certificates,
        )

    async def write(self, uri: str, content: bytes) -> None:
        """Puts an object there, in a bucket that is made if it is not there yet.

        Raises `BadRequestError`.
        """
        bucket, key = _located(uri)
        try:
            is_written = await self.objects.write(bucket, key, content)
        except (BackendError, TimeoutError):
            is_written = False
        if not is_written:
            raise BadRequestError(f"The truststore {uri} cannot be written")


def _located(uri: str) -> tuple[str, str]:
    found = _URI.fullmatch(uri)
    if found is None:
        raise BadRequestError("Invalid truststore URI. It must have the form s3://bucket/key")
    return found[1], found[2]


def _warnings(certificates: Iterable[str], now: datetime.datetime) -> Iterator[str]:
    """In our own words: those of AWS are not known."""
    for number, pem in enumerate(certificates, 1):
        fault = _fault(pem, now)
        if fault is not None:
            yield f"Certificate {number} of the truststore {fault}"


def _fault(pem: str, now: datetime.datetime) -> str | None:
    try:
        certificate = x509.load_pem_x509_certificate(pem.encode())
        algorithm = certificate.signature_hash_algorithm
    except ValueError:
        return "cannot be read"
    if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
        return "is not valid at this time"
    if algorithm is not None and algorithm.name in _INSECURE:
        return f"is signed with {algorithm.name.upper()}"
    return None
