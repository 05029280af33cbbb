from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from community.data.rooms import RoomTable
from community.domain.rooms import Room
from community.errors import RoomAlreadyExistsError


@pytest.fixture
def table(dynamodb: Any) -> RoomTable:
    return RoomTable(dynamodb, "RoomsTable")


def test_rooms_come_back_by_id(table: RoomTable, noon: datetime) -> None:
    zoo = Room(id="zoo", name="Zoo", created_at=noon)
    attic = Room(id="attic", name="Attic", created_at=noon)
    table.add(zoo)
    table.add(attic)

    assert list(table.all()) == [attic, zoo]
    assert table.find("zoo") == zoo
    assert table.find("cellar") is None


def test_an_id_is_not_written_twice(table: RoomTable, noon: datetime) -> None:
    table.add(Room(id="attic", name="Attic", created_at=noon))

    with pytest.raises(RoomAlreadyExistsError):
        table.add(Room(id="attic", name="Other", created_at=noon))

    assert [room.name for room in table.all()] == ["Attic"]
