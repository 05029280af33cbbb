from __future__ import annotations

from community.domain.overview import Overviews
from community.domain.statistics import Metric, Statistics


def test_an_overview_sums_up_what_was_counted(statistics: Statistics) -> None:
    statistics.count(Metric.MEMBERS_JOINED, 3)
    statistics.count(Metric.MEMBERS_LEFT)
    statistics.count(Metric.SIGNALS, 7)

    assert Overviews(statistics=statistics).current().model_dump() == {
        "membersJoined": 3,
        "membersLeft": 1,
        "feedback": 0,
        "signals": 7,
    }
