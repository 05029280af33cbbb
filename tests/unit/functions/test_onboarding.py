from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from community.errors import ApplicationRefusedError

Read = Callable[[str], dict[str, Any]]
MEMBER = "ada-lovelace-2026"


@pytest.fixture
def app(load: Callable[..., ModuleType], dynamodb: Any) -> ModuleType:
    return load("functions/onboarding", USERS_TABLE="UsersTable", MESSAGES_TABLE="MessagesTable")


def test_an_application_passes_as_it_is(app: ModuleType, event: Read, context: Any) -> None:
    asked = event("stepfunctions/check-application")

    assert app.handler(asked, context) == asked["application"]


@pytest.mark.parametrize("step", ["check-application", "register-member"])
def test_another_one_is_refused_by_name(
    app: ModuleType, event: Read, context: Any, step: str
) -> None:
    asked = event(f"stepfunctions/{step}")
    asked["application"]["email"] = "nobody"

    with pytest.raises(ApplicationRefusedError, match="email: "):
        app.handler(asked, context)


def test_a_member_is_registered_and_welcomed(
    app: ModuleType, event: Read, context: Any, dynamodb: Any
) -> None:
    member = app.handler(event("stepfunctions/register-member"), context)
    message = app.handler({"step": "welcome", "id": MEMBER, "member": member}, context)

    assert member["id"] == MEMBER
    assert message["message"] == "Please welcome Ada Lovelace!"
    [said] = dynamodb.Table("MessagesTable").scan()["Items"]
    assert said == message


def test_a_member_is_welcomed_once(
    app: ModuleType, event: Read, context: Any, dynamodb: Any
) -> None:
    for _ in range(2):
        app.handler(event("stepfunctions/welcome-member"), context)

    assert dynamodb.Table("MessagesTable").scan()["Count"] == 1


def test_a_withdrawn_member_is_gone(
    app: ModuleType, event: Read, context: Any, dynamodb: Any
) -> None:
    app.handler(event("stepfunctions/register-member"), context)

    assert app.handler(event("stepfunctions/withdraw-member"), context) == {}

    assert dynamodb.Table("UsersTable").scan()["Count"] == 0
