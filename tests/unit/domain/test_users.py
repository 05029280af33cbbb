from __future__ import annotations

from typing import Any

import pytest
from community.domain.users import NewUser, User, UserDirectory
from community.errors import UserAlreadyExistsError
from pydantic import ValidationError

ADA = NewUser(name="Ada", email="ada@example.com", age=36)
BOB = NewUser(name="Bob", email="bob@example.com")


def test_a_registered_user_has_an_id_and_a_time(directory: UserDirectory, noon: Any) -> None:
    user = directory.register(ADA)

    assert user == User(id="id-0", name="Ada", email="ada@example.com", age=36, created_at=noon)


def test_a_user_reads_as_camel_case_and_leaves_out_a_missing_age(directory: UserDirectory) -> None:
    assert directory.register(BOB).model_dump(mode="json") == {
        "id": "id-0",
        "name": "Bob",
        "email": "bob@example.com",
        "createdAt": "2026-05-17T12:00:00Z",
    }


def test_the_directory_is_read_page_by_page(directory: UserDirectory) -> None:
    directory.register(BOB)
    directory.register(ADA)

    first = directory.browse(limit=1, cursor=None)
    second = directory.browse(limit=1, cursor=first.next_cursor)

    assert [user.name for user in (*first.users, *second.users)] == ["Ada", "Bob"]
    assert (first.count, second.count) == (1, 1)
    assert second.next_cursor is None
    assert "nextCursor" not in second.model_dump()


def test_an_id_is_given_once(users: Any, noon: Any) -> None:
    directory = UserDirectory(users=users, now=lambda: noon, new_id=lambda: "same")
    directory.register(ADA)

    with pytest.raises(UserAlreadyExistsError):
        directory.register(BOB)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 101},
        {"email": "not an address"},
        {"email": "a@b"},
        {"age": 17},
        {"age": 151},
        {"nickname": "unknown"},
    ],
    ids=str,
)
def test_what_is_no_user_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        NewUser.model_validate({"name": "Ada", "email": "ada@example.com", **wrong})
