"""What was said in the rooms, and reading it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Protocol

from pydantic import Field

from community.domain.pages import Page
from community.domain.record import Record, absent
from community.domain.rooms import Rooms


class Message(Record):
    """Something said in a room. Ids begin with the time, so that they sort by it."""

    id: str
    room: str
    message: str
    sender: str
    timestamp: datetime


def message_id(said_at: datetime, *, suffix: str) -> str:
    """``suffix`` keeps two messages of one microsecond apart."""
    return f"{said_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}-{suffix}"


class MessagePage(Record):
    """One page of a room's messages, newest first, as a client receives it."""

    messages: tuple[Message, ...]
    count: int
    next_cursor: Annotated[str | None, Field(exclude_if=absent)] = None


class MessageStore(Protocol):
    """Where messages are kept."""

    def add(self, message: Message) -> None: ...

    def page(self, room: str, *, limit: int, cursor: str | None) -> Page[Message]:
        """Messages of a room, newest first. Raises ``InvalidCursorError``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Reads back what was said."""

    rooms: Rooms
    messages: MessageStore

    def page(self, room: str, *, limit: int, cursor: str | None = None) -> MessagePage:
        """Newest first. Raises ``RoomNotFoundError`` and ``InvalidCursorError``."""
        self.rooms.demand(room)
        page = self.messages.page(room, limit=limit, cursor=cursor)
        return MessagePage(
            messages=tuple(page.items), count=len(page.items), next_cursor=page.next_cursor
        )
