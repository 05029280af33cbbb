"""Feedback in DynamoDB, by id, until its time to live ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from community.data.expiring import add_once
from community.domain.feedback import Feedback

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBServiceResource


class FeedbackTable:
    """A ``FeedbackStore``."""

    def __init__(self, dynamodb: DynamoDBServiceResource, name: str) -> None:
        self._table = dynamodb.Table(name)

    def add(self, feedback: Feedback) -> bool:
        return add_once(self._table, feedback, key="id", expires_at=feedback.expires_at)
