"""Source: recorded on AWS, unless a test says otherwise."""

from __future__ import annotations

import pytest

from frontgate.observe.execution_lines import Kind, Line, cut, java_map, logged


def test_a_map():
    """Source: recorded (its form); assumed (a repeated name)."""
    assert java_map({"a": "b", "c": "d"}) == "{a=b, c=d}"
    assert java_map([("a", "1"), ("a", "2")]) == "{a=2}"
    assert java_map([]) == "{}"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a" * 1024, "a" * 1024),
        ("a" * 1025, "a" * 1024 + " [TRUNCATED]"),
        ("a" * 1023 + "ü", "a" * 1023 + " [TRUNCATED]"),
    ],
)
@pytest.mark.fact("execution-log.cut")
def test_a_line_is_cut_at_1024_bytes(text, shown):
    """Source: recorded (1,024 bytes after the request id); assumed (within a character)."""
    assert cut(text) == shown


@pytest.mark.parametrize(
    ("level", "traced", "failed", "shown"),
    [
        (None, True, True, ""),
        ("OFF", True, True, ""),
        ("INFO", False, True, "ef"),
        ("INFO", True, False, "edf"),
        ("ERROR", False, False, ""),
        ("ERROR", False, True, "f"),
        ("ERROR", True, False, "edf"),
    ],
)
def test_what_a_level_shows(level, traced, failed, shown):
    """Source: documented (Set up CloudWatch logging for REST APIs)."""

    def lines(data: bool) -> list[Line]:
        return [
            Line(0, Kind.EVENT, "e"),
            *([Line(0, Kind.DATA, "d")] if data else []),
            Line(0, Kind.FAILURE, "f"),
        ]

    found = logged(lines, level=level, traced=traced, failed=failed)
    assert "".join(line.text for line in found) == shown
