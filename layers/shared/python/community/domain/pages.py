"""Lists are read page by page; a cursor names where the next page begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from pydantic import Field

Item = TypeVar("Item", covariant=True)

PageLimit = Annotated[int, Field(ge=1, le=100)]
PAGE_LIMIT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Item]):
    """Items in the list's order. ``next_cursor`` is None on the last page."""

    items: Sequence[Item]
    next_cursor: str | None = None
