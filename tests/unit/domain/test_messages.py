from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from community.domain.messages import History, Message
from community.errors import RoomNotFoundError


def test_history_is_newest_first(history: History, messages: Any, noon: datetime) -> None:
    for number in range(3):
        messages.add(
            Message(
                id=str(number), room="general", message=f"{number}", sender="ada", timestamp=noon
            )
        )

    page = history.page("general", limit=2)

    assert [message.id for message in page.messages] == ["2", "1"]
    assert page.count == 2


def test_history_of_no_room_is_refused(history: History) -> None:
    with pytest.raises(RoomNotFoundError):
        history.page("attic", limit=1)
