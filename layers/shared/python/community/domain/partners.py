"""Partners: other organisations, whose programs call the API with tokens of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from community.domain.record import Record


class Visits(Record):
    """How often a partner was here, and since when."""

    first: datetime
    latest: datetime
    count: int


class PartnerProfile(Record):
    """What a partner is told about itself."""

    partner_id: str
    scopes: tuple[str, ...]
    visits: Visits


class VisitStore(Protocol):
    """Where visits are counted."""

    def note(self, partner_id: str, at: datetime) -> Visits:
        """Count one more and tell them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerDesk:
    """Receives partners."""

    visits: VisitStore
    now: Callable[[], datetime]

    def receive(self, partner_id: str, *, scopes: tuple[str, ...]) -> PartnerProfile:
        return PartnerProfile(
            partner_id=partner_id,
            scopes=scopes,
            visits=self.visits.note(partner_id, self.now()),
        )
