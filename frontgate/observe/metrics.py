"""Metrics by minute, as CloudWatch keeps them, in bounded room.

Whoever counts requests hands over a minute when it is over, or when somebody asks (`Source`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from frontgate.observe.distribution import Distribution, merged

Dimensions = tuple[tuple[str, str], ...]
"""Names and values, sorted."""

_MINUTE = 60
_MOST_SERIES = 5_000
_MOST_MINUTES = 24 * 60
"""Of each series: a day."""


class Series(NamedTuple):
    """One metric with one set of dimensions."""

    namespace: str
    name: str
    dimensions: Dimensions
    unit: str


class DataPoint(NamedTuple):
    start: int
    """Of its period, in seconds since the epoch."""
    distribution: Distribution


def dimensions(values: Mapping[str, str]) -> Dimensions:
    return tuple(sorted(values.items()))


class MetricStore:
    """The metrics of one account."""

    def __init__(self) -> None:
        self._series: dict[Series, dict[int, Distribution]] = {}
        self._sources: list[Callable[[], None]] = []

    def add_source(self, flush: Callable[[], None]) -> None:
        """`flush` is called before a question is answered: it adds what was counted until now."""
        self._sources.append(flush)

    def remove_source(self, flush: Callable[[], None]) -> None:
        self._sources.remove(flush)

    def minute(self, series: Series, at: float) -> Distribution:
        """Where to add values of a minute. The oldest minutes and series make room."""
        minutes = self._series.get(series)
        if minutes is None:
            if len(self._series) >= _MOST_SERIES:
                del self._series[min(self._series, key=self._newest)]
            minutes = self._series[series] = {}
        start = int(at // _MINUTE) * _MINUTE
        found = minutes.get(start)
        if found is None:
            if len(minutes) >= _MOST_MINUTES:
                del minutes[min(minutes)]
            found = minutes[start] = Distribution()
        return found

    def series(self) -> list[Series]:
        """Every series, in the order in which they began."""
        self._flush()
        return list(self._series)

    def points(
        self,
        namespace: str,
        name: str,
        dimensions: Dimensions,
        *,
        start: float,
        end: float,
        period: int,
        unit: str | None = None,
    ) -> dict[str, list[DataPoint]]:
        """By unit: the periods from `start` on in which there are values, oldest first."""
        self._flush()
        found: dict[str, list[DataPoint]] = {}
        for series, minutes in self._series.items():
            if series[:3] == (namespace, name, dimensions) and unit in (None, series.unit):
                points = list(_periods(minutes, start, end, period))
                if points:
                    found[series.unit] = points
        return found

    def _newest(self, series: Series) -> int:
        return max(self._series[series], default=0)

    def _flush(self) -> None:
        for flush in self._sources:
            flush()


def _periods(
    minutes: Mapping[int, Distribution], start: float, end: float, period: int
) -> Iterator[DataPoint]:
    groups: defaultdict[int, list[Distribution]] = defaultdict(list)
    first = int(start)
    for minute, distribution in minutes.items():
        if start <= minute < end:
            groups[first + (minute - first) // period * period].append(distribution)
    for begin in sorted(groups):
        yield DataPoint(begin, merged(groups[begin]))
