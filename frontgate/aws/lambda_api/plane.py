"""What the operations of the Lambda API work on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from frontgate.aws.execution_roles import ExecutionRoles
from frontgate.aws.lambda_api.book import FunctionBook
from frontgate.aws.lambda_api.code import CodeShelf
from frontgate.aws.lambda_api.mapping_book import MappingBook

Input = Mapping[str, Any]
Output = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class LambdaPlane:
    book: FunctionBook
    mappings: MappingBook
    shelf: CodeShelf
    read_object: Callable[[str, str, str | None], Awaitable[bytes | None]]
    """Takes bucket, key and version of an S3 object; None: there is no such object."""
    roles: ExecutionRoles
    endpoint: str
    """`http://localhost:4566`: where code is downloaded."""
    url_of: Callable[[str], str]
    """Takes the id of a function URL; where clients reach it here."""


LambdaOperation = Callable[[LambdaPlane, Input], Any]
"""Returns an `Output`, None or an awaitable of either. Raises `ControlError`."""
