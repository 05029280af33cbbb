"""Lists in pages: `MaxResults` and `NextToken`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from frontgate.control.errors import BadRequestError
from frontgate.control.page_tokens import offset_of, token_at
from frontgate.control.plane import Input, Output

Item = TypeVar("Item")

_DEFAULT = 100
"""Assumed; the API reference says nothing of it."""
_MOST = 500


def page(
    items: Iterable[Item],
    given: Input,
    render: Callable[[Item], Output],
    *,
    member: str = "Items",
) -> Output:
    """One page of `items`, and the token of the next if there is one."""
    everything = list(items)
    start = _offset(given.get("NextToken"))
    end = start + _limit(given.get("MaxResults"))
    return {
        member: [render(item) for item in everything[start:end]],
        "NextToken": token_at(end) if end < len(everything) else None,
    }


def _limit(given: str | int | None) -> int:
    """The model has a number as text, but for routing rules."""
    if given is None:
        return _DEFAULT
    text = str(given)
    if not (text.isascii() and text.isdecimal()) or not 1 <= int(text[:9]) <= _MOST:
        raise BadRequestError(f"MaxResults must be between 1 and {_MOST}")  # assumed
    return int(text)


def _offset(token: str | None) -> int:
    try:
        return offset_of(token)
    except ValueError:
        raise BadRequestError("Invalid next token") from None  # assumed
