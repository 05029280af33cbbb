from __future__ import annotations

from datetime import datetime

import pytest
from community.domain.reports import KINDS, Reports
from community.domain.statistics import Metric, Statistics
from community.errors import ReportNotFoundError


@pytest.fixture
def reports(statistics: Statistics, noon: datetime) -> Reports:
    return Reports(statistics=statistics, now=lambda: noon)


def test_a_report_tells_the_months_and_their_sum(
    reports: Reports, statistics: Statistics, noon: datetime
) -> None:
    statistics.store.add(Metric.MEMBERS_JOINED, month="2026-04", amount=2)
    statistics.store.add(Metric.MEMBERS_JOINED, month="2026-05", amount=1)

    assert reports.named("members").model_dump(mode="json") == {
        "name": "members",
        "title": "Members who joined",
        "generatedAt": "2026-05-17T12:00:00Z",
        "total": 3,
        "months": [{"month": "2026-04", "count": 2}, {"month": "2026-05", "count": 1}],
    }


def test_feedback_has_an_average(reports: Reports, statistics: Statistics) -> None:
    for stars in (5, 5, 4):
        statistics.count(Metric.FEEDBACK)
        statistics.count(Metric.FEEDBACK_STARS, stars)

    assert reports.named("feedback").average_rating == 4.67


@pytest.mark.parametrize("name", KINDS)
def test_before_anything_has_happened_there_is_nothing_to_divide(
    reports: Reports, name: str
) -> None:
    report = reports.named(name)

    assert (report.total, report.months, report.average_rating) == (0, (), None)


def test_an_unknown_report_is_refused_with_the_names_there_are(reports: Reports) -> None:
    with pytest.raises(ReportNotFoundError, match="there are: feedback, members, signals"):
        reports.named("secrets")
