"""Webhook deliveries in DynamoDB, by source and digest, until their time to live ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from community.data.expiring import add_once
from community.domain.webhooks import Delivery

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBServiceResource


class DeliveryTable:
    """A ``DeliveryStore``."""

    def __init__(self, dynamodb: DynamoDBServiceResource, name: str) -> None:
        self._table = dynamodb.Table(name)

    def add(self, delivery: Delivery) -> bool:
        return add_once(self._table, delivery, key="source", expires_at=delivery.expires_at)
