"""Talking in rooms: who listens, and saying something.

A connection listens to the rooms that it joined. A message goes to every connection of its room and
to the sender. Connections that turn out to be gone are forgotten on the way, since API Gateway
reports a lost one only to somebody who writes to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from community.domain.frames import MessageFrame
from community.domain.messages import Message, MessageStore, message_id
from community.domain.record import Record
from community.domain.rooms import Rooms

CONNECTION_LIFETIME = timedelta(hours=2)
"""API Gateway closes a WebSocket connection after two hours at the latest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """A connection that listens to a room, until ``expires_at`` at the latest."""

    connection_id: str
    room: str
    user_id: str
    joined_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What became of one frame: how many received it, who is gone, how often sending failed."""

    delivered: int
    gone: frozenset[str] = frozenset()
    failed: int = 0


class MembershipStore(Protocol):
    """Where it is kept who listens to which room."""

    def add(self, membership: Membership) -> None: ...

    def remove(self, connection_id: str, room: str) -> None:
        """Remove one membership. Removing none is no error."""

    def forget(self, connection_id: str) -> None:
        """Remove every membership of a connection. Removing none is no error."""

    def listeners(self, room: str) -> Iterable[str]:
        """The connections of a room. One that has just joined may be missing."""


class Sockets(Protocol):
    """The open WebSocket connections."""

    def deliver(self, frame: Record, connection_ids: frozenset[str]) -> Delivery:
        """Send one frame to many connections. Failing ones do not keep it from the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """Joins, leaves and sends."""

    rooms: Rooms
    messages: MessageStore
    memberships: MembershipStore
    sockets: Sockets
    now: Callable[[], datetime]
    new_suffix: Callable[[], str]

    def join(self, room: str, *, connection_id: str, user_id: str) -> None:
        """Raises ``RoomNotFoundError``."""
        self.rooms.demand(room)
        now = self.now()
        self.memberships.add(
            Membership(
                connection_id=connection_id,
                room=room,
                user_id=user_id,
                joined_at=now,
                expires_at=now + CONNECTION_LIFETIME,
            )
        )

    def leave(self, room: str, *, connection_id: str) -> None:
        """Raises ``RoomNotFoundError``. Leaving a room that was not joined is no error."""
        self.rooms.demand(room)
        self.memberships.remove(connection_id, room)

    def disconnect(self, connection_id: str) -> None:
        self.memberships.forget(connection_id)

    def send(self, text: str, *, room: str, sender: str, connection_id: str) -> Delivery:
        """Keep a message and send it to its room. Raises ``RoomNotFoundError``."""
        self.rooms.demand(room)
        message = self._compose(text, room=room, sender=sender)
        self.messages.add(message)
        # The sender is known even if it has joined too recently to be among the listeners.
        listeners = frozenset(self.memberships.listeners(room)) | {connection_id}
        delivery = self.sockets.deliver(MessageFrame.of(message), listeners)
        for gone in delivery.gone:
            self.memberships.forget(gone)
        return delivery

    def _compose(self, text: str, *, room: str, sender: str) -> Message:
        now = self.now().astimezone(UTC)
        return Message(
            id=message_id(now, suffix=self.new_suffix()),
            room=room,
            message=text,
            sender=sender,
            timestamp=now,
        )
