"""The token of a list's next page: where it begins, in a form that nobody is to write by hand."""

from __future__ import annotations

import base64
import binascii

_LONGEST = 9
"""Digits."""


def token_at(offset: int) -> str:
    return base64.urlsafe_b64encode(str(offset).encode()).decode()


def offset_of(token: str | None) -> int:
    """0 without a token. Raises `ValueError` for one that was not given out."""
    if not token:
        return 0
    try:
        text = base64.urlsafe_b64decode(token.encode()).decode()
    except (binascii.Error, ValueError):
        text = ""
    if not (text.isascii() and text.isdecimal()) or len(text) > _LONGEST:
        raise ValueError("it is no token of a page")
    return int(text)
