"""The requests that were answered last, as they were when their answers left.

A journal belongs to a stage and outlives its deployments. What it keeps costs memory and nothing
else: traces are made of it when somebody asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import takewhile
from operator import itemgetter
from typing import Any, Generic, Protocol, TypeVar

from frontgate.observe.ring import Ring
from frontgate.observe.trace import Trace

_MOST = 64
_MOST_BYTES = 16 * 1024 * 1024
_EACH_BYTES = 8 * 1024
"""Of a request's headers, path and the objects that hold them: about."""


class Kept(Protocol):
    """What a data plane makes of each request that it has answered."""

    @property
    def request_ids(self) -> tuple[str, ...]:
        """By each of them the request can be asked for."""
        ...

    @property
    def moment(self) -> float:
        """When the answer was there, on the monotonic timer."""
        ...


K = TypeVar("K", bound=Kept)


class Journal(Generic[K]):
    """The newest requests of one stage."""

    def __init__(self, trace_of: Callable[[K], Trace]) -> None:
        self.trace_of = trace_of
        self._ring: Ring[K] = Ring(most=_MOST, most_bytes=_MOST_BYTES)

    def add(self, kept: K, size: int) -> None:
        """Keep a request that holds about `size` bytes of bodies."""
        self._ring.add(kept, _EACH_BYTES + size)

    def newest(self) -> Iterator[K]:
        """From the newest to the oldest."""
        return reversed(self._ring)


class Journals:
    """Those of all stages, by API id and stage name."""

    def __init__(self) -> None:
        self._journals: dict[tuple[str, str], Journal[Any]] = {}

    def of(self, api_id: str, stage: str, trace_of: Callable[[K], Trace]) -> Journal[K]:
        """The stage's journal, which begins empty."""
        return self._journals.setdefault((api_id, stage), Journal(trace_of))

    def forget(self, api_id: str, stage: str) -> None:
        self._journals.pop((api_id, stage), None)

    def find(self, request_id: str) -> Trace | None:
        """The request with this id."""
        for journal in self._journals.values():
            for kept in journal.newest():
                if request_id in kept.request_ids:
                    return journal.trace_of(kept)
        return None

    def newest(
        self, most: int, *, after: float = float("-inf"), api_ids: Iterable[str] | None = None
    ) -> tuple[list[Trace], float]:
        """The newest `most` requests that ended after a moment, oldest first; and the moment after
        which the next ones end.
        """
        chosen = None if api_ids is None else frozenset(api_ids)
        entries = [
            (kept.moment, journal, kept)
            for (api_id, _), journal in self._journals.items()
            if chosen is None or api_id in chosen
            for kept in takewhile(lambda kept: kept.moment > after, journal.newest())
        ]
        entries.reverse()  # so that, of the same moment, the newest is the last
        entries.sort(key=itemgetter(0))
        entries = entries[-most:] if most > 0 else []
        latest = entries[-1][0] if entries else after
        return [journal.trace_of(kept) for _, journal, kept in entries], latest
