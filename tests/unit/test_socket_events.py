from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from community.errors import InvalidMessageError, ScopeMissingError
from community.socket_events import GetHistory, SendMessage, SocketEvent, offered_token

Read = Callable[[str], dict[str, Any]]


def message(event: Read, body: str) -> SocketEvent:
    return SocketEvent.model_validate({**event("websocket/send-message"), "body": body})


def test_an_event_tells_who_says_what(event: Read) -> None:
    read = SocketEvent.model_validate(event("websocket/send-message"))

    assert read.route_key == "sendmessage"
    assert read.connection_id == "BqZ8pfV2DoECJ_g="
    assert read.member == "d2f50444-0041-7036-aea2-a955fca33d37"
    assert read.read(SendMessage).message == "Hello, WebSocket!"


def test_a_message_without_a_room_is_for_the_general_one(event: Read) -> None:
    body = '{"action": "sendmessage", "message": "Hello"}'

    assert message(event, body).read(SendMessage).room == "general"


@pytest.mark.parametrize(
    ("form", "body", "reason"),
    [
        (SendMessage, '{"action": "sendmessage"}', "message: Field required"),
        (SendMessage, '{"message": ""}', "message: String should have at least 1"),
        (SendMessage, '{"message": "Hi", "room": "No Room"}', "room: String should match"),
        (GetHistory, '{"limit": 0}', "limit: Input should be greater"),
        (GetHistory, "[]", "message: Input should be an object"),
        (GetHistory, "", "message: Invalid JSON"),
    ],
)
def test_a_malformed_message_is_refused_with_its_reason(
    event: Read, form: type[Any], body: str, reason: str
) -> None:
    with pytest.raises(InvalidMessageError, match=reason):
        message(event, body).read(form)


def test_a_scope_is_one_whole_word(event: Read) -> None:
    read = SocketEvent.model_validate(event("websocket/send-message"))
    read.demand_scope("community/rooms.write")

    with pytest.raises(ScopeMissingError, match=r"scope community/rooms$"):
        read.demand_scope("community/rooms")


@pytest.mark.parametrize(
    ("query", "protocols", "token"),
    [
        ({"token": "t"}, None, "t"),
        ({"token": "t"}, "community, other", "t"),
        (None, "community, t", "t"),
        ({"room": "general"}, "community,t,more", "t"),
        (None, None, None),
        ({"token": ""}, "", None),
        (None, "community", None),
        (None, "graphql-ws, t", None),
    ],
)
def test_a_token_is_in_the_query_or_among_the_sub_protocols(
    event: Read, query: dict[str, str] | None, protocols: str | None, token: str | None
) -> None:
    handshake = event("websocket/authorize-connection")
    handshake["queryStringParameters"] = query
    if protocols is not None:
        handshake["headers"]["Sec-WebSocket-Protocol"] = protocols

    assert offered_token(handshake) == token


def test_a_handshake_without_headers_offers_nothing() -> None:
    assert offered_token({"queryStringParameters": None, "headers": None}) is None
