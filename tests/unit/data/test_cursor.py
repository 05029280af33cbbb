from __future__ import annotations

import base64
import json

import pytest
from community.data import cursor as cursors
from community.errors import InvalidCursorError
from hypothesis import given
from hypothesis import strategies as st

NAMES = ("id", "name")


KEYS = st.text(min_size=1, max_size=200)


@given(KEYS, KEYS)
def test_a_cursor_carries_the_key_through_a_url(identifier: str, name: str) -> None:
    key = {"id": identifier, "name": name}

    text = cursors.encode({**key, "directory": "members"}, NAMES)

    assert cursors.decode(text, NAMES) == key
    assert text.isascii()
    assert not set(text) & set("+/=&?%")


def written_by_a_client(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "!",
        "äöü",
        "AAAA",
        "a",
        written_by_a_client("text"),
        written_by_a_client(["one"]),
        written_by_a_client(["one", "two", "three"]),
        written_by_a_client(["one", 2]),
        written_by_a_client(["one", ""]),
        written_by_a_client(["one", "x" * 1025]),
        written_by_a_client(["one", "\ud800"]),
        base64.urlsafe_b64encode(b"[" * 100_000 + b"]" * 100_000).decode(),
        written_by_a_client({"id": "one", "name": "two"}),
    ],
)
def test_what_no_list_gave_is_refused(wrong: str) -> None:
    with pytest.raises(InvalidCursorError):
        cursors.decode(wrong, NAMES)
