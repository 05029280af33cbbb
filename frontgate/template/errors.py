"""The one error that a template can cause, with the place where its author can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


class TemplateError(Exception):
    """A template, one of its files or a value given for it is wrong: one sentence and its place."""

    def __init__(self, message: str, *, path: Path | None = None, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.line = line

    def __str__(self) -> str:
        if self.path is None:
            return self.message
        place = str(shown(self.path))
        return (
            f"{place}: {self.message}"
            if self.line is None
            else f"{place}:{self.line}: {self.message}"
        )


def shown(path: Path) -> Path:
    """`path` as a person in the working directory would write it."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def suggestion(name: str, known: Iterable[str], *, likeness: float = 0.6) -> str:
    """` (did you mean X?)` for the nearest of `known`, or nothing when none is near.

    `likeness`: from 0 to 1, how near that is; more where `name` may well be no slip.
    """
    from difflib import get_close_matches

    near = get_close_matches(name, list(known), n=1, cutoff=likeness)
    return f" (did you mean {near[0]}?)" if near else ""


def nearest_first(name: str, known: Iterable[str]) -> list[str]:
    """`known`, those most like `name` first."""
    from difflib import SequenceMatcher

    return sorted(
        known,
        key=lambda other: (-SequenceMatcher(None, name.lower(), other.lower()).ratio(), other),
    )
