"""What happened in the community, counted by month. Reports and the admin's figures are made of it.

Counting is left to whoever sees a thing happen: the consumers of queues, streams and events.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Protocol

from community.domain.record import Record


class Metric(StrEnum):
    """What is counted. The values are keys in the store."""

    MEMBERS_JOINED = "members.joined"
    MEMBERS_LEFT = "members.left"
    FEEDBACK = "feedback"
    FEEDBACK_STARS = "feedback.stars"
    SIGNALS = "signals"


class MonthlyCount(Record):
    """How much of a metric fell into a month (``2026-05``, in UTC)."""

    month: str
    count: int


class StatisticsStore(Protocol):
    """Where the counts are kept."""

    def add(self, metric: Metric, *, month: str, amount: int) -> None: ...

    def months(self, metric: Metric) -> Iterable[MonthlyCount]:
        """The months that have a count, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """Counts, and reads the counts."""

    store: StatisticsStore
    now: Callable[[], datetime]

    def count(self, metric: Metric, amount: int = 1) -> None:
        """Add to the current month."""
        self.store.add(metric, month=f"{self.now().astimezone(UTC):%Y-%m}", amount=amount)

    def months(self, metric: Metric) -> tuple[MonthlyCount, ...]:
        return tuple(self.store.months(metric))

    def total(self, metric: Metric) -> int:
        return sum(month.count for month in self.store.months(metric))
