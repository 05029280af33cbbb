from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontgate.mapping.vtl.java.text import ArrayList, SilentMap, double_text, to_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1.0"),
        (0.0, "0.0"),
        (-0.0, "-0.0"),
        (100.0, "100.0"),
        (0.001, "0.001"),
        (0.0001, "1.0E-4"),
        (9999999.0, "9999999.0"),
        (1e7, "1.0E7"),
        (-12345678.9, "-1.23456789E7"),
        (1.5e300, "1.5E300"),
        (math.nan, "NaN"),
        (-math.inf, "-Infinity"),
    ],
)
def test_doubles(value: float, text: str) -> None:
    """Documented: java.lang.Double.toString."""
    assert double_text(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_doubles_read_back(value: float) -> None:
    assert float(double_text(value)) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        ({"a": None, "b": [1, "x"]}, '{a=null, b=[1,"x"]}'),
        (ArrayList(["a", None, {"b": 1}]), "[a, null, {b=1}]"),
        (["a", None, {"b": ArrayList([1])}], '["a",null,{"b":[1]}]'),
        (SilentMap(a=1), ""),
        (object(), ""),
    ],
)
def test_values(value: object, text: str) -> None:
    assert to_text(value) == text
