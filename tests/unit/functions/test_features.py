from __future__ import annotations

import json
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

Read = Callable[[str], dict[str, Any]]
FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:features"


@pytest.fixture
def app(load: Callable[..., ModuleType], environment: pytest.MonkeyPatch) -> ModuleType:
    return load("functions/features", CORS_ORIGIN="http://localhost:8080")


@pytest.mark.parametrize(
    ("arn", "channel", "enabled"),
    [
        (f"{FUNCTION}:live", "live", False),
        (f"{FUNCTION}:beta", "beta", True),
        (FUNCTION, "live", False),
        (f"{FUNCTION}:7", "live", False),
    ],
)
def test_the_alias_is_the_channel(
    app: ModuleType, event: Read, context: Any, arn: str, channel: str, enabled: bool
) -> None:
    context.invoked_function_arn = arn

    answer = app.handler(event("rest/get-feature"), context)

    assert answer["statusCode"] == 200
    assert json.loads(answer["body"]) == {
        "name": "reactions",
        "enabled": enabled,
        "channel": channel,
    }


def test_an_unknown_feature_is_not_found(app: ModuleType, event: Read, context: Any) -> None:
    asked = {**event("rest/get-feature"), "path": "/features/time-travel"}

    answer = app.handler(asked, context)

    assert answer["statusCode"] == 404
    assert json.loads(answer["body"]) == {"message": "No feature has the name 'time-travel'"}
