"""Signatures with a shared secret (HMAC-SHA256), and how long they are good for.

Every purpose has a key of its own, derived from the one secret: a webhook's signature is no office
badge. Comparisons take the same time whatever differs.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import Final

REPLAY_WINDOW: Final = timedelta(minutes=5)
"""How old, or how early, a signed request may be."""


class SignatureRefusedError(Exception):
    """The signature admits nobody. The text is for the log, not for the client."""


def derive_key(secret: str, purpose: str) -> bytes:
    """The key for one purpose, such as ``webhook:payments``."""
    return hmac.digest(secret.encode(), purpose.encode(), "sha256")


def sign(key: bytes, *parts: str) -> str:
    """In hexadecimal. Parts must not contain a line break, which keeps them apart."""
    return hmac.digest(key, "\n".join(parts).encode(), "sha256").hex()


def digest(text: str) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def demand_signature(given: str, key: bytes, *parts: str) -> None:
    """Raises ``SignatureRefusedError`` unless ``given`` is what ``sign`` says."""
    if not hmac.compare_digest(given.encode(), sign(key, *parts).encode()):
        raise SignatureRefusedError("another signature")


def demand_recent(timestamp: str, now: datetime) -> None:
    """Raises ``SignatureRefusedError`` unless ``timestamp`` (epoch seconds) is about now."""
    if abs(now - moment(timestamp)) > REPLAY_WINDOW:
        raise SignatureRefusedError("too old or too early")


def moment(timestamp: str) -> datetime:
    """Epoch seconds as a time. Raises ``SignatureRefusedError`` if it is none."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 11):
        raise SignatureRefusedError("no timestamp")
    return datetime.fromtimestamp(int(timestamp), UTC)
