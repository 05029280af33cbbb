"""Members of v2's inputs and outputs, and the fields of the store's values that they are.

v2 updates by what is given: a member that is left out leaves its field as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Members:
    """A table of members by name, and their fields."""

    def __init__(self, table: Mapping[str, str]) -> None:
        self._table = table

    def read(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Fields of the members that are given; lists become tuples."""
        return {
            field: tuple(given[member]) if isinstance(given[member], list) else given[member]
            for member, field in self._table.items()
            if member in given
        }

    def show(self, value: Any) -> dict[str, Any]:
        """Members of a value's fields. What is not set, or empty, is left out."""
        shown = {}
        for member, field in self._table.items():
            content = getattr(value, field)
            if content is None or content in ((), {}):
                continue
            shown[member] = list(content) if isinstance(content, tuple) else content
        return shown
