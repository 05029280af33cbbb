"""A room's whole history as files, written part by part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final, Protocol

from pydantic import Field

from community.domain.messages import MessageStore
from community.domain.record import Record, absent
from community.domain.rooms import Rooms

PART_LIMIT: Final = 1000
"""Messages in one part."""


class ExportProgress(Record):
    """How far an export is. Without ``next_cursor`` it is done."""

    room: str
    export_id: str
    parts: int = 0
    messages: int = 0
    next_cursor: Annotated[str | None, Field(exclude_if=absent)] = None
    done: bool = False


class ExportFiles(Protocol):
    """Where exports are written."""

    def write(self, name: str, text: str) -> None:
        """Write a file; one that is there is replaced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exports:
    """Writes exports."""

    rooms: Rooms
    messages: MessageStore
    files: ExportFiles

    def write_part(self, progress: ExportProgress) -> ExportProgress:
        """The next part, newest messages first, as JSON lines. Raises ``RoomNotFoundError``."""
        self.rooms.demand(progress.room)
        page = self.messages.page(progress.room, limit=PART_LIMIT, cursor=progress.next_cursor)
        part = progress.parts + 1
        lines = "".join(f"{message.model_dump_json()}\n" for message in page.items)
        self.files.write(f"exports/{progress.room}/{progress.export_id}/{part:04}.jsonl", lines)
        return progress.model_copy(
            update={
                "parts": part,
                "messages": progress.messages + len(page.items),
                "next_cursor": page.next_cursor,
                "done": page.next_cursor is None,
            }
        )
