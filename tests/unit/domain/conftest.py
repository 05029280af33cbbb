"""The domain's surroundings, in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from community.domain.chat import Chat, Delivery, Membership
from community.domain.messages import History, Message
from community.domain.offices import Visitor
from community.domain.pages import Page
from community.domain.record import Record
from community.domain.rooms import Room, Rooms
from community.domain.statistics import Metric, MonthlyCount, Statistics
from community.domain.users import User, UserDirectory
from community.errors import RoomAlreadyExistsError, UserAlreadyExistsError, UserChangedError


@dataclass
class InMemoryUsers:
    by_id: dict[str, User] = field(default_factory=dict)

    def add(self, user: User) -> None:
        if user.id in self.by_id:
            raise UserAlreadyExistsError(user.id)
        self.by_id[user.id] = user

    def find(self, user_id: str) -> User | None:
        return self.by_id.get(user_id)

    def exchange(self, old: User, new: User) -> None:
        if self.by_id.get(old.id) != old:
            raise UserChangedError(old.id)
        self.by_id[new.id] = new

    def remove(self, user_id: str) -> None:
        self.by_id.pop(user_id, None)

    def page(self, *, limit: int, cursor: str | None) -> Page[User]:
        start = int(cursor or 0)
        ordered = sorted(self.by_id.values(), key=lambda user: user.name)
        more = start + limit < len(ordered)
        return Page(
            items=ordered[start : start + limit],
            next_cursor=str(start + limit) if more else None,
        )


@dataclass
class InMemoryRooms:
    by_id: dict[str, Room] = field(default_factory=dict)

    def add(self, room: Room) -> None:
        if room.id in self.by_id:
            raise RoomAlreadyExistsError(room.id)
        self.by_id[room.id] = room

    def find(self, room: str) -> Room | None:
        return self.by_id.get(room)

    def all(self) -> Iterable[Room]:
        return sorted(self.by_id.values(), key=lambda room: room.id)


@dataclass
class InMemoryMessages:
    said: list[Message] = field(default_factory=list)

    def add(self, message: Message) -> None:
        self.said.append(message)

    def page(self, room: str, *, limit: int, cursor: str | None) -> Page[Message]:
        start = int(cursor or 0)
        newest_first = [message for message in reversed(self.said) if message.room == room]
        more = start + limit < len(newest_first)
        return Page(
            items=newest_first[start : start + limit],
            next_cursor=str(start + limit) if more else None,
        )


@dataclass
class InMemoryMemberships:
    entries: list[Membership] = field(default_factory=list)

    def add(self, membership: Membership) -> None:
        self.entries.append(membership)

    def remove(self, connection_id: str, room: str) -> None:
        left = (connection_id, room)
        self.entries = [e for e in self.entries if (e.connection_id, e.room) != left]

    def forget(self, connection_id: str) -> None:
        self.entries = [entry for entry in self.entries if entry.connection_id != connection_id]

    def listeners(self, room: str) -> Iterable[str]:
        return [entry.connection_id for entry in self.entries if entry.room == room]

    def present(self, room: str) -> Iterable[Visitor]:
        return [
            Visitor(user_id=entry.user_id, since=entry.joined_at)
            for entry in self.entries
            if entry.room == room
        ]


@dataclass
class InMemoryStatistics:
    counts: dict[tuple[Metric, str], int] = field(default_factory=dict)

    def add(self, metric: Metric, *, month: str, amount: int) -> None:
        self.counts[metric, month] = self.counts.get((metric, month), 0) + amount

    def months(self, metric: Metric) -> Iterable[MonthlyCount]:
        found = sorted(self.counts.items())
        return [MonthlyCount(month=m, count=n) for (counted, m), n in found if counted is metric]


@dataclass
class InMemorySockets:
    """Connections in ``gone`` are closed; every other one receives what is delivered."""

    gone: set[str] = field(default_factory=set)
    received: dict[str, list[Record]] = field(default_factory=dict)

    def deliver(self, frame: Record, connection_ids: frozenset[str]) -> Delivery:
        reached = connection_ids - self.gone
        for connection_id in reached:
            self.received.setdefault(connection_id, []).append(frame)
        return Delivery(delivered=len(reached), gone=connection_ids & self.gone)


@pytest.fixture
def users() -> InMemoryUsers:
    return InMemoryUsers()


@pytest.fixture
def new_id() -> Callable[[], str]:
    ids = iter(f"id-{number}" for number in range(1000))
    return lambda: next(ids)


@pytest.fixture
def directory(users: InMemoryUsers, noon: datetime, new_id: Callable[[], str]) -> UserDirectory:
    return UserDirectory(users=users, now=lambda: noon, new_id=new_id)


@pytest.fixture
def rooms(noon: datetime) -> Rooms:
    return Rooms(store=InMemoryRooms(), now=lambda: noon)


@pytest.fixture
def messages() -> InMemoryMessages:
    return InMemoryMessages()


@pytest.fixture
def history(rooms: Rooms, messages: InMemoryMessages) -> History:
    return History(rooms=rooms, messages=messages)


@pytest.fixture
def statistics(noon: datetime) -> Statistics:
    return Statistics(store=InMemoryStatistics(), now=lambda: noon)


@pytest.fixture
def memberships() -> InMemoryMemberships:
    return InMemoryMemberships()


@pytest.fixture
def sockets() -> InMemorySockets:
    return InMemorySockets()


@pytest.fixture
def chat(
    rooms: Rooms,
    messages: InMemoryMessages,
    memberships: InMemoryMemberships,
    sockets: InMemorySockets,
    noon: datetime,
    new_id: Callable[[], str],
) -> Chat:
    return Chat(
        rooms=rooms,
        messages=messages,
        memberships=memberships,
        sockets=sockets,
        now=lambda: noon,
        new_suffix=new_id,
    )
