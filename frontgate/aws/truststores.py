"""Truststores of mutual TLS: certificates in one object of S3.

"Turn on mutual TLS authentication for your REST APIs". A certificate that is no good is warned of,
and mutual TLS is on all the same.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from cryptography import x509

from frontgate.control.domain_names import MutualTls
from frontgate.control.errors import BadRequestError
from frontgate.wire import AwsCaller, AwsRequest, BackendError, HttpResponse

_URI = re.compile(r"s3://([^/]+)/(.+)")
_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
_TIMEOUT = 10.0
_MOST_CERTIFICATES = 1_000
_INSECURE = frozenset({"md5", "sha1"})


@dataclass(frozen=True, slots=True)
class Truststores:
    aws: AwsCaller
    region: str

    async def read(self, uri: str, version: str | None) -> MutualTls:
        """Raises `BadRequestError` when there are no certificates to be read."""
        answer = await self._call("GET", *_located(uri), version=version)
        if answer is None:
            raise BadRequestError(f"The truststore {uri} cannot be read")
        if answer.status != 200:
            raise BadRequestError(f"The truststore {uri} does not exist")
        certificates = tuple(_CERTIFICATE.findall(answer.body.decode(errors="replace")))
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
        elsewhere = self.region != _WITHOUT_LOCATION
        location = _LOCATION % self.region.encode() if elsewhere else b""
        await self._call("PUT", bucket, "", body=location)
        answer = await self._call("PUT", bucket, key, body=content)
        if answer is None or answer.status != 200:
            raise BadRequestError(f"The truststore {uri} cannot be written")

    async def _call(
        self, method: str, bucket: str, key: str, *, version: str | None = None, body: bytes = b""
    ) -> HttpResponse | None:
        request = AwsRequest(
            service="s3",
            region=self.region,
            action=None,
            path=f"/{bucket}/{quote(key)}",
            method=method,
            query=urlencode({"versionId": version}) if version else "",
            headers=(),
            body=body,
            role_arn=None,
        )
        try:
            return await self.aws(request, timeout=_TIMEOUT)
        except (BackendError, TimeoutError):
            return None


_WITHOUT_LOCATION = "us-east-1"
"""S3 takes a bucket's location everywhere but here ("CreateBucket")."""
_LOCATION = (
    b"<CreateBucketConfiguration><LocationConstraint>%s</LocationConstraint>"
    b"</CreateBucketConfiguration>"
)


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
