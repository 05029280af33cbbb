"""Cursors: the key at which a DynamoDB query stopped, as text that fits a URL.

A client can write its own cursor, so decoding accepts exactly the attributes that it is told, and
partition keys are never among them: nobody reads another partition by editing a cursor.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence

from community.data.keys import SORT_KEY_BYTES, can_be_key
from community.errors import InvalidCursorError


def encode(key: Mapping[str, object], attributes: Sequence[str]) -> str:
    """The named string attributes of ``key``."""
    text = json.dumps([key[name] for name in attributes], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(cursor: str, attributes: Sequence[str]) -> dict[str, str]:
    """Inverse of ``encode``. Raises ``InvalidCursorError``."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        values = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, UnicodeError, ValueError, RecursionError) as invalid:
        raise InvalidCursorError from invalid
    if not _fits(values, attributes):
        raise InvalidCursorError
    return dict(zip(attributes, values, strict=True))


def _fits(values: object, attributes: Sequence[str]) -> bool:
    return (
        isinstance(values, list)
        and len(values) == len(attributes)
        and all(isinstance(v, str) and can_be_key(v, longest=SORT_KEY_BYTES) for v in values)
    )
