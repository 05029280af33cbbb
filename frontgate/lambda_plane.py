"""The Lambda API of a running gateway: the book of functions with what it reaches beside it."""

from __future__ import annotations

from pathlib import Path

from frontgate.aws.execution_roles import ExecutionRoles
from frontgate.aws.lambda_api.book import FunctionBook
from frontgate.aws.lambda_api.code import CodeShelf
from frontgate.aws.lambda_api.mapping_book import MappingBook
from frontgate.aws.lambda_api.plane import LambdaPlane
from frontgate.aws.s3_objects import S3Objects
from frontgate.function_urls import FUNCTION_URL_PREFIX


def lambda_plane(
    functions: FunctionBook,
    mappings: MappingBook,
    objects: S3Objects,
    roles: ExecutionRoles,
    *,
    cache: Path,
    port: int,
) -> LambdaPlane:
    """`port` is that of the AWS endpoint, which serves code for download and function URLs."""
    endpoint = f"http://localhost:{port}"
    return LambdaPlane(
        book=functions,
        mappings=mappings,
        shelf=CodeShelf(cache / "code"),
        read_object=objects.read,
        roles=roles,
        endpoint=endpoint,
        url_of=lambda url_id: f"{endpoint}{FUNCTION_URL_PREFIX}{url_id}/",
    )
