from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from community.domain.merge_patch import Json
from community.domain.users import NewUser, User, UserDirectory
from community.errors import (
    InvalidPatchError,
    UserAlreadyExistsError,
    UserChangedError,
    UserNotFoundError,
)
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


def test_a_patch_changes_what_it_names(directory: UserDirectory, noon: Any) -> None:
    directory.register(ADA)

    amended = directory.amend("id-0", {"email": "countess@example.com", "age": None})

    expected = User(id="id-0", name="Ada", email="countess@example.com", created_at=noon)
    assert amended == expected
    assert directory.browse(limit=1, cursor=None).users == (expected,)


@pytest.mark.parametrize(
    ("patch", "reason"),
    [
        ({"age": 17}, "age: Input should be greater than or equal to 18"),
        ({"name": None}, "name: Field required"),
        ({"id": "mine"}, "id: Extra inputs are not permitted"),
        ({"createdAt": "2020-01-01T00:00:00Z"}, "createdAt: Extra inputs"),
        ([], "user: Input should be"),
        ("Ada", "user: Input should be"),
    ],
    ids=str,
)
def test_a_patch_that_makes_no_user_is_refused(
    directory: UserDirectory, patch: Json, reason: str
) -> None:
    directory.register(ADA)

    with pytest.raises(InvalidPatchError, match=reason):
        directory.amend("id-0", patch)


def test_nobody_is_not_patched(directory: UserDirectory) -> None:
    with pytest.raises(UserNotFoundError, match="'nobody'"):
        directory.amend("nobody", {})


def test_a_change_in_between_is_not_overwritten(users: Any, directory: UserDirectory) -> None:
    user = directory.register(ADA)
    find = users.find
    users.find = lambda user_id: find(user_id).model_copy(update={"age": 99})

    with pytest.raises(UserChangedError):
        directory.amend(user.id, {"name": "Augusta"})


@pytest.mark.parametrize(
    ("name", "initials"),
    [("Ada", "A"), ("ada lovelace", "AL"), ("Augusta Ada King Noel", "AAK"), (" ", "")],
)
def test_a_summary_is_a_user_in_a_line(
    users: Any, directory: UserDirectory, noon: Any, name: str, initials: str
) -> None:
    joined = noon - timedelta(days=3, hours=1)
    users.add(User(id="1", name=name, email="ada@example.com", created_at=joined))

    assert directory.summary("1").model_dump() == {
        "userId": "1",
        "name": name,
        "email": "ada@example.com",
        "initials": initials,
        "memberForDays": 3,
    }


def test_nobody_has_no_summary(directory: UserDirectory) -> None:
    with pytest.raises(UserNotFoundError):
        directory.summary("nobody")
