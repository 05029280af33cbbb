from __future__ import annotations

from datetime import datetime

import pytest
from community.domain.rooms import DASHBOARD, GENERAL, NewRoom, Room, Rooms
from community.errors import RoomAlreadyExistsError, RoomNotFoundError
from pydantic import ValidationError

from tests.unit.domain.conftest import InMemoryRooms

GARDENING = NewRoom(id="gardening", name="Gardening")


def test_two_rooms_are_always_there(rooms: Rooms) -> None:
    rooms.demand(GENERAL.id)
    rooms.demand(DASHBOARD.id)

    assert rooms.list().rooms == (DASHBOARD, GENERAL)


def test_an_opened_room_is_listed_and_found(rooms: Rooms) -> None:
    opened = rooms.open(GARDENING)
    rooms.demand("gardening")

    listed = rooms.list()

    assert listed.rooms == (DASHBOARD, GENERAL, opened)
    assert listed.count == 3


@pytest.mark.parametrize(
    "taken", [GARDENING, NewRoom(id=GENERAL.id, name="Mine"), NewRoom(id=DASHBOARD.id, name="Mine")]
)
def test_a_room_is_opened_once(rooms: Rooms, taken: NewRoom) -> None:
    rooms.open(GARDENING)

    with pytest.raises(RoomAlreadyExistsError, match=taken.id):
        rooms.open(taken)


@pytest.mark.parametrize("room", ["attic", "", "Upper", "x" * 65, "general\n", "\ud800"])
def test_a_room_that_is_not_there_is_refused(rooms: Rooms, room: str) -> None:
    with pytest.raises(RoomNotFoundError):
        rooms.demand(room)


def test_what_can_be_no_room_is_not_looked_for(noon: datetime) -> None:
    """The store could not even look for it."""

    class Refusing(InMemoryRooms):
        def find(self, room: str) -> Room | None:
            raise AssertionError(room)

    with pytest.raises(RoomNotFoundError):
        Rooms(store=Refusing(), now=lambda: noon).demand("")


@pytest.mark.parametrize("wrong", ["", "Upper", "with space", "-dash", "x" * 65])
def test_a_room_id_fits_a_url(wrong: str) -> None:
    with pytest.raises(ValidationError):
        NewRoom(id=wrong, name="Room")
