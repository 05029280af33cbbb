from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from community.domain.chat import Chat
from community.domain.frames import MessageFrame
from community.domain.rooms import NewRoom, Rooms
from community.errors import RoomNotFoundError


def join(chat: Chat, *connection_ids: str, room: str = "general") -> None:
    for connection_id in connection_ids:
        chat.join(room, connection_id=connection_id, user_id=f"user-of-{connection_id}")


def test_a_message_reaches_its_room_and_no_other(chat: Chat, rooms: Rooms, sockets: Any) -> None:
    rooms.open(NewRoom(id="gardening", name="Gardening"))
    join(chat, "a", "b")
    join(chat, "c", room="gardening")

    delivery = chat.send("Hello", room="general", sender="ada", connection_id="a")

    assert delivery.delivered == 2
    assert set(sockets.received) == {"a", "b"}
    [frame] = sockets.received["b"]
    assert isinstance(frame, MessageFrame)
    assert (frame.message, frame.room, frame.sender) == ("Hello", "general", "ada")


def test_the_sender_receives_it_even_if_the_index_does_not_know_them_yet(
    chat: Chat, sockets: Any
) -> None:
    chat.send("Hello", room="general", sender="ada", connection_id="just-joined")

    assert len(sockets.received["just-joined"]) == 1


def test_a_message_is_kept_under_an_id_that_begins_with_the_time(chat: Chat, messages: Any) -> None:
    chat.send("Hello", room="general", sender="ada", connection_id="a")

    assert [message.id for message in messages.said] == ["2026-05-17T12:00:00.000000Z-id-0"]


def test_connections_that_are_gone_are_forgotten(
    chat: Chat, sockets: Any, memberships: Any
) -> None:
    join(chat, "a", "lost")
    sockets.gone.add("lost")

    delivery = chat.send("Hello", room="general", sender="ada", connection_id="a")

    assert (delivery.delivered, delivery.gone) == (1, {"lost"})
    assert [entry.connection_id for entry in memberships.entries] == ["a"]


def test_a_membership_ends_when_the_connection_must(
    chat: Chat, memberships: Any, noon: datetime
) -> None:
    join(chat, "a")

    [entry] = memberships.entries
    assert entry.expires_at == noon + timedelta(hours=2)


def test_who_left_receives_nothing(chat: Chat, sockets: Any) -> None:
    join(chat, "a", "b")
    chat.leave("general", connection_id="b")

    chat.send("Hello", room="general", sender="ada", connection_id="a")

    assert set(sockets.received) == {"a"}


def test_who_left_one_room_still_listens_to_another(chat: Chat, memberships: Any) -> None:
    join(chat, "a")
    join(chat, "a", room="dashboard")

    chat.leave("general", connection_id="a")

    assert [entry.room for entry in memberships.entries] == ["dashboard"]


def test_a_closed_connection_listens_to_nothing(chat: Chat, memberships: Any) -> None:
    join(chat, "a", "b")
    join(chat, "a", room="dashboard")

    chat.disconnect("a")

    assert [entry.connection_id for entry in memberships.entries] == ["b"]


def test_no_room_no_talk(chat: Chat, messages: Any, memberships: Any) -> None:
    with pytest.raises(RoomNotFoundError):
        join(chat, "a", room="attic")
    with pytest.raises(RoomNotFoundError):
        chat.leave("attic", connection_id="a")
    with pytest.raises(RoomNotFoundError):
        chat.send("Hello", room="attic", sender="ada", connection_id="a")

    assert (messages.said, memberships.entries) == ([], [])
