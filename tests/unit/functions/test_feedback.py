from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

Read = Callable[[str], dict[str, Any]]


@pytest.fixture
def app(load: Callable[..., ModuleType], dynamodb: Any) -> ModuleType:
    return load(
        "functions/feedback", FEEDBACK_TABLE="FeedbackTable", STATISTICS_TABLE="StatisticsTable"
    )


def counted(dynamodb: Any) -> dict[str, int]:
    items = dynamodb.Table("StatisticsTable").scan()["Items"]
    return {item["metric"]: int(item["count"]) for item in items}


def test_a_batch_is_kept_and_counted(
    app: ModuleType, event: Read, context: Any, dynamodb: Any
) -> None:
    answer = app.handler(event("sqs/receive-feedback"), context)

    assert answer == {"batchItemFailures": []}
    kept = dynamodb.Table("FeedbackTable").scan()["Items"]
    assert sorted(item["rating"] for item in kept) == [2, 5]
    assert counted(dynamodb) == {"feedback": 2, "feedback.stars": 7}


def test_what_is_delivered_again_changes_nothing(
    app: ModuleType, event: Read, context: Any, dynamodb: Any
) -> None:
    for _ in range(2):
        app.handler(event("sqs/receive-feedback"), context)

    assert dynamodb.Table("FeedbackTable").scan()["Count"] == 2
    assert counted(dynamodb) == {"feedback": 2, "feedback.stars": 7}


@pytest.mark.parametrize("body", ["", "{", "[]", '{"rating": 9}', '{"rating": 3, "x": 1}'])
def test_only_the_message_that_fails_comes_back(
    app: ModuleType, event: Read, context: Any, dynamodb: Any, body: str
) -> None:
    received = event("sqs/receive-feedback")
    received["Records"][0]["body"] = body

    answer = app.handler(received, context)

    failed = received["Records"][0]["messageId"]
    assert answer == {"batchItemFailures": [{"itemIdentifier": failed}]}
    assert dynamodb.Table("FeedbackTable").scan()["Count"] == 1


def test_a_batch_that_fails_whole_comes_back_whole(
    app: ModuleType, event: Read, context: Any, dynamodb: Any
) -> None:
    dynamodb.Table("FeedbackTable").delete()

    answer = app.handler(event("sqs/receive-feedback"), context)

    assert len(answer["batchItemFailures"]) == 2
