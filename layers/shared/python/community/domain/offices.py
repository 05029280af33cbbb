"""The offices' screens, which show who is in the house.

An office has a chat room with its own name; its visitors are those who are connected to it. A
screen proves itself with a badge, and only from inside the offices' networks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Protocol

from community.domain.record import Record
from community.domain.rooms import Rooms
from community.domain.signatures import (
    SignatureRefusedError,
    demand_signature,
    derive_key,
    moment,
    sign,
)

Network = IPv4Network | IPv6Network


class BadgeRefusedError(Exception):
    """The screen is not admitted. The text is for the log, not for the client."""


class Visitor(Record):
    """A member who is connected to an office's room."""

    user_id: str
    since: datetime


class VisitorList(Record):
    """Who is in an office, as its screen receives it."""

    office: str
    visitors: tuple[Visitor, ...]
    count: int


class PresenceStore(Protocol):
    """Where it is kept who is connected."""

    def present(self, room: str) -> Iterable[Visitor]:
        """The members connected to a room; one with two connections comes twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """Tells who is in an office."""

    rooms: Rooms
    presence: PresenceStore

    def visitors(self, office: str) -> VisitorList:
        """Everybody once, the longest stay first. Raises ``RoomNotFoundError``."""
        self.rooms.demand(office)
        earliest: dict[str, Visitor] = {}
        for visitor in sorted(self.presence.present(office), key=lambda visitor: visitor.since):
            earliest.setdefault(visitor.user_id, visitor)
        return VisitorList(office=office, visitors=tuple(earliest.values()), count=len(earliest))


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorKeeper:
    """Admits an office's screen by its network and its badge."""

    networks: Sequence[Network]
    secret: Callable[[], str]
    now: Callable[[], datetime]

    def admit(self, *, office: str, badge: str, source_ip: str) -> None:
        """Raises ``BadgeRefusedError``."""
        if not any(ip_address(source_ip) in network for network in self.networks):
            raise BadgeRefusedError("not from an office")
        expires, _, signature = badge.partition(".")
        try:
            demand_signature(signature, self._key(), office, expires)
            expired = moment(expires) <= self.now()
        except SignatureRefusedError as refused:
            raise BadgeRefusedError(str(refused)) from refused
        if expired:
            raise BadgeRefusedError("expired")

    def issue(self, *, office: str, expires: datetime) -> str:
        """A badge, which is good until ``expires``."""
        timestamp = str(int(expires.timestamp()))
        return f"{timestamp}.{sign(self._key(), office, timestamp)}"

    def _key(self) -> bytes:
        return derive_key(self.secret(), "office-badge")
