from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from community.domain.announcements import Announcements
from community.domain.chat import Chat
from community.domain.frames import UserCreatedFrame
from community.domain.statistics import Metric, Statistics
from community.domain.users import User


@pytest.fixture
def announcements(memberships: Any, sockets: Any, statistics: Statistics) -> Announcements:
    return Announcements(memberships=memberships, sockets=sockets, statistics=statistics)


@pytest.fixture
def ada(noon: datetime) -> User:
    return User(id="1", name="Ada", email="ada@example.com", created_at=noon)


def test_dashboards_are_told_and_others_are_not(
    announcements: Announcements, chat: Chat, sockets: Any, ada: User
) -> None:
    chat.join("dashboard", connection_id="screen", user_id="bob")
    chat.join("general", connection_id="chat", user_id="cyd")

    assert announcements.joined(ada).delivered == 1

    assert sockets.received == {"screen": [UserCreatedFrame.of(ada)]}


def test_a_dashboard_that_is_gone_is_forgotten(
    announcements: Announcements, chat: Chat, sockets: Any, memberships: Any, ada: User
) -> None:
    chat.join("dashboard", connection_id="lost", user_id="bob")
    sockets.gone.add("lost")

    assert announcements.joined(ada).delivered == 0

    assert memberships.entries == []


def test_who_joins_and_leaves_is_counted_even_if_nobody_looks(
    announcements: Announcements, statistics: Statistics, sockets: Any, ada: User
) -> None:
    announcements.joined(ada)
    announcements.left()

    assert statistics.total(Metric.MEMBERS_JOINED) == statistics.total(Metric.MEMBERS_LEFT) == 1
    assert sockets.received == {}
