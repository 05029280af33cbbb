"""Source: documented ("Comparison operators for use in event patterns in Amazon EventBridge")."""

from __future__ import annotations

import pytest

from frontgate.event_sources.event_pattern import PatternError, compile_pattern

EVENT = {
    "source": "shop",
    "price": 12.5,
    "count": 3,
    "paid": True,
    "nothing": None,
    "address": "10.0.0.7",
    "tags": ["new", "Hot"],
    "customer": {"name": "Ada Lovelace", "email": ""},
    "items": [{"sku": "a-1"}, {"sku": "b-2"}],
}


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ({"source": ["shop"]}, True),
        ({"source": ["store", "shop"]}, True),
        ({"source": ["store"]}, False),
        ({"source": ["shop"], "count": [4]}, False),
        ({"customer": {"name": ["Ada Lovelace"]}}, True),
        ({"customer": {"name": ["Ada"]}}, False),
        ({"customer": {"email": [""]}}, True),
        ({"nothing": [None]}, True),
        ({"missing": [None]}, False),
        ({"paid": [True]}, True),
        ({"paid": [1]}, False),
        ({"count": [3.0]}, True),
        ({"tags": ["new"]}, True),
        ({"items": {"sku": ["b-2"]}}, True),
        ({"items": {"sku": ["c-3"]}}, False),
        ({"source": [{"prefix": "sh"}]}, True),
        ({"source": [{"prefix": "op"}]}, False),
        ({"source": [{"prefix": {"equals-ignore-case": "SH"}}]}, True),
        ({"source": [{"suffix": "op"}]}, True),
        ({"source": [{"suffix": {"equals-ignore-case": "OP"}}]}, True),
        ({"tags": [{"equals-ignore-case": "hot"}]}, True),
        ({"customer": {"name": [{"wildcard": "Ada*l*ce"}]}}, True),
        ({"customer": {"name": [{"wildcard": "Ada*x"}]}}, False),
        ({"customer": {"name": [{"wildcard": "*"}]}}, True),
        ({"customer": {"name": [{"wildcard": ["x", "*Love*"]}]}}, True),
        ({"source": [{"wildcard": "shop"}]}, True),
        ({"source": [{"wildcard": "sho*op"}]}, False),
        ({"source": [{"wildcard": "*s*h*o*p*"}]}, True),
        ({"source": [{"wildcard": "*p*o*"}]}, False),
        ({"price": [{"numeric": [">", 10, "<=", 12.5]}]}, True),
        ({"price": [{"numeric": ["<", 12.5]}]}, False),
        ({"count": [{"numeric": ["=", 3]}]}, True),
        ({"paid": [{"numeric": ["=", 1]}]}, False),
        ({"address": [{"cidr": "10.0.0.0/24"}]}, True),
        ({"address": [{"cidr": "10.0.1.0/24"}]}, False),
        ({"source": [{"cidr": "10.0.0.0/24"}]}, False),
        ({"source": [{"exists": True}]}, True),
        ({"source": [{"exists": False}]}, False),
        ({"missing": [{"exists": False}]}, True),
        ({"missing": [{"prefix": "x"}]}, False),
        ({"source": [{"anything-but": "store"}]}, True),
        ({"source": [{"anything-but": ["store", "shop"]}]}, False),
        ({"source": [{"anything-but": {"prefix": "st"}}]}, True),
        ({"source": [{"anything-but": {"prefix": "sh"}}]}, False),
        ({"missing": [{"anything-but": "x"}]}, False),
        ({"$or": [{"count": [9]}, {"price": [12.5]}]}, True),
        ({"$or": [{"count": [9]}, {"price": [1]}]}, False),
        ({"source": ["store"], "$or": [{"count": [3]}]}, False),
    ],
)
def test_operators(pattern, expected):
    assert compile_pattern(pattern)(EVENT) is expected


def test_many_wildcards_are_no_trap():
    """A regular expression would look for a day."""
    holds = compile_pattern({"a": [{"wildcard": "*a" * 30 + "b"}]})
    assert not holds({"a": "a" * 100_000})


def test_what_is_no_object_matches_nothing():
    assert not compile_pattern({"a": [1]})("text")


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ([], "must be an object"),
        ({"a": "text"}, "a: a pattern's value"),
        ({"a": []}, "a: a pattern's value"),
        ({"a": [{"like": "x"}]}, "the operator 'like' is unknown"),
        ({"a": [{"prefix": "x", "suffix": "y"}]}, "one operator at a time"),
        ({"a": [{"numeric": ["~", 1]}]}, "no numeric comparison"),
        ({"a": [{"numeric": [">"]}]}, "no numeric comparison"),
        ({"a": [{"cidr": "home"}]}, "no range of addresses"),
        ({"a": [{"cidr": 5}]}, "a: 5 is no range of addresses"),
        ({"a": [{"prefix": 5}]}, "a: 5 is neither a text"),
        ({"a": [{"prefix": {"like": "x"}}]}, "a: None is neither a text"),
        ({"a": [{"wildcard": []}]}, "neither a text nor a list of texts"),
        ({"a": [{"equals-ignore-case": None}]}, "neither a text"),
        ({"$or": 5}, "5 is no list"),
    ],
)
def test_patterns_that_mean_nothing(pattern, reason):
    with pytest.raises(PatternError, match=reason):
        compile_pattern(pattern)
