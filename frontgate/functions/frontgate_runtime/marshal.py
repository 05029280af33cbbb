"""JSON in and out of a handler, as Lambda's Python runtime client does it.

That client uses simplejson: NaN is refused, a Decimal is written as the number it is, and from
Python 3.12 on text is not escaped to ASCII. The standard library's encoder has no raw numbers, so a
Decimal leaves a marked string behind, which is unquoted afterwards.
"""

from __future__ import annotations

import decimal
import json
import os
import re
import sys
from typing import Any

from .faults import Fault

_MARK = f"decimal:{os.urandom(8).hex()}:"
_MARKED = re.compile(f'"{_MARK}([^"]*)"')


class _Decimals:
    """Collects whether the value being encoded holds a Decimal."""

    __slots__ = ("seen",)

    def __init__(self) -> None:
        self.seen = False

    def default(self, value: Any) -> Any:
        if isinstance(value, decimal.Decimal):
            if not value.is_finite():
                return float(value)
            self.seen = True
            return f"{_MARK}{value}"
        raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


_decimals = _Decimals()
_encoder = json.JSONEncoder(
    ensure_ascii=sys.version_info < (3, 12), allow_nan=False, default=_decimals.default
)
_decoder = json.JSONDecoder()


def unmarshal(payload: bytes) -> Any:
    """The event. Raises Fault (`Runtime.UnmarshalError`) for bytes that are not JSON."""
    try:
        return _decoder.decode(payload.decode())
    except Exception as error:
        message = f"Unable to unmarshal input: {error}"
        raise Fault("Runtime.UnmarshalError", message) from error


def marshal(response: Any) -> bytes:
    """The handler's answer. Bytes pass as they are.

    Raises Fault (`Runtime.MarshalError`) for what JSON cannot express.
    """
    if isinstance(response, bytes):
        return response
    _decimals.seen = False
    try:
        text = _encoder.encode(response)
        if _decimals.seen:
            text = _MARKED.sub(r"\1", text)
        return text.encode()
    except Exception as error:
        message = f"Unable to marshal response: {error}"
        raise Fault("Runtime.MarshalError", message) from error
