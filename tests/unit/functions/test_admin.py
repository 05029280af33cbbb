from __future__ import annotations

import json
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

Read = Callable[[str], dict[str, Any]]


@pytest.fixture
def app(load: Callable[..., ModuleType], dynamodb: Any) -> ModuleType:
    return load(
        "functions/admin", STATISTICS_TABLE="StatisticsTable", CORS_ORIGIN="http://localhost:8080"
    )


def test_an_admin_reads_the_figures(
    app: ModuleType, event: Read, context: Any, dynamodb: Any
) -> None:
    item = {"metric": "members.joined", "month": "2026-05", "count": 3}
    dynamodb.Table("StatisticsTable").put_item(Item=item)

    answer = app.handler(event("rest/get-admin-metrics"), context)

    assert answer["statusCode"] == 200
    assert json.loads(answer["body"]) == {
        "membersJoined": 3,
        "membersLeft": 0,
        "feedback": 0,
        "signals": 0,
    }


def test_who_reads_them_is_logged(
    app: ModuleType, event: Read, context: Any, logged: list[dict[str, Any]]
) -> None:
    app.handler(event("rest/get-admin-metrics"), context)

    [line] = logged
    assert ":assumed-role/community-dev-AdminRole-" in line["userArn"]
