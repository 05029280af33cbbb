from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from types import ModuleType
from typing import Any

import pytest
from community.data.messages import MessageTable
from community.domain.messages import Message

Read = Callable[[str], dict[str, Any]]


@pytest.fixture
def app(load: Callable[..., ModuleType], dynamodb: Any) -> ModuleType:
    return load("functions/rooms", ROOMS_TABLE="RoomsTable", MESSAGES_TABLE="MessagesTable")


def test_two_rooms_are_there_from_the_start(app: ModuleType, event: Read, context: Any) -> None:
    answer = app.handler(event("http/get-rooms"), context)

    assert answer["statusCode"] == 200
    assert json.loads(answer["body"]) == {
        "rooms": [
            {"id": "dashboard", "name": "Live dashboard", "createdAt": "2026-01-01T00:00:00Z"},
            {"id": "general", "name": "General", "createdAt": "2026-01-01T00:00:00Z"},
        ],
        "count": 2,
    }


def test_an_opened_room_is_answered_and_listed(app: ModuleType, event: Read, context: Any) -> None:
    opened = app.handler(event("http/post-room"), context)
    listed = app.handler(event("http/get-rooms"), context)

    room = json.loads(opened["body"])
    assert opened["statusCode"] == 201
    assert opened["headers"]["Location"] == "/dev/rooms/gardening/messages"
    assert json.loads(listed["body"])["rooms"][2] == room
    assert (room["id"], room["name"]) == ("gardening", "Gardening")


def test_a_room_is_opened_once(app: ModuleType, event: Read, context: Any) -> None:
    app.handler(event("http/post-room"), context)

    answer = app.handler(event("http/post-room"), context)

    assert answer["statusCode"] == 409
    assert (
        json.loads(answer["body"])["message"] == "There is a room with the id 'gardening' already"
    )


def test_messages_are_listed_newest_first(
    app: ModuleType, dynamodb: Any, event: Read, context: Any, noon: datetime
) -> None:
    table = MessageTable(dynamodb, "MessagesTable")
    for number in range(12):
        table.add(
            Message(id=f"{number:02}", room="general", message="Hi", sender="ada", timestamp=noon)
        )

    page = json.loads(app.handler(event("http/get-messages"), context)["body"])

    assert [message["id"] for message in page["messages"]][:2] == ["11", "10"]
    assert page["count"] == 10
    assert page["nextCursor"]


def test_messages_of_no_room_are_not_found(app: ModuleType, event: Read, context: Any) -> None:
    asked = {**event("http/get-messages"), "rawPath": "/dev/rooms/attic/messages"}

    answer = app.handler(asked, context)

    assert answer["statusCode"] == 404
    assert json.loads(answer["body"]) == {"message": "No room has the id 'attic'"}


@pytest.mark.parametrize(
    "body",
    [
        '{"id": "No Room", "name": "x"}',
        '{"id": "x"}',
        "nonsense",
        *("", "null", "[]", '"x"', "1", "true", "[1]"),
        '{"id": 1, "name": "x"}',
        '{"id": "x", "name": 1e400}',
        '{"id": "x", "name": "\\ud800"}',
        '{"id": "x\\u0000", "name": "x"}',
        pytest.param('{"id": ' + "1" * 5000 + "}", id="digits"),
        pytest.param("[" * 100_000 + "]" * 100_000, id="deep"),
    ],
)
def test_what_is_no_room_is_refused(app: ModuleType, event: Read, context: Any, body: str) -> None:
    answer = app.handler({**event("http/post-room"), "body": body}, context)

    assert answer["statusCode"] == 400
    assert json.loads(answer["body"])["message"] == "Invalid request"
