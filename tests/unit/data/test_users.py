from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from community.data.users import UserTable
from community.domain.users import User
from community.errors import InvalidCursorError, UserAlreadyExistsError, UserChangedError


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


def test_a_user_is_found_by_id(table: UserTable, noon: datetime) -> None:
    ada = user("Ada", noon, age=36)
    table.add(ada)

    assert table.find(ada.id) == ada


@pytest.mark.parametrize("nobody", ["nobody", "", "x" * 2049, "ü" * 1025, "\ud800"])
def test_nobody_is_not_found(table: UserTable, nobody: str) -> None:
    """What can be no key, DynamoDB refuses to look for."""
    assert table.find(nobody) is None


@pytest.mark.parametrize("age", [None, 36])
def test_a_user_is_exchanged_for_a_changed_one(
    table: UserTable, noon: datetime, age: int | None
) -> None:
    old = user("Ada", noon, age=age)
    new = old.model_copy(update={"name": "Augusta", "age": 37})
    table.add(old)

    table.exchange(old, new)

    assert table.find(old.id) == new


@pytest.mark.parametrize(
    "change", [{"name": "Eve"}, {"email": "eve@example.com"}, {"age": 50}, {"age": None}], ids=str
)
def test_a_user_who_was_changed_meanwhile_is_not_exchanged(
    table: UserTable, noon: datetime, change: dict[str, Any]
) -> None:
    old = user("Ada", noon, age=36)
    meanwhile = old.model_copy(update=change)
    table.add(meanwhile)

    with pytest.raises(UserChangedError):
        table.exchange(old, old.model_copy(update={"name": "Augusta"}))

    assert table.find(old.id) == meanwhile


def test_an_age_that_appeared_meanwhile_is_a_change_too(table: UserTable, noon: datetime) -> None:
    old = user("Ada", noon)
    table.add(old.model_copy(update={"age": 36}))

    with pytest.raises(UserChangedError):
        table.exchange(old, old.model_copy(update={"name": "Augusta"}))


def test_nobody_is_not_exchanged(table: UserTable, noon: datetime) -> None:
    old = user("Ada", noon)

    with pytest.raises(UserChangedError):
        table.exchange(old, old)


def test_a_removed_user_is_not_found(table: UserTable, noon: datetime) -> None:
    table.add(user("Ada", noon))

    table.remove("id-of-Ada")
    table.remove("id-of-Ada")

    assert table.find("id-of-Ada") is None


def test_a_made_up_cursor_is_refused(table: UserTable) -> None:
    with pytest.raises(InvalidCursorError):
        table.page(limit=1, cursor="made-up")
