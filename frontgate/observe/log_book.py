"""The newest lines of all logs, kept until somebody reads them.

Delivering a line costs more than serving the request that wrote it, and most are never read.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from itertools import islice
from typing import NamedTuple

_MOST_LINES = 20_000
_MOST_CHARACTERS = 64 * 1024 * 1024


class Line(NamedTuple):
    at: float
    """Seconds since the epoch."""
    destination: str
    """A log group's name or ARN, or a delivery stream's ARN."""
    text: str


class LogBook:
    """Its `write` is a `LogSink`. Its readers remember the position up to which they have read."""

    def __init__(
        self,
        clock: Callable[[], float],
        *,
        most_lines: int = _MOST_LINES,
        most_characters: int = _MOST_CHARACTERS,
    ) -> None:
        self._clock = clock
        self._most_lines = most_lines
        self._most_characters = most_characters
        # Plain tuples: to make a named one takes longer than all the rest of a line.
        self._lines: deque[tuple[float, str, str]] = deque()
        self._characters = 0
        self._written = 0

    def write(self, destination: str, line: str, at: float | None = None) -> None:
        """`at`: when, in seconds since the epoch; None: now."""
        self._lines.append((self._clock() if at is None else at, destination, line))
        self._written += 1
        self._characters += len(line)
        if len(self._lines) > self._most_lines or self._characters > self._most_characters:
            self._make_room()

    def _make_room(self) -> None:
        lines = self._lines
        while len(lines) > self._most_lines or (
            self._characters > self._most_characters and len(lines) > 1
        ):
            self._characters -= len(lines.popleft()[2])

    def after(self, position: int) -> tuple[list[Line], int]:
        """The lines written after a position that are still there, and the position after them."""
        lines = self._lines
        unread = max(0, min(self._written - position, len(lines)))
        newest = islice(lines, len(lines) - unread, None)
        return [Line(*line) for line in newest], self._written
