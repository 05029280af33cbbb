"""How values print, and how they compare."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping

from frontgate.mapping.vtl.errors import MethodError


class ArrayList(list[object]):
    """A java.util.ArrayList: prints `[a, b]`, where a JSON array prints `["a","b"]`."""


class SetView(ArrayList):
    """The keys, values or entries of a map: a collection that has no positions."""


class SilentMap(dict[str, object]):
    """A map that prints as nothing, as `$context.identity` does (recorded on AWS)."""


class OverrideMap(dict[str, object]):
    """A map of which each member is set once: "Overrides are final"."""

    __slots__ = ()

    def __setitem__(self, name: str, value: object) -> None:
        """Raises `MethodError`. The maps in it may be replaced as a whole."""
        known = self.get(name)
        if known is not None and not isinstance(known, dict):
            raise MethodError(f"{name} is overridden already, and may be once alone")
        super().__setitem__(name, value)


class Printable:
    """An object of the engine's own that knows its text."""

    __slots__ = ()

    def text(self) -> str:
        raise NotImplementedError


def to_text(value: object) -> str:
    """`String.valueOf(value)`, but null prints as nothing."""
    kind = type(value)
    if kind is str:
        return value  # type: ignore[return-value]
    if value is None or kind is SilentMap:
        return ""
    if kind is int:
        return str(value)
    return _java_text(value)


def _java_text(value: object) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return double_text(value)
    if isinstance(value, Mapping):
        entries = (f"{_java_text(key)}={_java_text(entry)}" for key, entry in value.items())
        return "{" + ", ".join(entries) + "}"
    if isinstance(value, ArrayList):
        return "[" + ", ".join(map(_java_text, value)) + "]"
    if isinstance(value, list):
        return json_text(value)
    return value.text() if isinstance(value, Printable) else ""


def double_text(value: float) -> str:
    """`Double.toString`: 1.0, 1.0E10, 1.0E-4, NaN."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        return format(value, "f") if "e" in repr(value) else repr(value)
    mantissa, _, exponent = f"{value:e}".partition("e")
    digits = repr(value).split("e")[0].replace(".", "").lstrip("-").strip("0") or "0"
    sign = "-" if mantissa.startswith("-") else ""
    return f"{sign}{digits[0]}.{digits[1:] or '0'}E{int(exponent)}"


_encode = json.JSONEncoder(
    separators=(",", ":"), ensure_ascii=False, check_circular=False, default=to_text
).encode


def json_text(value: object) -> str:
    """Compact JSON with non-ASCII characters kept."""
    try:
        return _encode(value)
    except (TypeError, ValueError) as error:
        raise MethodError("the value cannot be written as JSON") from error


def java_equals(left: object, right: object) -> bool:
    """`left.equals(right)`: the types must agree, except among numbers."""
    if type(left) is type(right):
        return left == right
    if is_number(left) and is_number(right):
        return left == right
    if isinstance(left, list) and isinstance(right, list):
        return list(left) == list(right)
    return isinstance(left, Mapping) and isinstance(right, Mapping) and dict(left) == dict(right)


def loosely_equals(left: object, right: object) -> bool:
    """Velocity's `==`: values of different types are equal if they print alike.

    Null also equals the empty string: recorded on AWS for `$input.path` without a match.
    """
    if type(left) is type(right):
        return left == right
    if left is None or right is None:
        return left == "" or right == ""
    if is_number(left) and is_number(right):
        return left == right
    return _java_text(left) == _java_text(right)


def is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
