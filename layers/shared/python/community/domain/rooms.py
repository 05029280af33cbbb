"""The rooms in which the community talks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Final, Protocol

from pydantic import Field

from community.domain.record import Record
from community.errors import RoomAlreadyExistsError, RoomNotFoundError

_ROOM_ID: Final = r"^[a-z0-9][a-z0-9-]{0,63}$"
RoomId = Annotated[str, Field(pattern=_ROOM_ID)]


class NewRoom(Record):
    """What a client says about a room."""

    id: RoomId
    name: Annotated[str, Field(min_length=1, max_length=100)]


class Room(NewRoom):
    """A room."""

    created_at: datetime


class RoomList(Record):
    """All rooms, as a client receives them."""

    rooms: tuple[Room, ...]
    count: int


GENERAL = Room(id="general", name="General", created_at=datetime(2026, 1, 1, tzinfo=UTC))
"""The room that is meant when none is named."""

DASHBOARD = Room(id="dashboard", name="Live dashboard", created_at=datetime(2026, 1, 1, tzinfo=UTC))
"""The room whose listeners are told what happens in the community."""

PERMANENT = {room.id: room for room in (DASHBOARD, GENERAL)}
"""The rooms that are always there."""


class RoomStore(Protocol):
    """Where rooms are kept, all but the permanent ones."""

    def add(self, room: Room) -> None:
        """Raises ``RoomAlreadyExistsError`` if another room has this id."""

    def find(self, room: str) -> Room | None: ...

    def all(self) -> Iterable[Room]:
        """Rooms by id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rooms:
    """Opens rooms, lists them and tells which exist."""

    store: RoomStore
    now: Callable[[], datetime]

    def open(self, new: NewRoom) -> Room:
        """Raises ``RoomAlreadyExistsError``."""
        if new.id in PERMANENT:
            raise RoomAlreadyExistsError(new.id)
        room = Room(**dict(new), created_at=self.now())
        self.store.add(room)
        return room

    def list(self) -> RoomList:
        rooms = (*PERMANENT.values(), *self.store.all())
        return RoomList(rooms=rooms, count=len(rooms))

    def demand(self, room: str) -> None:
        """Raises ``RoomNotFoundError`` unless the room exists."""
        if room in PERMANENT:
            return
        # What can be no room's id need not be looked for, and some of it cannot be.
        if not re.fullmatch(_ROOM_ID, room) or self.store.find(room) is None:
            raise RoomNotFoundError(room)
