"""Watches the source of functions and says whose file was saved."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from frontgate.file_watch import FileWatch

Changed = Callable[[str, frozenset[Path]], None]

_FOLDERS = frozenset(
    {
        "__pycache__",
        ".git",
        ".hg",
        ".hypothesis",
        ".idea",
        ".mypy_cache",
        ".pytest_cache",
        ".ruff_cache",
        ".svn",
        ".tox",
        ".venv",
        "node_modules",
    }
)
_FILES = re.compile(
    r".*\.py[cod] | .*~ | .*\.sw. | \.\#.* | .*___jb_\w+___ | flycheck_.* | \.DS_Store", re.VERBOSE
)


def is_source(path: Path) -> bool:
    """Whether somebody wrote this: no, for what editors, tools and Python itself write beside."""
    return not (_FILES.fullmatch(path.name) or _FOLDERS.intersection(path.parts))


class SourceWatcher:
    """Calls `changed(name, files)` for every watched name that saved files belong to."""

    def __init__(self, changed: Changed) -> None:
        self._changed = changed
        self._directories: dict[str, tuple[Path, ...]] = {}
        self._is_started = False
        self._watch = FileWatch(self._tell, wanted=is_source)

    def start(self) -> None:
        """Begin to watch. Idempotent."""
        self._is_started = True
        self._watch.watch(self._everything())
        self._watch.start()

    def watch(self, name: str, directories: Iterable[Path]) -> None:
        """Watch these directories for `name`, instead of those it had."""
        resolved = tuple(directory.resolve() for directory in directories)
        if self._directories.get(name) != resolved:
            self._directories[name] = resolved
            if self._is_started:
                self._watch.watch(self._everything())

    def _everything(self) -> set[Path]:
        return {directory for group in self._directories.values() for directory in group}

    async def close(self) -> None:
        """Stop watching. Idempotent."""
        self._is_started = False
        await self._watch.close()

    def _tell(self, files: frozenset[Path]) -> None:
        for name, directories in list(self._directories.items()):
            own = frozenset(file for file in files if _within(file, directories))
            if own:
                self._changed(name, own)


def _within(file: Path, directories: tuple[Path, ...]) -> bool:
    return any(directory in file.parents for directory in directories)
