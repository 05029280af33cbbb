"""What a person sees while things happen: steps with their times, then lines as they come."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TextIO

_PALETTE = {"dim": "2", "bold": "1", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}


_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def printable(text: str) -> str:
    """What a client sent, with nothing in it that a terminal would obey."""
    return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", text)


@dataclass(slots=True)
class Terminal:
    """Writes to one stream, in colour where it is a terminal and NO_COLOR is not set."""

    stream: TextIO = field(default_factory=lambda: sys.stderr)
    quiet: bool = False

    def paint(self, text: str, colour: str) -> str:
        if not self.stream.isatty() or os.environ.get("NO_COLOR"):
            return text
        return f"\x1b[{_PALETTE[colour]}m{text}\x1b[0m"

    @staticmethod
    def status_colour(status: int) -> str:
        """The colour in which an HTTP status is shown."""
        return "green" if status < 400 else "yellow" if status < 500 else "red"

    def line(self, text: str = "") -> None:
        print(text, file=self.stream, flush=True)

    def note(self, text: str) -> None:
        """Something the reader should know, though nothing is broken."""
        self.line(f"{self.paint('note:', 'cyan')} {text}")

    def warn(self, text: str) -> None:
        self.line(f"{self.paint('warning:', 'yellow')} {text}")

    def detail(self, text: str) -> None:
        """A line below the running step: what takes so long."""
        if not self.quiet:
            self.line(self.paint(f"    {text}", "dim"))

    @contextmanager
    def step(self, name: str) -> Iterator[list[str]]:
        """Times a step. What is appended to the list is shown beside its name."""
        started = time.monotonic()
        remarks: list[str] = []
        yield remarks
        if not self.quiet:
            took = self.paint(f"{time.monotonic() - started:6.2f} s", "dim")
            mark = self.paint("✓", "green")
            self.line(f"  {mark} {name:<14} {took}  {', '.join(remarks)}".rstrip())
