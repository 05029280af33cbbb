from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from types import ModuleType
from typing import Any

import pytest
from community.domain.offices import DoorKeeper

Read = Callable[[str], dict[str, Any]]


@pytest.fixture
def app(load: Callable[..., ModuleType], secret_id: str) -> ModuleType:
    return load(
        "authorizers/request", SIGNING_SECRET_ID=secret_id, OFFICE_NETWORKS="203.0.113.0/24"
    )


@pytest.fixture
def badge(noon: datetime) -> str:
    door = DoorKeeper(networks=(), secret=lambda: "a secret", now=lambda: noon)
    return door.issue(office="general", expires=datetime.now(noon.tzinfo) + timedelta(days=1))


def screen(event: Read, badge: str, **changes: Any) -> dict[str, Any]:
    asked = event("rest/authorize-screen")
    asked["headers"]["X-Office-Badge"] = badge
    asked["requestContext"]["identity"].update(changes)
    return asked


def effect(answer: dict[str, Any]) -> str:
    [statement] = answer["policyDocument"]["Statement"]
    return str(statement["Effect"])


@pytest.mark.parametrize("name", ["X-Office-Badge", "x-office-badge"])
def test_a_screen_with_a_badge_is_admitted_for_its_office(
    app: ModuleType, event: Read, context: Any, badge: str, name: str
) -> None:
    asked = screen(event, badge)
    asked["headers"][name] = asked["headers"].pop("X-Office-Badge")

    answer = app.handler(asked, context)

    assert answer == {
        "principalId": "office-general",
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Action": "execute-api:Invoke",
                    "Effect": "Allow",
                    "Resource": event("rest/authorize-screen")["methodArn"],
                }
            ],
        },
        "context": {"office": "general"},
    }


def test_another_network_is_denied(app: ModuleType, event: Read, context: Any, badge: str) -> None:
    asked = screen(event, badge, sourceIp="198.51.100.7")

    assert effect(app.handler(asked, context)) == "Deny"


def test_another_office_is_denied(app: ModuleType, event: Read, context: Any, badge: str) -> None:
    asked = screen(event, badge)
    asked["queryStringParameters"]["office"] = "berlin"

    assert effect(app.handler(asked, context)) == "Deny"


@pytest.mark.parametrize("badge", ["", "nonsense", "1767225600.5f5f"])
def test_a_made_up_badge_is_denied(app: ModuleType, event: Read, context: Any, badge: str) -> None:
    answer = app.handler(screen(event, badge), context)

    assert effect(answer) == "Deny"
    assert answer["context"] == {}


def test_no_badge_is_denied(app: ModuleType, event: Read, context: Any) -> None:
    asked = event("rest/authorize-screen")
    del asked["headers"]["X-Office-Badge"]

    assert effect(app.handler(asked, context)) == "Deny"
