from __future__ import annotations

import json
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

Read = Callable[[str], dict[str, Any]]


@pytest.fixture
def app(load: Callable[..., ModuleType], environment: pytest.MonkeyPatch) -> ModuleType:
    return load("functions/internal")


def test_the_service_in_the_vpc_answers(app: ModuleType, event: Read, context: Any) -> None:
    answer = app.handler(event("alb/get-status"), context)

    assert answer["statusCode"] == 200
    assert json.loads(answer["body"]) == {"status": "ok", "reachedThrough": "VPC link"}


def test_it_has_no_other_path(app: ModuleType, event: Read, context: Any) -> None:
    answer = app.handler({**event("alb/get-status"), "path": "/secrets"}, context)

    assert answer["statusCode"] == 404
