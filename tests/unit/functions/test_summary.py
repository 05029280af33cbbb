from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from community.errors import UserNotFoundError

Read = Callable[[str], dict[str, Any]]
USER_ID = "3fc44e68-82a1-4fef-b09d-0d3bf9cf2c5e"


@pytest.fixture
def app(load: Callable[..., ModuleType], dynamodb: Any) -> ModuleType:
    return load("functions/summary", USERS_TABLE="UsersTable")


def test_the_answer_is_what_the_response_template_reads(
    app: ModuleType, event: Read, context: Any, dynamodb: Any
) -> None:
    dynamodb.Table("UsersTable").put_item(
        Item={
            "id": USER_ID,
            "name": "Ada Lovelace",
            "email": "ada@example.com",
            "createdAt": "2026-05-17T12:00:00Z",
            "directory": "members",
        }
    )

    answer = app.handler(event("rest/get-user-summary"), context)

    assert answer.pop("memberForDays") >= 0
    assert answer == {
        "userId": USER_ID,
        "name": "Ada Lovelace",
        "email": "ada@example.com",
        "initials": "AL",
    }


def test_nobody_is_an_error_whose_text_selects_the_status(
    app: ModuleType, event: Read, context: Any
) -> None:
    with pytest.raises(UserNotFoundError, match=f"^No user has the id '{USER_ID}'$"):
        app.handler(event("rest/get-user-summary"), context)
