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
        "functions/reports", STATISTICS_TABLE="StatisticsTable", CORS_ORIGIN="http://localhost:8080"
    )


def test_a_report_is_made_of_the_statistics(
    app: ModuleType, event: Read, context: Any, dynamodb: Any
) -> None:
    for metric, count in (("feedback", 2), ("feedback.stars", 9)):
        item = {"metric": metric, "month": "2026-05", "count": count}
        dynamodb.Table("StatisticsTable").put_item(Item=item)

    answer = app.handler(event("rest/get-report"), context)

    report = json.loads(answer["body"])
    assert answer["statusCode"] == 200
    assert (report["name"], report["total"], report["averageRating"]) == ("feedback", 2, 4.5)
    assert report["months"] == [{"month": "2026-05", "count": 2}]


def test_an_unknown_report_is_not_found(app: ModuleType, event: Read, context: Any) -> None:
    asked = event("rest/get-report")
    asked["path"] = "/reports/secrets"

    answer = app.handler(asked, context)

    assert answer["statusCode"] == 404
    assert json.loads(answer["body"]) == {
        "message": "No report has the name 'secrets'; there are: feedback, members, signals"
    }


def test_the_log_names_the_key_by_its_id(
    app: ModuleType, event: Read, context: Any, logged: list[dict[str, Any]]
) -> None:
    app.handler(event("rest/get-report"), context)

    [line] = logged
    assert line["apiKeyId"] == "a1b2c3d4e5"
    assert "example-key-of-a-partner" not in str(line)
