from __future__ import annotations

import json
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from community.domain.chat import Delivery
from community.domain.record import Record

Read = Callable[[str], dict[str, Any]]
CONNECTION = "BqZ8pfV2DoECJ_g="
SETTINGS = {
    "ROOMS_TABLE": "RoomsTable",
    "MESSAGES_TABLE": "MessagesTable",
    "CONNECTIONS_TABLE": "ConnectionsTable",
    "WS_ENDPOINT": "https://k1l2m3n4o5.execute-api.eu-west-1.amazonaws.com/dev",
}


@pytest.fixture
def received() -> dict[str, list[dict[str, Any]]]:
    return {}


@pytest.fixture
def app(
    load: Callable[..., ModuleType],
    dynamodb: Any,
    monkeypatch: pytest.MonkeyPatch,
    received: dict[str, list[dict[str, Any]]],
) -> ModuleType:
    """The function, with connections that note what they receive."""
    module = load("functions/chat", **SETTINGS)

    def deliver(_: object, frame: Record, connection_ids: frozenset[str]) -> Delivery:
        for connection_id in connection_ids:
            received.setdefault(connection_id, []).append(frame.model_dump(mode="json"))
        return Delivery(delivered=len(connection_ids))

    monkeypatch.setattr(module.Connections, "deliver", deliver)
    return module


def test_a_message_reaches_the_members_of_its_room(
    app: ModuleType, event: Read, context: Any, received: dict[str, list[dict[str, Any]]]
) -> None:
    neighbour = event("websocket/open-connection")
    neighbour["requestContext"]["connectionId"] = "neighbour="

    assert app.handler(event("websocket/open-connection"), context) == {"statusCode": 200}
    assert app.handler(neighbour, context) == {"statusCode": 200}
    assert app.handler(event("websocket/send-message"), context) == {"statusCode": 200}

    [frame] = received["neighbour="]
    assert received[CONNECTION] == [frame]
    assert frame["type"] == "message"
    assert frame["room"] == "general"
    assert frame["message"] == "Hello, WebSocket!"
    assert frame["sender"] == "d2f50444-0041-7036-aea2-a955fca33d37"


def test_history_is_the_answer_of_its_route(app: ModuleType, event: Read, context: Any) -> None:
    app.handler(event("websocket/send-message"), context)

    answer = app.handler(event("websocket/get-history"), context)

    frame = json.loads(answer["body"])
    assert answer["statusCode"] == 200
    assert (frame["type"], frame["room"]) == ("history", "general")
    assert [message["message"] for message in frame["messages"]] == ["Hello, WebSocket!"]


def test_a_closed_connection_is_forgotten(app: ModuleType, event: Read, context: Any) -> None:
    app.handler(event("websocket/open-connection"), context)

    assert app.handler(event("websocket/close-connection"), context) == {"statusCode": 200}

    assert list(app.chat.memberships.listeners("general")) == []


def test_a_connection_without_a_room_joins_the_general_one(
    app: ModuleType, event: Read, context: Any
) -> None:
    opened = event("websocket/open-connection")
    opened["queryStringParameters"] = {"token": "token"}

    app.handler(opened, context)

    assert list(app.chat.memberships.listeners("general")) == [CONNECTION]


def test_a_connection_to_no_room_is_refused_in_its_handshake(
    app: ModuleType, event: Read, context: Any, received: dict[str, list[dict[str, Any]]]
) -> None:
    opened = event("websocket/open-connection")
    opened["queryStringParameters"]["room"] = "attic"

    assert app.handler(opened, context) == {"statusCode": 404}
    assert received == {}


@pytest.mark.parametrize(
    ("name", "change", "status"),
    [
        ("send-nonsense", {}, 400),
        ("send-message", {"body": '{"action": "sendmessage"}'}, 400),
        ("send-message", {"body": '{"message": "Hi", "room": "attic"}'}, 404),
        ("get-history", {"body": '{"room": "attic"}'}, 404),
        ("join-room", {"body": '{"room": "attic"}'}, 404),
        ("join-room", {"body": '{"action": "joinroom"}'}, 400),
        ("leave-room", {"body": '{"room": "attic"}'}, 404),
    ],
)
def test_a_refused_message_is_explained_to_its_sender(
    app: ModuleType,
    event: Read,
    context: Any,
    received: dict[str, list[dict[str, Any]]],
    name: str,
    change: dict[str, str],
    status: int,
) -> None:
    answer = app.handler({**event(f"websocket/{name}"), **change}, context)

    [frame] = received[CONNECTION]
    assert answer == {"statusCode": status}
    assert (frame["type"], frame["status"]) == ("error", status)


def test_who_may_only_read_does_not_write(
    app: ModuleType, event: Read, context: Any, received: dict[str, list[dict[str, Any]]]
) -> None:
    said = event("websocket/send-message")
    said["requestContext"]["authorizer"]["scope"] = "community/rooms.read"

    assert app.handler(said, context) == {"statusCode": 403}

    [frame] = received[CONNECTION]
    assert frame["message"] == "This needs a token with the scope community/rooms.write"


def test_a_member_joins_and_leaves_another_room(
    app: ModuleType, event: Read, context: Any, received: dict[str, list[dict[str, Any]]]
) -> None:
    app.handler(event("websocket/open-connection"), context)

    joined = app.handler(event("websocket/join-room"), context)
    here = list(app.chat.memberships.listeners("dashboard"))
    left = app.handler(event("websocket/leave-room"), context)

    assert joined == {"statusCode": 200, "body": '{"type":"joined","room":"dashboard"}'}
    assert here == [CONNECTION]
    assert left == {"statusCode": 200, "body": '{"type":"left","room":"dashboard"}'}
    assert list(app.chat.memberships.listeners("dashboard")) == []
    assert list(app.chat.memberships.listeners("general")) == [CONNECTION]


def test_the_dashboard_is_for_who_may_read_the_directory(
    app: ModuleType, event: Read, context: Any, received: dict[str, list[dict[str, Any]]]
) -> None:
    asked = event("websocket/join-room")
    asked["requestContext"]["authorizer"]["scope"] = "community/rooms.read"

    assert app.handler(asked, context) == {"statusCode": 403}

    [frame] = received[CONNECTION]
    assert frame["message"] == "This needs a token with the scope community/users.read"


def test_our_sub_protocol_is_chosen_when_it_is_offered(
    app: ModuleType, event: Read, context: Any
) -> None:
    opened = event("websocket/open-connection")
    opened["headers"]["Sec-WebSocket-Protocol"] = "community, eyJraWQiOiJleGFtcGxlIn0.e30.c2ln"

    assert app.handler(opened, context) == {
        "statusCode": 200,
        "headers": {"Sec-WebSocket-Protocol": "community"},
    }
