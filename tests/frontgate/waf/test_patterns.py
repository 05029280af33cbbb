"""Regular expressions of rules."""

from __future__ import annotations

import time

import pytest

from frontgate.waf.errors import InvalidParameterError
from frontgate.waf.patterns import searcher


@pytest.mark.parametrize(
    ("patterns", "value", "expected"),
    [
        (["b+"], b"abc", True),
        (["^b"], b"abc", False),
        (["x", "c$"], b"abc", True),
        (["(?i)ABC"], b"abc", True),
        (["(?i)x", "ABC"], b"abc", False),  # flags end with their pattern
        (["[[:alpha:]]{3}\\d?"], b"abc", True),
        (["caf\u00e9"], "café".encode(), True),
        (["a.c"], b"a\xffc", True),
    ],
)
def test_found(patterns, value, expected):
    assert bool(searcher(patterns)(value)) is expected


# Source: documented ("Regex pattern use limitations").
@pytest.mark.parametrize(
    "pattern",
    [
        "(a)\\1",
        "(?=a)b",
        "(?<!a)b",
        "(?R)",
        "(?(1)a|b)",
        "(*FAIL)",
        "\\C",
        "\\R",
        "a\\Kb",
        "(?C1)",
        "(?>a)",
        "a++",
        "(",
    ],
)
def test_refused(pattern):
    with pytest.raises(InvalidParameterError, match="REGEX_PATTERN"):
        searcher([pattern])


def test_an_evil_pattern_ends():
    """It takes 2^n steps in an engine that backtracks."""
    started = time.monotonic()
    assert not searcher(["(a+)+$x", "(a|aa)+$x"])(b"a" * 60_000 + b"b")
    assert time.monotonic() - started < 10
