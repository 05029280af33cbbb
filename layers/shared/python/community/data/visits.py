"""The partners' visits in DynamoDB, one item for each partner."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from community.domain.partners import Visits

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBServiceResource


class VisitTable:
    """A ``VisitStore``."""

    def __init__(self, dynamodb: DynamoDBServiceResource, name: str) -> None:
        self._table = dynamodb.Table(name)

    def note(self, partner_id: str, at: datetime) -> Visits:
        answer = self._table.update_item(
            Key={"partnerId": partner_id},
            UpdateExpression=(
                "SET #first = if_not_exists(#first, :now), #latest = :now ADD #count :one"
            ),
            ExpressionAttributeNames={"#first": "first", "#latest": "latest", "#count": "count"},
            ExpressionAttributeValues={":now": at.isoformat(), ":one": 1},
            ReturnValues="ALL_NEW",
        )
        item: dict[str, Any] = answer["Attributes"]
        return Visits(first=item["first"], latest=item["latest"], count=int(item["count"]))
