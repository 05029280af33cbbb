"""Feedback and webhook deliveries, which are kept alike."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from community.data.deliveries import DeliveryTable
from community.data.feedback import FeedbackTable
from community.domain.feedback import Feedback
from community.domain.webhooks import Delivery


def feedback(rating: int, noon: datetime) -> Feedback:
    later = noon + timedelta(days=1)
    return Feedback(id="1", rating=rating, comment="", received_at=noon, expires_at=later)


def delivery(digest: str, noon: datetime) -> Delivery:
    return Delivery(source="payments", digest=digest, body="{}", received_at=noon, expires_at=noon)


def test_feedback_is_added_once(dynamodb: Any, noon: datetime) -> None:
    table = FeedbackTable(dynamodb, "FeedbackTable")

    assert table.add(feedback(5, noon))
    assert not table.add(feedback(1, noon))

    item = dynamodb.Table("FeedbackTable").get_item(Key={"id": "1"})["Item"]
    assert item["rating"] == 5
    assert item["receivedAt"] == "2026-05-17T12:00:00Z"


def test_the_time_to_live_is_in_seconds(dynamodb: Any, noon: datetime) -> None:
    FeedbackTable(dynamodb, "FeedbackTable").add(feedback(5, noon))

    item = dynamodb.Table("FeedbackTable").get_item(Key={"id": "1"})["Item"]
    assert item["expiresAt"] == int(noon.timestamp()) + 86400


def test_a_delivery_is_one_by_its_digest(dynamodb: Any, noon: datetime) -> None:
    table = DeliveryTable(dynamodb, "DeliveriesTable")

    assert table.add(delivery("aa", noon))
    assert table.add(delivery("bb", noon))
    assert not table.add(delivery("aa", noon))
