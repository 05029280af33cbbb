from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from community.errors import RoomNotFoundError

Read = Callable[[str], dict[str, Any]]


@pytest.fixture
def app(load: Callable[..., ModuleType], dynamodb: Any, s3: Any) -> ModuleType:
    return load(
        "functions/exports",
        ROOMS_TABLE="RoomsTable",
        MESSAGES_TABLE="MessagesTable",
        FILES_BUCKET="files",
    )


def test_what_is_returned_is_what_the_next_call_takes(
    app: ModuleType, event: Read, context: Any, s3: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("community.domain.exports.PART_LIMIT", 1)
    for number in (1, 2):
        message = {
            "id": f"2026-05-17T12:00:0{number}.000000Z-a",
            "room": "general",
            "message": "Hello",
            "sender": "ada",
            "timestamp": "2026-05-17T12:00:00Z",
        }
        app.dynamodb.Table("MessagesTable").put_item(Item=message)

    first = app.handler(event("stepfunctions/write-export-part"), context)
    second = app.handler(first, context)

    assert [part["done"] for part in (first, second)] == [False, True]
    assert (second["parts"], second["messages"]) == (2, 2)
    listed = s3.list_objects_v2(Bucket="files")["Contents"]
    assert [file["Key"].rpartition("/")[2] for file in listed] == ["0001.jsonl", "0002.jsonl"]


def test_an_unknown_room_is_an_error_that_the_machine_catches(
    app: ModuleType, event: Read, context: Any
) -> None:
    with pytest.raises(RoomNotFoundError):
        app.handler({**event("stepfunctions/write-export-part"), "room": "attic"}, context)
