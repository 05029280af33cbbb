from __future__ import annotations

import pytest

from frontgate.mapping.vtl.errors import MethodError
from frontgate.mapping.vtl.java.format import format_string


@pytest.mark.parametrize(
    ("pattern", "arguments", "text"),
    [
        ("%s and %s", ("a", None), "a and null"),
        ("%2$s %1$s", ("a", "b"), "b a"),
        ("%5d|%-5d|%05d|%+d", (42, 42, 42, 42), "   42|42   |00042|+42"),
        ("%,d %(d", (1234567, -5), "1,234,567 (5)"),
        ("%.2f %8.1f %e", (3.14159, 2.0, 12345.678), "3.14      2.0 1.234568e+04"),
        ("%x %X %x", (255, 255, -1), "ff FF ffffffff"),
        ("%S %.2s %c", ("abc", "abc", "x"), "ABC ab x"),
        ("%b %b %b %%%n", (True, None, "x"), "true false true %\n"),
    ],
)
def test_formats(pattern: str, arguments: tuple[object, ...], text: str) -> None:
    """Documented: java.util.Formatter."""
    assert format_string(pattern, arguments) == text


@pytest.mark.parametrize(
    ("pattern", "arguments"),
    [("%d", ("x",)), ("%f", (1,)), ("%s", ()), ("%q", (1,)), ("%d", (True,))],
)
def test_what_java_would_throw_at(pattern: str, arguments: tuple[object, ...]) -> None:
    with pytest.raises(MethodError):
        format_string(pattern, arguments)
