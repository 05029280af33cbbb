"""Looking things up in header lines, whose names have no case but whose casing must survive."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from frontgate.wire import HeaderItems

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


@lru_cache(maxsize=1024)
def is_name(text: str) -> bool:
    """Whether it can be the name of a header (RFC 9110, "Tokens"). Few are asked about, often."""
    return _NAME.fullmatch(text) is not None


def is_split(value: str) -> bool:
    """Whether a header's value would end before its end, or be two headers."""
    return not value.isprintable() and _CONTROL.search(value) is not None


def get_all(headers: HeaderItems, name: str) -> list[str]:
    """Every value of `name`, in the order sent."""
    wanted = name.lower()
    return [value for key, value in headers if key.lower() == wanted]


def get(headers: HeaderItems, name: str, default: str | None = None) -> str | None:
    """The last value of `name`: API Gateway takes the last where it takes one (recorded)."""
    wanted, length = name.lower(), len(name)
    for key, value in reversed(headers):
        if len(key) == length and key.lower() == wanted:
            return value
    return default


def without(headers: HeaderItems, names: frozenset[str]) -> HeaderItems:
    """The lines whose names, in lower case, are not in `names`."""
    return tuple(item for item in headers if item[0].lower() not in names)


def replaced(lines: Iterable[tuple[str, str]], others: list[tuple[str, str]]) -> HeaderItems:
    """`lines`, with `others` in the place of those of the same name."""
    names = {name.lower() for name, _ in others}
    return (*(line for line in lines if line[0].lower() not in names), *others)
