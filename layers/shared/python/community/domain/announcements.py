"""The live dashboard: changes of the user directory, told as they happen."""

from __future__ import annotations

from dataclasses import dataclass

from community.domain.chat import Delivery, MembershipStore, Sockets
from community.domain.frames import UserCreatedFrame
from community.domain.rooms import DASHBOARD
from community.domain.statistics import Metric, Statistics
from community.domain.users import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcements:
    """Tells the dashboards who joined, and counts who joined and left."""

    memberships: MembershipStore
    sockets: Sockets
    statistics: Statistics

    def joined(self, user: User) -> Delivery:
        self.statistics.count(Metric.MEMBERS_JOINED)
        listeners = frozenset(self.memberships.listeners(DASHBOARD.id))
        if not listeners:
            return Delivery(delivered=0)
        delivery = self.sockets.deliver(UserCreatedFrame.of(user), listeners)
        for gone in delivery.gone:
            self.memberships.forget(gone)
        return delivery

    def left(self) -> None:
        self.statistics.count(Metric.MEMBERS_LEFT)
