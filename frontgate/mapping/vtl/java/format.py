"""java.util.Formatter: what `String.format` understands."""

from __future__ import annotations

import re
from collections.abc import Sequence

from frontgate.mapping.vtl.errors import MethodError
from frontgate.mapping.vtl.java.text import is_number, to_text

_SPECIFIER = re.compile(r"%(?:(\d+)\$)?([-#+ 0,(]*)(\d{1,4})?(?:\.(\d{1,4}))?([a-zA-Z%])")
_CONVERSIONS = "sSdxXofeEgcbBhn%"


def format_string(pattern: str, arguments: Sequence[object]) -> str:
    """Format as Java does; raises `MethodError` as Java would throw."""
    following = 0

    def convert(found: re.Match[str]) -> str:
        nonlocal following
        position, flags, width, precision, conversion = found.groups()
        if conversion not in _CONVERSIONS:
            raise MethodError(f"unknown format conversion {found.group()!r}")
        if conversion in "n%":
            return "\n" if conversion == "n" else "%"
        index = int(position) - 1 if position else following
        following += not position
        if not 0 <= index < len(arguments):
            raise MethodError(f"missing format argument for {found.group()!r}")
        text = _convert(arguments[index], conversion, flags, precision)
        return _pad(text, conversion, flags, int(width or 0))

    return _SPECIFIER.sub(convert, pattern)


def _convert(value: object, conversion: str, flags: str, precision: str | None) -> str:
    kind = conversion.lower()
    if kind in "dxo":
        text = _integer(value, conversion, flags)
    elif kind in "feg":
        text = _decimal(value, conversion, flags, precision)
    else:
        text = "null" if value is None else to_text(value)
        if kind == "b":
            text = "true" if value is True or not (value is None or value is False) else "false"
        text = text if precision is None else text[: int(precision)]
        text = text.upper() if conversion.isupper() else text
    return text


def _integer(value: object, conversion: str, flags: str) -> str:
    if value is None:
        return "null"
    if not isinstance(value, int) or isinstance(value, bool):
        raise MethodError(f"format %{conversion} takes an integer, not {to_text(value)!r}")
    if conversion == "d":
        return _signed(value, format(abs(value), ",d" if "," in flags else "d"), flags)
    unsigned = value if value >= 0 else value + (1 << 32 if value >= -(1 << 31) else 1 << 64)
    return format(unsigned, ("#" if "#" in flags else "") + conversion)


def _decimal(value: object, conversion: str, flags: str, precision: str | None) -> str:
    if value is None:
        return "null"
    if not is_number(value) or isinstance(value, int):
        raise MethodError(f"format %{conversion} takes a decimal, not {to_text(value)!r}")
    grouping = "," if "," in flags else ""
    digits = format(abs(value), f"{grouping}.{precision or 6}{conversion}")  # type: ignore[arg-type]
    return _signed(value, digits, flags)  # type: ignore[arg-type]


def _signed(value: float, digits: str, flags: str) -> str:
    if value < 0:
        return f"({digits})" if "(" in flags else f"-{digits}"
    return ("+" if "+" in flags else " " if " " in flags else "") + digits


def _pad(text: str, conversion: str, flags: str, width: int) -> str:
    if "-" in flags:
        return text.ljust(width)
    if "0" in flags and conversion.lower() in "dxofeg":
        return text.zfill(width)
    return text.rjust(width)
