from __future__ import annotations

from datetime import datetime, timedelta, timezone

from community.domain.statistics import Metric, MonthlyCount, Statistics


def test_things_are_counted_by_month(statistics: Statistics) -> None:
    statistics.count(Metric.FEEDBACK)
    statistics.count(Metric.FEEDBACK, 2)

    assert statistics.months(Metric.FEEDBACK) == (MonthlyCount(month="2026-05", count=3),)
    assert statistics.months(Metric.SIGNALS) == ()


def test_a_month_is_one_in_utc(statistics: Statistics) -> None:
    new_years_eve = datetime(2026, 12, 31, 23, tzinfo=timezone(timedelta(hours=-5)))

    Statistics(store=statistics.store, now=lambda: new_years_eve).count(Metric.SIGNALS)

    assert [month.month for month in statistics.months(Metric.SIGNALS)] == ["2027-01"]


def test_a_total_is_of_all_months(statistics: Statistics) -> None:
    statistics.store.add(Metric.SIGNALS, month="2026-04", amount=2)
    statistics.store.add(Metric.SIGNALS, month="2026-05", amount=3)

    assert statistics.total(Metric.SIGNALS) == 5
    assert statistics.total(Metric.FEEDBACK) == 0
