from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from community.data.memberships import MembershipTable
from community.domain.chat import Membership
from community.domain.offices import Visitor


@pytest.fixture
def table(dynamodb: Any) -> MembershipTable:
    return MembershipTable(dynamodb, "ConnectionsTable")


def membership(connection_id: str, room: str, noon: datetime) -> Membership:
    return Membership(
        connection_id=connection_id, room=room, user_id="ada", joined_at=noon, expires_at=noon
    )


def test_listeners_are_found_by_room(table: MembershipTable, noon: datetime) -> None:
    table.add(membership("a", "general", noon))
    table.add(membership("b", "general", noon))
    table.add(membership("b", "attic", noon))

    assert sorted(table.listeners("general")) == ["a", "b"]
    assert list(table.listeners("attic")) == ["b"]


def test_who_is_present_is_found_with_the_time(table: MembershipTable, noon: datetime) -> None:
    table.add(membership("a", "general", noon))

    assert list(table.present("general")) == [Visitor(user_id="ada", since=noon)]
    assert list(table.present("attic")) == []


def test_a_membership_is_removed_from_one_room(table: MembershipTable, noon: datetime) -> None:
    table.add(membership("a", "general", noon))
    table.add(membership("a", "attic", noon))

    table.remove("a", "general")
    table.remove("a", "never-there")

    assert [*table.listeners("general"), *table.listeners("attic")] == ["a"]


def test_a_forgotten_connection_is_in_no_room(table: MembershipTable, noon: datetime) -> None:
    table.add(membership("a", "general", noon))
    table.add(membership("b", "general", noon))
    table.add(membership("b", "attic", noon))

    table.forget("b")
    table.forget("never-there")

    assert [*table.listeners("general"), *table.listeners("attic")] == ["a"]


def test_the_time_to_live_is_in_seconds(
    table: MembershipTable, dynamodb: Any, noon: datetime
) -> None:
    table.add(membership("a", "general", noon))

    key = {"connectionId": "a", "room": "general"}
    item = dynamodb.Table("ConnectionsTable").get_item(Key=key)["Item"]
    assert item["expiresAt"] == int(noon.timestamp())
