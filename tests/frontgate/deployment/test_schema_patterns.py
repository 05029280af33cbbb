"""Regular expressions of models. Source: documented (ECMA 262, which JSON schema names)."""

from __future__ import annotations

import time

import pytest

from frontgate.deployment.schema_patterns import check_patterns, model_pattern
from frontgate.mapping.vtl.errors import MethodError


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("b+", "abc", True),
        ("^[a-z]+$", "abc", True),
        ("^[a-z]+$", "abc\n", False),
        ("^[a-z$]+$", "a$", True),
        (r"^\$\d$", "$7", True),
        (r"^\d+$", "\u0661", False),
        (r"^\w+$", "é", False),
        (r"^[^\s@]+@[^\s@]+$", "a@b", True),
        ("^[[a]$", "[", True),
        ("^[a&&b]+$", "a&b", True),
        (r"^[\w[\]-]+$", "a[0]-b", True),
        (r"^[\]a]$", "]", True),
        ("[]", "a", False),
        ("^[^]$", "\n", True),
        (r"^\u0041$", "A", True),
        (r"^(?!x)(?=.*\d)\S{3,}$", "ab1", True),
        (r"^(\w)\1$", "aa", True),
        (r"^(?<first>\w)b$", "ab", True),
        (r"^a\/b$", "a/b", True),
        ("a\\\\$", "a\\", True),
    ],
)
def test_as_ecma_has_them(pattern, text, found):
    assert model_pattern(pattern).find(text) is found


def test_no_text_takes_for_ever():
    started = time.monotonic()
    with pytest.raises(MethodError, match="takes too long"):
        model_pattern("^(a|aa)+$").find("a" * 40 + "!")
    assert time.monotonic() - started < 10


@pytest.mark.parametrize(
    "schema",
    [
        {"pattern": "("},
        {"patternProperties": {"[": {}}},
        {"properties": {"a": {"pattern": "("}}},
        {"definitions": {"a": {"items": [{}, {"pattern": "("}]}}},
        {"items": {"not": {"anyOf": [{}, {"pattern": "*"}]}}},
        {"dependencies": {"a": {"additionalProperties": {"pattern": "("}}}},
    ],
)
def test_what_is_no_pattern_is_found_wherever_it_stands(schema):
    with pytest.raises(MethodError, match="bad regular expression"):
        check_patterns(schema)


@pytest.mark.parametrize(
    "schema",
    [
        {"properties": {"pattern": {"type": "string"}}},
        {"enum": [{"pattern": "("}], "default": {"pattern": "("}},
        {"dependencies": {"a": ["b"]}, "additionalProperties": False},
        {"pattern": "^a$", "items": [{"pattern": "b"}]},
    ],
)
def test_what_only_looks_like_one_is_none(schema):
    check_patterns(schema)
