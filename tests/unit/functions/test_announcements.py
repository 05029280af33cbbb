from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from community.domain.chat import Delivery
from community.domain.record import Record

Read = Callable[[str], dict[str, Any]]
SETTINGS = {
    "CONNECTIONS_TABLE": "ConnectionsTable",
    "STATISTICS_TABLE": "StatisticsTable",
    "IDEMPOTENCY_TABLE": "IdempotencyTable",
    "WS_ENDPOINT": "https://k1l2m3n4o5.execute-api.eu-west-1.amazonaws.com/dev",
}


@pytest.fixture
def told() -> list[dict[str, Any]]:
    return []


@pytest.fixture
def app(
    load: Callable[..., ModuleType],
    dynamodb: Any,
    monkeypatch: pytest.MonkeyPatch,
    told: list[dict[str, Any]],
) -> ModuleType:
    """The function, with one dashboard that notes what it is told."""
    module = load("functions/announcements", **SETTINGS)
    dynamodb.Table("ConnectionsTable").put_item(Item={"connectionId": "a=", "room": "dashboard"})

    def deliver(_: object, frame: Record, connection_ids: frozenset[str]) -> Delivery:
        told.append(frame.model_dump(mode="json"))
        return Delivery(delivered=len(connection_ids))

    monkeypatch.setattr(module.Connections, "deliver", deliver)
    return module


def counted(dynamodb: Any) -> dict[str, int]:
    items = dynamodb.Table("StatisticsTable").scan()["Items"]
    return {item["metric"]: int(item["count"]) for item in items}


def test_dashboards_are_told_who_joined_and_the_rest_is_counted(
    app: ModuleType, event: Read, context: Any, dynamodb: Any, told: list[dict[str, Any]]
) -> None:
    answer = app.handler(event("dynamodb/change-users"), context)

    assert answer == {"batchItemFailures": []}
    assert [frame["type"] for frame in told] == ["user.created"]
    assert told[0]["name"] == "Ada Lovelace"
    assert counted(dynamodb) == {"members.joined": 1, "members.left": 1}


def test_a_change_that_is_delivered_again_is_announced_once(
    app: ModuleType, event: Read, context: Any, dynamodb: Any, told: list[dict[str, Any]]
) -> None:
    for _ in range(2):
        app.handler(event("dynamodb/change-users"), context)

    assert len(told) == 1
    assert counted(dynamodb) == {"members.joined": 1, "members.left": 1}


def test_a_change_that_fails_comes_back_and_is_tried_again(
    app: ModuleType, event: Read, context: Any, told: list[dict[str, Any]]
) -> None:
    broken = event("dynamodb/change-users")
    del broken["Records"][0]["dynamodb"]["NewImage"]["email"]

    answer = app.handler(broken, context)
    again = app.handler(event("dynamodb/change-users"), context)

    failed = broken["Records"][0]["dynamodb"]["SequenceNumber"]
    assert {"itemIdentifier": failed} in answer["batchItemFailures"]
    assert again == {"batchItemFailures": []}
    assert len(told) == 1
