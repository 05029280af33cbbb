from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from community.data.users import UserTable
from community.domain.users import User
from community.errors import InvalidCursorError, UserAlreadyExistsError


@pytest.fixture
def table(dynamodb: Any) -> UserTable:
    return UserTable(dynamodb, "UsersTable")


def user(name: str, noon: datetime, age: int | None = None) -> User:
    email = f"{name.lower()}@example.com"
    return User(id=f"id-of-{name}", name=name, email=email, age=age, created_at=noon)


def test_users_come_back_by_name_as_they_were(table: UserTable, noon: datetime) -> None:
    ada, bob = user("Ada", noon, age=36), user("Bob", noon)
    table.add(bob)
    table.add(ada)

    page = table.page(limit=10, cursor=None)

    assert (page.items, page.next_cursor) == ([ada, bob], None)


def test_the_next_page_begins_where_the_last_ended(table: UserTable, noon: datetime) -> None:
    for name in ("Ada", "Bob", "Cyd"):
        table.add(user(name, noon))

    first = table.page(limit=2, cursor=None)
    second = table.page(limit=2, cursor=first.next_cursor)

    assert [found.name for found in first.items] == ["Ada", "Bob"]
    assert [found.name for found in second.items] == ["Cyd"]
    assert second.next_cursor is None


def test_an_id_is_not_written_twice(table: UserTable, noon: datetime) -> None:
    table.add(user("Ada", noon))

    with pytest.raises(UserAlreadyExistsError):
        table.add(user("Ada", noon, age=99))

    assert [found.age for found in table.page(limit=1, cursor=None).items] == [None]


def test_items_hold_what_the_direct_integration_reads(
    table: UserTable, dynamodb: Any, noon: datetime
) -> None:
    table.add(user("Ada", noon, age=36))

    answer = dynamodb.meta.client.get_item(TableName="UsersTable", Key={"id": "id-of-Ada"})

    assert answer["Item"] == {
        "id": "id-of-Ada",
        "name": "Ada",
        "email": "ada@example.com",
        "age": 36,
        "createdAt": "2026-05-17T12:00:00Z",
        "directory": "members",
    }


def test_a_made_up_cursor_is_refused(table: UserTable) -> None:
    with pytest.raises(InvalidCursorError):
        table.page(limit=1, cursor="made-up")
