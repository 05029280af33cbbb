"""The defaults for what the domain takes from outside: the time and new ids."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4


def now() -> datetime:
    return datetime.now(UTC)


def new_id() -> str:
    return str(uuid4())


def new_suffix() -> str:
    """Keeps two messages of one microsecond apart."""
    return uuid4().hex[:8]
