"""What a WebSocket client receives; ``type`` tells the frames apart."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from community.domain.messages import Message, MessagePage
from community.domain.record import Record
from community.domain.users import User
from community.errors import CommunityError


class MessageFrame(Message):
    """A message, as everybody in its room receives it."""

    type: Literal["message"] = "message"

    @classmethod
    def of(cls, message: Message) -> MessageFrame:
        return cls(**dict(message))


class HistoryFrame(Record):
    """The answer to ``gethistory``, oldest message first, in the order a chat shows them."""

    type: Literal["history"] = "history"
    room: str
    messages: tuple[Message, ...]

    @classmethod
    def of(cls, room: str, page: MessagePage) -> HistoryFrame:
        return cls(room=room, messages=page.messages[::-1])


class RoomFrame(Record):
    """The answer to ``joinroom`` and ``leaveroom``."""

    type: Literal["joined", "left"]
    room: str


class UserCreatedFrame(Record):
    """A new member, for the dashboards. Without what only the directory should tell."""

    type: Literal["user.created"] = "user.created"
    id: str
    name: str
    created_at: datetime

    @classmethod
    def of(cls, user: User) -> UserCreatedFrame:
        return cls(id=user.id, name=user.name, created_at=user.created_at)


class ErrorFrame(Record):
    """Why a message was refused, for its sender alone."""

    type: Literal["error"] = "error"
    status: int
    message: str

    @classmethod
    def of(cls, error: CommunityError) -> ErrorFrame:
        return cls(status=error.status, message=str(error))
