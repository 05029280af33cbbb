from __future__ import annotations

import json
from datetime import datetime

from community.domain.frames import ErrorFrame, HistoryFrame, MessageFrame, UserCreatedFrame
from community.domain.messages import Message, MessagePage
from community.domain.users import User
from community.errors import RoomNotFoundError


def message(identifier: str, noon: datetime) -> Message:
    return Message(id=identifier, room="general", message="Hello", sender="ada", timestamp=noon)


def test_a_message_says_that_it_is_one(noon: datetime) -> None:
    assert json.loads(MessageFrame.of(message("1", noon)).model_dump_json()) == {
        "type": "message",
        "id": "1",
        "room": "general",
        "message": "Hello",
        "sender": "ada",
        "timestamp": "2026-05-17T12:00:00Z",
    }


def test_history_is_oldest_first(noon: datetime) -> None:
    page = MessagePage(messages=(message("2", noon), message("1", noon)), count=2)

    frame = HistoryFrame.of("general", page)

    assert [told.id for told in frame.messages] == ["1", "2"]


def test_a_new_member_is_told_without_their_address(noon: datetime) -> None:
    user = User(id="1", name="Ada", email="ada@example.com", age=36, created_at=noon)

    assert UserCreatedFrame.of(user).model_dump(mode="json") == {
        "type": "user.created",
        "id": "1",
        "name": "Ada",
        "createdAt": "2026-05-17T12:00:00Z",
    }


def test_an_error_carries_its_status() -> None:
    assert ErrorFrame.of(RoomNotFoundError("attic")).model_dump() == {
        "type": "error",
        "status": 404,
        "message": "No room has the id 'attic'",
    }
