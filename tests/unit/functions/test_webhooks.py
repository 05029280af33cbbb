from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

Read = Callable[[str], dict[str, Any]]


@pytest.fixture
def app(load: Callable[..., ModuleType], dynamodb: Any) -> ModuleType:
    return load("functions/webhooks", DELIVERIES_TABLE="DeliveriesTable")


def test_a_delivery_is_kept_once(app: ModuleType, event: Read, context: Any, dynamodb: Any) -> None:
    for _ in range(2):
        assert app.handler(event("sqs/receive-webhook"), context) == {"batchItemFailures": []}

    [kept] = dynamodb.Table("DeliveriesTable").scan()["Items"]
    assert (kept["source"], kept["body"]) == (
        "payments",
        '{"payment": "p-1042", "status": "received"}',
    )


def test_a_body_that_was_not_signed_comes_back(
    app: ModuleType, event: Read, context: Any, dynamodb: Any
) -> None:
    """And ends in the dead-letter queue, where somebody looks at it."""
    received = event("sqs/receive-webhook")
    received["Records"][0]["body"] = '{"payment": "p-1", "status": "received"}'

    answer = app.handler(received, context)

    failed = received["Records"][0]["messageId"]
    assert answer == {"batchItemFailures": [{"itemIdentifier": failed}]}
    assert dynamodb.Table("DeliveriesTable").scan()["Count"] == 0
