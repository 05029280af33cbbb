"""Source: recorded on AWS (execution logs of 2017 and 2019: as many stars as are hidden)."""

from __future__ import annotations

import pytest

from frontgate.observe.masking import header_map, masked, masked_headers


@pytest.mark.parametrize(
    ("secret", "shown"),
    [
        ("UkoTIwQiZZsx03SlU9t_y|24u62kim5mn0slhwigdt7v4ybkwef5", "*" * 46 + "bkwef5"),
        ("1234567", "*234567"),
        ("123456", "******"),
        ("", ""),
    ],
)
def test_the_last_six_characters_are_shown(secret, shown):
    """Source: recorded (the first); assumed (a short secret is all stars)."""
    assert masked(secret) == shown


def test_secret_headers_in_any_casing():
    lines = [("AUTHORIZATION", "Bearer abcdef"), ("x-api-key", "0123456789"), ("Accept", "*/*")]
    assert masked_headers(lines) == [
        ("AUTHORIZATION", "*******abcdef"),
        ("x-api-key", "****456789"),
        ("Accept", "*/*"),
    ]


def test_repeated_headers_are_a_list():
    lines = [("A", "1"), ("B", "2"), ("A", "3"), ("A", "4")]
    assert header_map(lines) == {"A": ["1", "3", "4"], "B": "2"}
