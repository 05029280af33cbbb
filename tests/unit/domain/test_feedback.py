from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from community.domain.feedback import Feedback, FeedbackBox, NewFeedback
from community.domain.statistics import Metric, Statistics
from pydantic import ValidationError


@dataclass
class InMemoryFeedback:
    by_id: dict[str, Feedback] = field(default_factory=dict)

    def add(self, feedback: Feedback) -> bool:
        return self.by_id.setdefault(feedback.id, feedback) is feedback


@pytest.fixture
def store() -> InMemoryFeedback:
    return InMemoryFeedback()


@pytest.fixture
def box(store: InMemoryFeedback, statistics: Statistics, noon: datetime) -> FeedbackBox:
    return FeedbackBox(store=store, statistics=statistics, now=lambda: noon)


def test_feedback_is_kept_for_a_year_and_counted(
    box: FeedbackBox, store: InMemoryFeedback, statistics: Statistics, noon: datetime
) -> None:
    assert box.keep(NewFeedback(rating=4, comment="Fine"), feedback_id="1")

    assert store.by_id["1"] == Feedback(
        id="1",
        rating=4,
        comment="Fine",
        received_at=noon,
        expires_at=noon + timedelta(days=365),
    )
    assert statistics.total(Metric.FEEDBACK) == 1
    assert statistics.total(Metric.FEEDBACK_STARS) == 4


def test_what_is_delivered_twice_is_kept_and_counted_once(
    box: FeedbackBox, store: InMemoryFeedback, statistics: Statistics
) -> None:
    box.keep(NewFeedback(rating=4), feedback_id="1")

    assert not box.keep(NewFeedback(rating=4), feedback_id="1")

    assert len(store.by_id) == 1
    assert statistics.total(Metric.FEEDBACK) == 1


@pytest.mark.parametrize(
    "wrong", [{}, {"rating": 0}, {"rating": 6}, {"rating": 3, "comment": "x" * 2001}], ids=str
)
def test_what_is_no_feedback_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        NewFeedback.model_validate(wrong)
