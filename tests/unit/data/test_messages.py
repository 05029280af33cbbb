from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from community.data.messages import MessageTable
from community.domain.messages import Message


@pytest.fixture
def table(dynamodb: Any) -> MessageTable:
    return MessageTable(dynamodb, "MessagesTable")


def test_messages_come_back_newest_first_page_by_page(table: MessageTable, noon: datetime) -> None:
    said = [
        Message(id=f"{number}", room="general", message="Hi", sender="ada", timestamp=noon)
        for number in range(3)
    ]
    for message in said:
        table.add(message)

    first = table.page("general", limit=2, cursor=None)
    second = table.page("general", limit=2, cursor=first.next_cursor)

    assert [*first.items, *second.items] == said[::-1]
    assert second.next_cursor is None


def test_a_cursor_of_one_room_does_not_open_another(table: MessageTable, noon: datetime) -> None:
    for number in range(2):
        for room in ("attic", "general"):
            table.add(
                Message(id=f"{number}", room=room, message="Hi", sender="ada", timestamp=noon)
            )
    cursor = table.page("attic", limit=1, cursor=None).next_cursor

    page = table.page("general", limit=5, cursor=cursor)

    assert {message.room for message in page.items} == {"general"}
