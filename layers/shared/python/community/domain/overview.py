"""The figures that an admin sees."""

from __future__ import annotations

from dataclasses import dataclass

from community.domain.record import Record
from community.domain.statistics import Metric, Statistics


class Overview(Record):
    """The community in numbers."""

    members_joined: int
    members_left: int
    feedback: int
    signals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overviews:
    """Sums up the statistics."""

    statistics: Statistics

    def current(self) -> Overview:
        total = self.statistics.total
        return Overview(
            members_joined=total(Metric.MEMBERS_JOINED),
            members_left=total(Metric.MEMBERS_LEFT),
            feedback=total(Metric.FEEDBACK),
            signals=total(Metric.SIGNALS),
        )
