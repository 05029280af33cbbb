"""Watches the source of functions and says whose file was saved."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from watchfiles import Change, DefaultFilter, awatch

Changed = Callable[[str, frozenset[Path]], None]

# How long (ms) a burst of writes may go on, and how quiet it must be to count as saved.
_BURST_MS = 200
_QUIET_MS = 20


class SourceFilter(DefaultFilter):
    """Leaves out what editors, tools and Python itself write beside source."""

    def __call__(self, change: Change, path: str) -> bool:
        return not path.endswith("~") and super().__call__(change, path)


class SourceWatcher:
    """Calls `changed(name, files)` for every watched name that saved files belong to."""

    def __init__(self, changed: Changed) -> None:
        self._changed = changed
        self._directories: dict[str, tuple[Path, ...]] = {}
        self._task: asyncio.Task[None] | None = None
        self._stop = asyncio.Event()

    def start(self) -> None:
        """Begin to watch. Idempotent."""
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._watch())

    def watch(self, name: str, directories: Iterable[Path]) -> None:
        """Watch these directories for `name`, instead of those it had."""
        resolved = tuple(directory.resolve() for directory in directories)
        if self._directories.get(name) != resolved:
            self._directories[name] = resolved
            self._stop.set()

    async def close(self) -> None:
        """Stop watching. Idempotent."""
        task, self._task = self._task, None
        if task is not None:
            self._stop.set()
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _watch(self) -> None:
        while True:
            self._stop = asyncio.Event()
            directories = _outermost(self._directories)
            if not directories:
                await self._stop.wait()
                continue
            async for changes in awatch(
                *directories,
                watch_filter=SourceFilter(),
                debounce=_BURST_MS,
                step=_QUIET_MS,
                stop_event=self._stop,
            ):
                self._tell([Path(path) for _, path in changes])

    def _tell(self, files: list[Path]) -> None:
        for name, directories in list(self._directories.items()):
            own = frozenset(file for file in files if _within(file, directories))
            if own:
                self._changed(name, own)


def _within(file: Path, directories: tuple[Path, ...]) -> bool:
    return any(directory in file.parents for directory in directories)


def _outermost(directories: Mapping[str, tuple[Path, ...]]) -> list[str]:
    """Every directory once, without those inside another one."""
    every = {directory for group in directories.values() for directory in group}
    return sorted(
        os.fspath(directory)
        for directory in every
        if directory.is_dir() and not every.intersection(directory.parents)
    )
