"""Notices that a template was saved: a running gateway goes on serving what it was started with."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path

from watchfiles import awatch


class TemplateWatch:
    """Calls `changed` with the files of a stack that were saved."""

    def __init__(self, files: Iterable[Path], changed: Callable[[list[Path]], None]) -> None:
        self._files = frozenset(file.resolve() for file in files)
        self._changed = changed
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _watch(self) -> None:
        # Their folders: many editors save by putting a new file in the place of the old one.
        folders = {file.parent for file in self._files}
        async for changes in awatch(
            *folders,
            watch_filter=lambda _, path: Path(path) in self._files,
            recursive=False,
        ):
            self._changed(sorted({Path(path) for _, path in changes}))
