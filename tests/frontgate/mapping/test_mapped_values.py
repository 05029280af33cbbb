"""What is mapped, as lines and as a query; the whole of it is tested with the integrations."""

from __future__ import annotations

import pytest

from frontgate.mapping.mapped_values import flat, joined_query


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
