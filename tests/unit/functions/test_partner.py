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
        "functions/partner", VISITS_TABLE="VisitsTable", CORS_ORIGIN="http://localhost:8080"
    )


def test_a_partner_is_whom_the_authorizer_named(app: ModuleType, event: Read, context: Any) -> None:
    app.handler(event("rest/get-partner-profile"), context)

    answer = app.handler(event("rest/get-partner-profile"), context)

    profile = json.loads(answer["body"])
    assert answer["statusCode"] == 200
    assert profile["partnerId"] == "6partner7890clientid12345678"
    assert profile["scopes"] == ["community/partner.read"]
    assert profile["visits"]["count"] == 2
    assert profile["visits"]["first"] <= profile["visits"]["latest"]
