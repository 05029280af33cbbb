from __future__ import annotations

from frontgate.rest.log_lines import java_map


def test_a_map():
    """Source: recorded (its form); assumed (a repeated name)."""
    assert java_map({"a": "b", "c": "d"}) == "{a=b, c=d}"
    assert java_map([("a", "1"), ("a", "2")]) == "{a=2}"
    assert java_map([]) == "{}"
