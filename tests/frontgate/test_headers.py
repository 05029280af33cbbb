from __future__ import annotations

import pytest

from frontgate import headers

LINES = (("X-One", "1"), ("x-ONE", "2"), ("Other", "3"), ("Empty", ""))


@pytest.mark.parametrize(
    ("name", "values"),
    [("x-one", ["1", "2"]), ("X-ONE", ["1", "2"]), ("other", ["3"]), ("none", []), ("Empty", [""])],
)
def test_every_value_in_the_order_sent(name, values):
    assert headers.get_all(LINES, name) == values


def test_the_last_value_counts():
    """Recorded on AWS: of a header that was sent twice, mappings see the last."""
    assert headers.get(LINES, "X-one") == "2"
    assert headers.get(LINES, "empty", "default") == ""


def test_a_header_that_was_not_sent():
    assert headers.get(LINES, "none") is None
    assert headers.get(LINES, "none", "default") == "default"


@pytest.mark.parametrize(
    ("value", "split"), [("a\r\nb", True), ("a\x7f", True), ("a\tb", False), ("é", False)]
)
def test_a_value_that_would_end_before_its_end(value, split):
    assert headers.is_split(value) is split


def test_lines_left_out():
    assert headers.without(LINES, frozenset({"x-one"})) == (("Other", "3"), ("Empty", ""))
    assert headers.without(LINES, frozenset()) == LINES


def test_replaced():
    lines = [("A", "1"), ("b", "2")]
    assert headers.replaced(lines, [("B", "3")]) == (("A", "1"), ("B", "3"))
