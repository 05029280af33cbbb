"""Reports for partners, made of the statistics."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from pydantic import Field

from community.domain.record import Record, absent
from community.domain.statistics import Metric, MonthlyCount, Statistics
from community.errors import ReportNotFoundError


class Report(Record):
    """One report, as a partner receives it."""

    name: str
    title: str
    generated_at: datetime
    total: int
    months: tuple[MonthlyCount, ...]
    average_rating: Annotated[float | None, Field(exclude_if=absent)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    title: str
    metric: Metric
    stars: Metric | None = None


KINDS: Final[Mapping[str, _Kind]] = {
    "feedback": _Kind(
        title="Feedback received", metric=Metric.FEEDBACK, stars=Metric.FEEDBACK_STARS
    ),
    "members": _Kind(title="Members who joined", metric=Metric.MEMBERS_JOINED),
    "signals": _Kind(title="Signals from clients", metric=Metric.SIGNALS),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reports:
    """Writes reports."""

    statistics: Statistics
    now: Callable[[], datetime]

    def named(self, name: str) -> Report:
        """Raises ``ReportNotFoundError``."""
        kind = KINDS.get(name)
        if kind is None:
            raise ReportNotFoundError(name, KINDS)
        months = self.statistics.months(kind.metric)
        total = sum(month.count for month in months)
        return Report(
            name=name,
            title=kind.title,
            generated_at=self.now(),
            total=total,
            months=months,
            average_rating=self._average(kind.stars, total) if kind.stars and total else None,
        )

    def _average(self, stars: Metric, total: int) -> float:
        return round(self.statistics.total(stars) / total, 2)
