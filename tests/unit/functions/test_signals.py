from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

Read = Callable[[str], dict[str, Any]]


@pytest.fixture
def app(load: Callable[..., ModuleType], dynamodb: Any) -> ModuleType:
    return load("functions/signals", STATISTICS_TABLE="StatisticsTable")


def test_a_signal_is_counted(app: ModuleType, event: Read, context: Any, dynamodb: Any) -> None:
    app.handler(event("eventbridge/receive-signal"), context)
    app.handler(event("eventbridge/receive-signal"), context)

    [item] = dynamodb.Table("StatisticsTable").scan()["Items"]
    assert (item["metric"], item["count"]) == ("signals", 2)
