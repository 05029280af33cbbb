"""Lists in pages: `limit` and `position` of API Gateway v1."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable
from typing import TypeVar

from frontgate.control.errors import BadRequestError
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
        "position": _position(end) if end < len(everything) else None,
    }


def _position(offset: int) -> str:
    return base64.urlsafe_b64encode(str(offset).encode()).decode()


def _offset(position: str | None) -> int:
    if not position:
        return 0
    try:
        text = base64.urlsafe_b64decode(position.encode()).decode()
    except (binascii.Error, ValueError):
        text = ""
    if not (text.isascii() and text.isdecimal()) or len(text) > 9:
        raise BadRequestError("Invalid position parameter specified")  # assumed
    return int(text)
