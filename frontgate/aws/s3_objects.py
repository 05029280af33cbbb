"""Objects of S3 that something else is made of: truststores, the code of functions."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from frontgate.aws.moto_process import ANSWER_SECONDS
from frontgate.wire import AwsCaller, AwsRequest, HttpResponse

_WITHOUT_LOCATION = "us-east-1"
"""S3 takes a bucket's location everywhere but here ("CreateBucket")."""
_LOCATION = (
    b"<CreateBucketConfiguration><LocationConstraint>%s</LocationConstraint>"
    b"</CreateBucketConfiguration>"
)


@dataclass(frozen=True, slots=True)
class S3Objects:
    aws: AwsCaller
    region: str

    async def read(self, bucket: str, key: str, version: str | None) -> bytes | None:
        """None: there is no such object. Raises `BackendError` and `TimeoutError`."""
        answer = await self._call("GET", bucket, key, version=version)
        return answer.body if answer.status == 200 else None

    async def write(self, bucket: str, key: str, content: bytes) -> bool:
        """Makes the bucket if it is not there yet. False: S3 refuses. Raises as `read` does."""
        elsewhere = self.region != _WITHOUT_LOCATION
        location = _LOCATION % self.region.encode() if elsewhere else b""
        await self._call("PUT", bucket, "", body=location)
        return (await self._call("PUT", bucket, key, body=content)).status == 200

    async def _call(
        self, method: str, bucket: str, key: str, *, version: str | None = None, body: bytes = b""
    ) -> HttpResponse:
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
        return await self.aws(request, timeout=ANSWER_SECONDS)
