"""Lists in pages: `limit` and `position` of API Gateway v1."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from frontgate.control.errors import BadRequestError
from frontgate.control.page_tokens import offset_of, token_at
from frontgate.control.plane import Input, Output

Item = TypeVar("Item")

_DEFAULT = 25
_MOST = 500


def page(items: Iterable[Item], given: Input, render: Callable[[Item], Output]) -> Output:
    """One page of `items`, and the position after it if there are more.

    25 by default and 500 at most (documented); a limit below 1 is taken for none (recorded).
    """
    everything = list(items)
    limit = given.get("limit") or _DEFAULT
    limit = min(limit, _MOST) if limit > 0 else _DEFAULT
    start = _offset(given.get("position"))
    end = start + limit
    return {
        "items": [render(item) for item in everything[start:end]],
        "position": token_at(end) if end < len(everything) else None,
    }


def _offset(position: str | None) -> int:
    try:
        return offset_of(position)
    except ValueError:
        raise BadRequestError("Invalid position parameter specified") from None  # assumed
