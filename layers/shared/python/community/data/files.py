"""Files in S3."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class FilesBucket:
    """The domain's ``ExportFiles``."""

    def __init__(self, client: S3Client, name: str) -> None:
        self._client = client
        self._name = name

    def write(self, name: str, text: str) -> None:
        self._client.put_object(
            Bucket=self._name,
            Key=name,
            Body=text.encode(),
            ContentType="application/jsonl",
        )
