from __future__ import annotations

from datetime import datetime

from community.domain.partners import PartnerDesk, Visits


class OneVisitor:
    """Has seen everybody once."""

    def note(self, partner_id: str, at: datetime) -> Visits:
        return Visits(first=at, latest=at, count=1)


def test_a_partner_is_told_what_it_may_do_and_when_it_was_here(noon: datetime) -> None:
    profile = PartnerDesk(visits=OneVisitor(), now=lambda: noon).receive(
        "client-1", scopes=("community/partner.read",)
    )

    assert profile.model_dump(mode="json") == {
        "partnerId": "client-1",
        "scopes": ["community/partner.read"],
        "visits": {
            "first": "2026-05-17T12:00:00Z",
            "latest": "2026-05-17T12:00:00Z",
            "count": 1,
        },
    }
