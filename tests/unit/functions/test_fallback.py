from __future__ import annotations

import json
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

Read = Callable[[str], dict[str, Any]]


@pytest.fixture
def app(load: Callable[..., ModuleType], environment: pytest.MonkeyPatch) -> ModuleType:
    return load("functions/fallback")


def test_who_is_lost_is_told_the_routes(app: ModuleType, event: Read, context: Any) -> None:
    answer = app.handler(event("http/get-nowhere"), context)

    body = json.loads(answer["body"])
    assert answer["statusCode"] == 404
    assert body["message"] == "There is no such route for GET"
    assert "GET /rooms" in body["routes"]
    assert answer["headers"]["X-Content-Type-Options"] == "nosniff"
