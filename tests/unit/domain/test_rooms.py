from __future__ import annotations

import pytest
from community.domain.rooms import DASHBOARD, GENERAL, NewRoom, Rooms
from community.errors import RoomAlreadyExistsError, RoomNotFoundError
from pydantic import ValidationError

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


def test_a_room_that_is_not_there_is_refused(rooms: Rooms) -> None:
    with pytest.raises(RoomNotFoundError, match="'attic'"):
        rooms.demand("attic")


@pytest.mark.parametrize("wrong", ["", "Upper", "with space", "-dash", "x" * 65])
def test_a_room_id_fits_a_url(wrong: str) -> None:
    with pytest.raises(ValidationError):
        NewRoom(id=wrong, name="Room")
