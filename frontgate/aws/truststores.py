"""Truststores of mutual TLS: certificates in one object of S3."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from frontgate.control.errors import BadRequestError
from frontgate.wire import AwsCaller, AwsRequest, BackendError

_URI = re.compile(r"s3://([^/]+)/(.+)")
_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
_TIMEOUT = 10.0
_MOST_CERTIFICATES = 1_000


@dataclass(frozen=True, slots=True)
class Truststores:
    aws: AwsCaller
    region: str

    async def read(self, uri: str, version: str | None) -> tuple[str, ...]:
        """The certificates as PEM. Raises `BadRequestError` when there are none to be read."""
        found = _URI.fullmatch(uri)
        if found is None:
            raise BadRequestError("Invalid truststore URI. It must have the form s3://bucket/key")
        bucket, key = found.groups()
        request = AwsRequest(
            service="s3",
            region=self.region,
            action=None,
            path=f"/{bucket}/{quote(key)}",
            method="GET",
            query=urlencode({"versionId": version}) if version else "",
            headers=(),
            body=b"",
            role_arn=None,
        )
        try:
            answer = await self.aws(request, timeout=_TIMEOUT)
        except (BackendError, TimeoutError):
            raise BadRequestError(f"The truststore {uri} cannot be read") from None
        if answer.status != 200:
            raise BadRequestError(f"The truststore {uri} does not exist")
        certificates = tuple(_CERTIFICATE.findall(answer.body.decode(errors="replace")))
        if not certificates or len(certificates) > _MOST_CERTIFICATES:
            raise BadRequestError(f"The truststore {uri} holds no certificates")
        return certificates
