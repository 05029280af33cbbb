from __future__ import annotations

from typing import Any

import pytest
from community.data.statistics import StatisticsTable
from community.domain.statistics import Metric, MonthlyCount


@pytest.fixture
def table(dynamodb: Any) -> StatisticsTable:
    return StatisticsTable(dynamodb, "StatisticsTable")


def test_counts_add_up_by_month_and_come_back_in_order(table: StatisticsTable) -> None:
    table.add(Metric.SIGNALS, month="2026-05", amount=1)
    table.add(Metric.SIGNALS, month="2026-04", amount=2)
    table.add(Metric.SIGNALS, month="2026-05", amount=3)

    assert list(table.months(Metric.SIGNALS)) == [
        MonthlyCount(month="2026-04", count=2),
        MonthlyCount(month="2026-05", count=4),
    ]


def test_metrics_are_counted_apart(table: StatisticsTable) -> None:
    table.add(Metric.FEEDBACK, month="2026-05", amount=1)

    assert list(table.months(Metric.FEEDBACK_STARS)) == []
