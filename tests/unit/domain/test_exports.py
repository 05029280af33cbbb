from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from community.domain import exports as domain
from community.domain.chat import Chat
from community.domain.exports import ExportProgress, Exports
from community.domain.rooms import Rooms
from community.errors import RoomNotFoundError


@dataclass
class InMemoryFiles:
    written: dict[str, str] = field(default_factory=dict)

    def write(self, name: str, text: str) -> None:
        self.written[name] = text


@pytest.fixture
def files() -> InMemoryFiles:
    return InMemoryFiles()


@pytest.fixture
def exports(rooms: Rooms, messages: Any, files: InMemoryFiles) -> Exports:
    return Exports(rooms=rooms, messages=messages, files=files)


def test_an_export_is_written_part_by_part(
    exports: Exports, files: InMemoryFiles, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(domain, "PART_LIMIT", 2)
    for number in range(3):
        chat.send(f"Message {number}", room="general", sender="ada", connection_id="a")

    first = exports.write_part(ExportProgress(room="general", export_id="e1"))
    second = exports.write_part(first)

    assert (first.parts, first.messages, first.done) == (1, 2, False)
    assert (second.parts, second.messages, second.done) == (2, 3, True)
    assert list(files.written) == [
        "exports/general/e1/0001.jsonl",
        "exports/general/e1/0002.jsonl",
    ]
    lines = "".join(files.written.values()).splitlines()
    told = [json.loads(line)["message"] for line in lines]
    assert told == ["Message 2", "Message 1", "Message 0"]


def test_a_room_without_messages_has_one_empty_part(exports: Exports, files: InMemoryFiles) -> None:
    progress = exports.write_part(ExportProgress(room="general", export_id="e1"))

    assert (progress.parts, progress.messages, progress.done) == (1, 0, True)
    assert list(files.written.values()) == [""]


def test_no_room_no_export(exports: Exports) -> None:
    with pytest.raises(RoomNotFoundError):
        exports.write_part(ExportProgress(room="attic", export_id="e1"))
