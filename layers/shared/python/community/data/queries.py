"""Queries that read to the end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table


def every_item(table: Table, **query: Any) -> Iterator[dict[str, Any]]:
    """The items of a query, over all its pages (one holds at most 1 MB)."""
    while True:
        answer = table.query(**query)
        yield from answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return
        query["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
