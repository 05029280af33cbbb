from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import ip_network
from typing import Any

import pytest
from community.domain.chat import Chat
from community.domain.offices import BadgeRefusedError, DoorKeeper, Reception
from community.domain.rooms import NewRoom, Rooms
from community.errors import RoomNotFoundError


@pytest.fixture
def reception(rooms: Rooms, memberships: Any) -> Reception:
    return Reception(rooms=rooms, presence=memberships)


@pytest.fixture
def door(noon: datetime) -> DoorKeeper:
    networks = (ip_network("192.0.2.0/24"), ip_network("2001:db8::/32"))
    return DoorKeeper(networks=networks, secret=lambda: "a secret", now=lambda: noon)


@pytest.fixture
def badge(door: DoorKeeper, noon: datetime) -> str:
    return door.issue(office="berlin", expires=noon + timedelta(days=1))


def test_every_member_in_the_office_is_shown_once(
    reception: Reception, rooms: Rooms, chat: Chat, noon: datetime
) -> None:
    rooms.open(NewRoom(id="berlin", name="Berlin"))
    for connection_id, user_id in (("a", "ada"), ("b", "bob"), ("c", "ada")):
        chat.join("berlin", connection_id=connection_id, user_id=user_id)
    chat.join("general", connection_id="d", user_id="cyd")

    shown = reception.visitors("berlin")

    assert (shown.office, shown.count) == ("berlin", 2)
    assert [visitor.user_id for visitor in shown.visitors] == ["ada", "bob"]
    assert {visitor.since for visitor in shown.visitors} == {noon}


def test_an_office_needs_a_room(reception: Reception) -> None:
    with pytest.raises(RoomNotFoundError):
        reception.visitors("atlantis")


@pytest.mark.parametrize("address", ["192.0.2.1", "192.0.2.255", "2001:db8::1"])
def test_a_badge_admits_from_the_offices_networks(
    door: DoorKeeper, badge: str, address: str
) -> None:
    door.admit(office="berlin", badge=badge, source_ip=address)


@pytest.mark.parametrize("address", ["192.0.3.1", "198.51.100.7", "2001:db9::1", "127.0.0.1"])
def test_a_badge_admits_from_nowhere_else(door: DoorKeeper, badge: str, address: str) -> None:
    with pytest.raises(BadgeRefusedError, match="not from an office"):
        door.admit(office="berlin", badge=badge, source_ip=address)


@pytest.mark.parametrize("badge", ["", ".", "1779105600", "1779105600.", f"1779105600.{'0' * 64}"])
def test_a_made_up_badge_is_refused(door: DoorKeeper, badge: str) -> None:
    with pytest.raises(BadgeRefusedError, match="another signature"):
        door.admit(office="berlin", badge=badge, source_ip="192.0.2.1")


def test_a_badge_is_good_for_one_office(door: DoorKeeper, badge: str) -> None:
    with pytest.raises(BadgeRefusedError, match="another signature"):
        door.admit(office="paris", badge=badge, source_ip="192.0.2.1")


def test_a_badge_expires(door: DoorKeeper, noon: datetime) -> None:
    old = door.issue(office="berlin", expires=noon)

    with pytest.raises(BadgeRefusedError, match="expired"):
        door.admit(office="berlin", badge=old, source_ip="192.0.2.1")
