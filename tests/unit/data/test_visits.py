from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from community.data.visits import VisitTable
from community.domain.partners import Visits


def test_visits_are_counted_from_the_first_to_the_latest(dynamodb: Any, noon: datetime) -> None:
    table = VisitTable(dynamodb, "VisitsTable")
    later = noon + timedelta(hours=1)

    assert table.note("client-1", noon) == Visits(first=noon, latest=noon, count=1)
    assert table.note("client-1", later) == Visits(first=noon, latest=later, count=2)
    assert table.note("client-2", later).count == 1
