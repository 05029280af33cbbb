"""The values of a metric within a minute, and the statistics that CloudWatch makes of them.

Documentation: "CloudWatch statistics definitions". Values are counted one by one, so percentiles
are exact, up to a bound; beyond it they are rounded to three digits. Which of two neighbouring
values a percentile takes is assumed: the nearest rank.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping

_MOST_VALUES = 1_000
_PERCENTILE = re.compile(r"(p|tm)(\d{1,3}(?:\.\d{1,10})?)")
STATISTICS = ("SampleCount", "Average", "Sum", "Minimum", "Maximum")


class StatisticError(Exception):
    """There is no such statistic, or not here."""


class Distribution:
    """How often each value came. A set of statistics without its values can be added too."""

    __slots__ = ("count", "maximum", "minimum", "total", "values")

    def __init__(self) -> None:
        self.count = 0.0
        self.total = 0.0
        self.minimum = math.inf
        self.maximum = -math.inf
        self.values: dict[float, float] = {}

    def add(self, value: float, count: float = 1) -> None:
        self.add_set(count=count, total=value * count, minimum=value, maximum=value)
        self._count_value(value, count)

    def add_set(self, *, count: float, total: float, minimum: float, maximum: float) -> None:
        """Add values of which only this is known."""
        self.count += count
        self.total += total
        self.minimum = min(self.minimum, minimum)
        self.maximum = max(self.maximum, maximum)

    def add_counts(self, counts: Mapping[float, float]) -> None:
        for value, count in counts.items():
            self.add(value, count)

    def merge(self, other: Distribution) -> None:
        self.add_set(
            count=other.count, total=other.total, minimum=other.minimum, maximum=other.maximum
        )
        for value, count in other.values.items():
            self._count_value(value, count)

    def statistic(self, name: str) -> float | None:
        """None where too little is known of the values. Raises `StatisticError`."""
        match name:
            case "SampleCount":
                return self.count
            case "Average":
                return self.total / self.count
            case "Sum":
                return self.total
            case "Minimum":
                return self.minimum
            case "Maximum":
                return self.maximum
        found = _PERCENTILE.fullmatch(name)
        share = float(found[2]) / 100 if found else math.inf
        if found is None or share > 1:
            raise StatisticError(
                f"The statistic {name} is not supported here; those that are: "
                f"{', '.join(STATISTICS)}, percentiles (p90) and trimmed means (tm90)"
            )
        return self._percentile(share) if found[1] == "p" else self._trimmed_mean(share)

    def _count_value(self, value: float, count: float) -> None:
        values = self.values
        if value not in values and len(values) >= _MOST_VALUES:
            value = float(f"{value:.3g}")
            if value not in values and len(values) >= 2 * _MOST_VALUES:
                return
        values[value] = values.get(value, 0) + count

    def _percentile(self, share: float) -> float | None:
        """The value that `share` of all values do not exceed."""
        rank = max(1.0, math.ceil(share * self.count))
        for value, reached in self._accumulated():
            if reached >= rank:
                return value
        return None

    def _trimmed_mean(self, share: float) -> float | None:
        """The mean without what lies beyond the percentile."""
        left, total = share * self.count, 0.0
        kept = left
        for value, count in sorted(self.values.items()):
            total += value * min(count, left)
            left -= min(count, left)
        return total / kept if kept and left <= 0 else None

    def _accumulated(self) -> Iterator[tuple[float, float]]:
        """Each value, and how many do not exceed it; nothing if some values are unknown."""
        if self._is_known:
            reached = 0.0
            for value, count in sorted(self.values.items()):
                reached += count
                yield value, reached

    @property
    def _is_known(self) -> bool:
        if self.minimum == self.maximum:
            self.values = {self.minimum: self.count}
        return sum(self.values.values()) >= self.count


def merged(distributions: Iterable[Distribution]) -> Distribution:
    """All of them together."""
    whole = Distribution()
    for distribution in distributions:
        whole.merge(distribution)
    return whole
