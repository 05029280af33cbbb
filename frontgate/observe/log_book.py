"""The newest lines of all logs, kept until somebody reads them.

Delivering a line costs more than serving the request that wrote it, and most are never read.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

from frontgate.wire import LINE_CHARACTERS, RenderLines

_MOST_ENTRIES = 20_000
_MOST_CHARACTERS = 64 * 1024 * 1024


class Line(NamedTuple):
    at: float
    """Seconds since the epoch."""
    destination: str
    """A log group's name or ARN, or a delivery stream's ARN."""
    text: str


# When, where to, what, and how many characters that counts.
_Entry = tuple[float, str, str | RenderLines, int]


class LogBook:
    """Its `write` is a `LogSink`, its `write_later` a `DeferredLogSink`: what that takes is made
    into lines whenever somebody reads. Its readers remember the position up to which they have
    read, which counts what was written, not the lines that were made of it.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        *,
        most_entries: int = _MOST_ENTRIES,
        most_characters: int = _MOST_CHARACTERS,
    ) -> None:
        self._clock = clock
        self._most_entries = most_entries
        self._most_characters = most_characters
        # Plain tuples: to make a named one takes longer than all the rest of a line.
        self._entries: deque[_Entry] = deque()
        self._characters = 0
        self._written = 0

    def write(self, destination: str, line: str, at: float | None = None) -> None:
        """`at`: when, in seconds since the epoch; None: now."""
        self._add((self._clock() if at is None else at, destination, line, len(line)))

    def write_later(
        self,
        destination: str,
        render: RenderLines,
        at: float | None = None,
        characters: int = LINE_CHARACTERS,
    ) -> None:
        """`render` gets `at`, and is called for each reader of what it makes."""
        self._add((self._clock() if at is None else at, destination, render, characters))

    def _add(self, entry: _Entry) -> None:
        self._entries.append(entry)
        self._written += 1
        self._characters += entry[3]
        if len(self._entries) > self._most_entries or self._characters > self._most_characters:
            self._make_room()

    def _make_room(self) -> None:
        entries = self._entries
        while len(entries) > self._most_entries or (
            self._characters > self._most_characters and len(entries) > 1
        ):
            self._characters -= entries.popleft()[3]

    def after(self, position: int) -> tuple[list[Line], int]:
        """The lines written after a position that are still there, and the position after them."""
        entries = self._entries
        unread = max(0, min(self._written - position, len(entries)))
        newest = islice(entries, len(entries) - unread, None)
        return [line for entry in newest for line in _lines(entry)], self._written


def _lines(entry: _Entry) -> Iterator[Line]:
    at, destination, what, _ = entry
    if isinstance(what, str):
        yield Line(at, destination, what)
    else:
        for moment, text in what(at):
            yield Line(moment, destination, text)
