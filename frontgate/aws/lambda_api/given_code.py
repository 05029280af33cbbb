"""The code that an input brings: an archive in the request, or in S3."""

from __future__ import annotations

import asyncio

from frontgate.aws.lambda_api import refusals
from frontgate.aws.lambda_api.code import BadArchiveError, Code
from frontgate.aws.lambda_api.plane import Input, LambdaPlane
from frontgate.wire import BackendError

_MOST_DIRECT_BYTES = 52_428_800
"""Of an archive in the request itself ("Lambda quotas")."""


async def code_in(plane: LambdaPlane, given: Input) -> Code:
    """`given` has ZipFile, or S3Bucket and S3Key. Raises `ControlError`."""
    if given.get("ImageUri"):
        raise refusals.invalid("Functions in container images are not supported here")
    archive = await _archive(plane, given)
    try:
        return await asyncio.to_thread(plane.shelf.unpack, archive)
    except BadArchiveError as error:
        raise refusals.invalid(str(error)) from None


async def _archive(plane: LambdaPlane, given: Input) -> bytes:
    direct: bytes | None = given.get("ZipFile")
    bucket, key = given.get("S3Bucket"), given.get("S3Key")
    if direct is not None and (bucket or key):
        raise refusals.invalid(
            "Please do not provide other FunctionCode parameters when providing a ZipFile."
        )
    if direct is not None:
        return _checked(direct)
    if not bucket or not key:
        raise refusals.invalid("Please provide a source for function code.")
    return await _from_s3(plane, bucket, key, given.get("S3ObjectVersion"))


def _checked(archive: bytes) -> bytes:
    if not archive:
        raise refusals.invalid("Uploaded file must be a non-empty zip")
    if len(archive) > _MOST_DIRECT_BYTES:
        raise refusals.invalid(f"Request must be smaller than {_MOST_DIRECT_BYTES} bytes")
    return archive


async def _from_s3(plane: LambdaPlane, bucket: str, key: str, version: str | None) -> bytes:
    try:
        found = await plane.read_object(bucket, key, version)
    except (BackendError, TimeoutError):
        raise refusals.invalid("Error occurred while GetObject. S3 does not answer.") from None
    if found is None:
        raise refusals.invalid(
            "Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The "
            "specified key does not exist."
        )
    return found
