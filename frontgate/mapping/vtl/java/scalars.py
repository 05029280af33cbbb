"""Methods of Integer, Long, Double and Boolean, the static ones included (`$i.parseInt('7')`)."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from frontgate.mapping.vtl.errors import MethodError
from frontgate.mapping.vtl.java.arguments import integer, number, string
from frontgate.mapping.vtl.java.text import to_text

Method = Callable[..., object]
_INTEGER = re.compile(r"[+-]?[0-9a-zA-Z]{1,300}")
_MAX_LONG = (1 << 63) - 1


def _parse_integer(_: object, text: object, radix: object = 10) -> int:
    source = string(text)
    try:
        if _INTEGER.fullmatch(source):
            return int(source, integer(radix))
    except ValueError:
        pass
    raise MethodError(f"For input string: {source!r}")


def _parse_double(_: object, text: object) -> float:
    source = string(text).strip()
    try:
        if "_" not in source:
            return float(source)
    except ValueError:
        pass
    raise MethodError(f"For input string: {source!r}")


def _integer_value(_: object, value: object) -> int:
    return _parse_integer(_, value) if isinstance(value, str) else integer(value)


def _double_value(_: object, value: object) -> float:
    return _parse_double(_, value) if isinstance(value, str) else to_double(number(value))


def _truncate(value: float) -> int:
    """Java's narrowing: towards zero, NaN is 0, too large is the largest."""
    if math.isnan(value):
        return 0
    return int(max(min(value, _MAX_LONG), -_MAX_LONG - 1))


def _compare(left: int | float, right: object) -> int:
    other = number(right)
    return (left > other) - (left < other)


def to_double(value: float) -> float:
    """What is too large is infinite."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _integer_text(_: int, value: object) -> str:
    return str(integer(value))


_NUMBER: dict[tuple[str, int], Method] = {
    ("intValue", 0): _truncate,
    ("longValue", 0): _truncate,
    ("doubleValue", 0): to_double,
    ("floatValue", 0): to_double,
    ("toString", 0): to_text,
    ("compareTo", 1): _compare,
    ("equals", 1): lambda value, other: type(value) is type(other) and value == other,
}
INTEGER: dict[tuple[str, int], Method] = {
    **_NUMBER,
    ("intValue", 0): lambda value: value,
    ("longValue", 0): lambda value: value,
    ("hashCode", 0): lambda value: value,
    ("parseInt", 1): _parse_integer,
    ("parseInt", 2): _parse_integer,
    ("parseLong", 1): _parse_integer,
    ("valueOf", 1): _integer_value,
    ("toString", 1): _integer_text,
    ("max", 2): lambda _, one, other: max(integer(one), integer(other)),
    ("min", 2): lambda _, one, other: min(integer(one), integer(other)),
    ("toHexString", 1): lambda _, value: format(integer(value) & 0xFFFFFFFF, "x"),
    ("toBinaryString", 1): lambda _, value: format(integer(value) & 0xFFFFFFFF, "b"),
}
DOUBLE: dict[tuple[str, int], Method] = {
    **_NUMBER,
    ("isNaN", 0): math.isnan,
    ("isInfinite", 0): math.isinf,
    ("parseDouble", 1): _parse_double,
    ("valueOf", 1): _double_value,
}
DOUBLE_PROPERTIES: dict[str, Method] = {"naN": math.isnan, "infinite": math.isinf}
BOOLEAN: dict[tuple[str, int], Method] = {
    ("booleanValue", 0): lambda value: value,
    ("toString", 0): to_text,
    ("equals", 1): lambda value, other: value is other,
    ("hashCode", 0): lambda value: 1231 if value else 1237,
    ("parseBoolean", 1): lambda _, text: string(text).lower() == "true",
    ("valueOf", 1): lambda _, text: string(text).lower() == "true",
}
