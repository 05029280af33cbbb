"""Says which files were saved below some directories, once a burst of writes is over.

The observer's threads sleep in the kernel until something happens. A watcher that looks round every
few milliseconds takes the interpreter's lock each time: that cost a tenth of all throughput.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable
from pathlib import Path

from watchdog.events import (
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver
from watchdog.observers.polling import PollingObserver

Saved = Callable[[frozenset[Path]], None]

_QUIET_SECONDS = 0.02
"""How long it must be still for a file to count as saved."""
_BURST_SECONDS = 0.2
"""How long a burst may go on before it is reported all the same."""
_LOOK_SECONDS = 1.0
"""Between two looks, where the system tells of nothing by itself."""
_SAVES = [FileCreatedEvent, FileDeletedEvent, FileModifiedEvent, FileMovedEvent]


class FileWatch:
    """Calls `saved` with the files of each burst, on the event loop that called `start`."""

    def __init__(
        self,
        saved: Saved,
        *,
        wanted: Callable[[Path], bool] = lambda path: True,
        recursive: bool = True,
    ) -> None:
        """`wanted` is asked for each file, on a thread of its own."""
        self._saved = saved
        self._wanted = wanted
        self._recursive = recursive
        self._directories: frozenset[Path] = frozenset()
        self._observer: BaseObserver | None = None
        self._burst: set[Path] = set()
        self._burst_ends = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def watch(self, directories: Iterable[Path]) -> None:
        """Watch these directories, as far as they exist, and no others."""
        self._directories = frozenset(path for path in directories if path.is_dir())
        observer = self._observer
        if observer is None:
            return
        observer.unschedule_all()
        try:
            self._schedule(observer)
        except OSError:
            _stop(observer)
            self._observer = self._looking_round()

    def start(self) -> None:
        """Begin to watch. Idempotent."""
        if self._observer is not None:
            return
        self._loop = asyncio.get_running_loop()
        observer = Observer()
        try:
            self._schedule(observer)
            observer.start()
        except OSError:  # the system gives no more watches: each directory takes one
            observer.unschedule_all()
            observer = self._looking_round()
        self._observer = observer

    def _looking_round(self) -> BaseObserver:
        observer = PollingObserver(timeout=_LOOK_SECONDS)
        self._schedule(observer)
        observer.start()
        return observer

    async def close(self) -> None:
        """Stop watching. Idempotent."""
        observer, self._observer = self._observer, None
        if self._timer is not None:
            self._timer.cancel()
        if observer is not None:
            await asyncio.to_thread(_stop, observer)

    def _schedule(self, observer: BaseObserver) -> None:
        handler = _Handler(self._heard)
        for directory in self._directories:
            observer.schedule(
                handler, os.fspath(directory), recursive=self._recursive, event_filter=_SAVES
            )

    def _heard(self, paths: list[Path]) -> None:
        """Called on the observer's thread."""
        files = [path for path in paths if self._wanted(path)]
        if files and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._collect, files)

    def _collect(self, files: list[Path]) -> None:
        if self._observer is None:
            return
        now = self._loop.time()
        if not self._burst:
            self._burst_ends = now + _BURST_SECONDS
        self._burst.update(files)
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_at(min(now + _QUIET_SECONDS, self._burst_ends), self._tell)

    def _tell(self) -> None:
        burst, self._burst = frozenset(self._burst), set()
        self._timer = None
        self._saved(burst)


class _Handler(FileSystemEventHandler):
    def __init__(self, heard: Callable[[list[Path]], None]) -> None:
        self._heard = heard

    def on_any_event(self, event: FileSystemEvent) -> None:
        names = (event.src_path, event.dest_path)
        self._heard([Path(os.fsdecode(name)) for name in names if name])


def _stop(observer: BaseObserver) -> None:
    observer.stop()
    observer.join()
