from __future__ import annotations

import json
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

Read = Callable[[str], dict[str, Any]]


@pytest.fixture
def app(load: Callable[..., ModuleType], dynamodb: Any) -> ModuleType:
    return load("functions/legacy", ROOMS_TABLE="RoomsTable")


def test_rooms_read_as_they_did(app: ModuleType, event: Read, context: Any) -> None:
    answer = app.handler(event("http/get-legacy-rooms"), context)

    assert answer["statusCode"] == 200
    assert json.loads(answer["body"]) == {
        "Items": [
            {"RoomId": "dashboard", "Title": "Live dashboard"},
            {"RoomId": "general", "Title": "General"},
        ]
    }


def test_the_answer_says_what_comes_instead(app: ModuleType, event: Read, context: Any) -> None:
    headers = app.handler(event("http/get-legacy-rooms"), context)["headers"]

    assert headers["Link"] == '</rooms>; rel="successor-version"'
    assert headers["Deprecation"].startswith("@")
    assert headers["Sunset"].endswith("GMT")
