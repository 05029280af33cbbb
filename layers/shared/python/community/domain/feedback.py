"""What people say about the community, with one to five stars."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Protocol

from pydantic import Field

from community.domain.record import Record
from community.domain.statistics import Metric, Statistics

FEEDBACK_LIFETIME = timedelta(days=365)


class NewFeedback(Record):
    """What a client says. Same rules as the model ``NewFeedback`` of the REST API."""

    rating: Annotated[int, Field(ge=1, le=5)]
    comment: Annotated[str, Field(max_length=2000)] = ""


class Feedback(NewFeedback):
    """Feedback as it is kept, for a year."""

    id: str
    received_at: datetime
    expires_at: datetime


class FeedbackStore(Protocol):
    """Where feedback is kept."""

    def add(self, feedback: Feedback) -> bool:
        """Whether it is new; what is there stays as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackBox:
    """Keeps feedback and counts it."""

    store: FeedbackStore
    statistics: Statistics
    now: Callable[[], datetime]

    def keep(self, new: NewFeedback, *, feedback_id: str) -> bool:
        """Keep it once, however often it is delivered. Whether it was new."""
        received = self.now()
        feedback = Feedback(
            **dict(new),
            id=feedback_id,
            received_at=received,
            expires_at=received + FEEDBACK_LIFETIME,
        )
        if not self.store.add(feedback):
            return False
        self.statistics.count(Metric.FEEDBACK)
        self.statistics.count(Metric.FEEDBACK_STARS, new.rating)
        return True
