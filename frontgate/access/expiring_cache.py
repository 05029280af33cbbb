"""A bounded cache whose entries also end: least recently used out first, nothing past its time."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class ExpiringCache(Generic[K, V]):
    """Reads no clock: whoever asks says what time it is, on one scale for `get` and `put`."""

    def __init__(self, capacity: int) -> None:
        """`capacity` is what the weights of all entries may add up to."""
        self._capacity = capacity
        self._entries: OrderedDict[K, tuple[V, float, int]] = OrderedDict()
        self._weight = 0

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: K, now: float) -> V | None:
        entry = self._entries.get(key)
        if entry is None:
            return None
        value, ends, weight = entry
        if now >= ends:
            del self._entries[key]
            self._weight -= weight
            return None
        self._entries.move_to_end(key)
        return value

    def put(self, key: K, value: V, *, ends: float, weight: int = 1) -> None:
        """An entry that alone weighs more than the capacity is not kept."""
        self.remove(key)
        self._entries[key] = (value, ends, weight)
        self._weight += weight
        while self._weight > self._capacity:
            _, (_, _, weight) = self._entries.popitem(last=False)
            self._weight -= weight

    def remove(self, key: K) -> None:
        """Does nothing when there is no such entry."""
        entry = self._entries.pop(key, None)
        if entry is not None:
            self._weight -= entry[2]

    def clear(self) -> None:
        self._entries.clear()
        self._weight = 0
