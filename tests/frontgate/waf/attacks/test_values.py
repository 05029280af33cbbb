"""What an application might take out of a text."""

from __future__ import annotations

import pytest

from frontgate.waf.attacks.values import values


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a=1&b[c]=2", ["1", "2"]),
        ("a=1;b=2", ["1;b=2", "2"]),
        ("session=x; id=1 or 1", ["x; id=1 or 1", "1 or 1"]),
        ("?q=a=b", ["a=b"]),
        ("/users//1 or 1", ["users//1 or 1", "1 or 1"]),
        ('{"a": ["b\\"c", 1]}', ["a", 'b"c']),
        ("plain text", []),
        ("a = b", []),
        ("", []),
    ],
)
def test_values(text, expected):
    assert list(values(text)) == expected


def test_they_are_few_and_short():
    assert len(list(values("a=b&" * 1_000))) == 64
    assert max(map(len, values("/" * 3 + "x" * 10_000))) == 1_024
