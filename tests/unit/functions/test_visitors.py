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
        "functions/visitors",
        ROOMS_TABLE="RoomsTable",
        CONNECTIONS_TABLE="ConnectionsTable",
        CORS_ORIGIN="http://localhost:8080",
    )


def test_the_office_is_the_one_on_the_badge(
    app: ModuleType, event: Read, context: Any, dynamodb: Any
) -> None:
    dynamodb.Table("ConnectionsTable").put_item(
        Item={
            "connectionId": "a=",
            "room": "general",
            "userId": "ada",
            "joinedAt": "2026-05-17T12:00:00+00:00",
        }
    )
    asked = event("rest/get-office-visitors")
    asked["queryStringParameters"] = {"office": "berlin"}

    answer = app.handler(asked, context)

    assert answer["statusCode"] == 200
    assert json.loads(answer["body"]) == {
        "office": "general",
        "visitors": [{"userId": "ada", "since": "2026-05-17T12:00:00Z"}],
        "count": 1,
    }


def test_an_office_without_a_room_is_not_found(app: ModuleType, event: Read, context: Any) -> None:
    asked = event("rest/get-office-visitors")
    asked["requestContext"]["authorizer"]["office"] = "atlantis"

    answer = app.handler(asked, context)

    assert answer["statusCode"] == 404
    assert json.loads(answer["body"]) == {"message": "No room has the id 'atlantis'"}
