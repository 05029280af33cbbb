"""Joining what backends are sent; the whole of it is tested with the integrations."""

from __future__ import annotations

import pytest

from frontgate.rest.backend_request import flat, joined_query, replaced


@pytest.mark.parametrize(
    ("own", "mapped", "sent", "query"),
    [
        ("", {}, "", ""),
        ("a=1", {"b": ["2", "3"]}, "c=4", "a=1&b=2&b=3&c=4"),
        ("", {"a b": "ä&"}, "", "a%20b=%C3%A4%26"),
    ],
)
def test_joined_query(own, mapped, sent, query):
    assert joined_query(own, mapped, sent) == query


def test_flat():
    assert flat({"a": "1", "b": ["2", "3"]}) == [("a", "1"), ("b", "2"), ("b", "3")]


def test_replaced():
    assert replaced([("A", "1"), ("b", "2")], [("B", "3")]) == (("A", "1"), ("B", "3"))
