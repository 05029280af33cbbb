"""The newest of many things, in bounded room."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Ring(Generic[T]):
    """Keeps the newest items: at most `most` of them, and of `most_bytes` together.

    The newest is kept whatever its size.
    """

    __slots__ = ("_bytes", "_items", "_most", "_most_bytes")

    def __init__(self, *, most: int, most_bytes: int) -> None:
        self._most = most
        self._most_bytes = most_bytes
        self._items: deque[tuple[T, int]] = deque()
        self._bytes = 0

    def add(self, item: T, size: int) -> None:
        """Add an item of `size` bytes; old ones make room for it."""
        items = self._items
        items.append((item, size))
        self._bytes += size
        while len(items) > self._most or (self._bytes > self._most_bytes and len(items) > 1):
            self._bytes -= items.popleft()[1]

    def __iter__(self) -> Iterator[T]:
        """From the oldest to the newest."""
        return (item for item, _ in list(self._items))

    def __reversed__(self) -> Iterator[T]:
        return (item for item, _ in reversed(list(self._items)))

    def __len__(self) -> int:
        return len(self._items)
