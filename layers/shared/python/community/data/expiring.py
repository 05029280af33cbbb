"""Items that are written once and that DynamoDB removes when their time is over."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from boto3.dynamodb.conditions import Attr

from community.domain.record import Record

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table


def add_once(table: Table, record: Record, *, key: str, expires_at: datetime) -> bool:
    """Whether the item is new. ``key`` is the table's partition key.

    ``expiresAt`` is in epoch seconds, as a table's time to live demands.
    """
    item = {**record.model_dump(mode="json"), "expiresAt": int(expires_at.timestamp())}
    try:
        table.put_item(Item=item, ConditionExpression=Attr(key).not_exists())
    except table.meta.client.exceptions.ConditionalCheckFailedException:
        return False
    return True
