"""Notices that a template was saved: a running gateway goes on serving what it was started with."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from frontgate.file_watch import FileWatch


class TemplateWatch:
    """Calls `changed` with the files of a stack that were saved."""

    def __init__(self, files: Iterable[Path], changed: Callable[[list[Path]], None]) -> None:
        self._files = frozenset(file.resolve() for file in files)
        self._changed = changed
        self._watch = FileWatch(self._tell, wanted=self._files.__contains__, recursive=False)

    def start(self) -> None:
        # Their folders: many editors save by putting a new file in the place of the old one.
        self._watch.watch({file.parent for file in self._files})
        self._watch.start()

    async def stop(self) -> None:
        await self._watch.close()

    def _tell(self, files: frozenset[Path]) -> None:
        self._changed(sorted(files))
