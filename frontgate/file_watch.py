"""Says which files were saved below some directories, once a burst of writes is over.

The observer's threads sleep in the kernel until something happens. A watcher that looks round every
few milliseconds takes the interpreter's lock each time: that cost a tenth of all throughput.

On Linux each directory that is scheduled takes an inotify instance, of which a user has 128 by
default, containers and all. So a folder of functions is watched as one, not function by function.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import os
from collections import Counter
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
from watchdog.observers.api import BaseObserver, ObservedWatch
from watchdog.observers.polling import PollingObserver

Saved = Callable[[frozenset[Path]], None]

_QUIET_SECONDS = 0.02
"""How long it must be still for a file to count as saved."""
_BURST_SECONDS = 0.2
"""How long a burst may go on before it is reported all the same."""
_LOOK_SECONDS = 1.0
"""Between two looks, where the system tells of nothing by itself."""
_MOST_OTHERS = 100
"""Directories that nobody asked for, and that are watched for the sake of those beside them."""
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
        self._watches: dict[Path, ObservedWatch] = {}
        """What the observer was told to watch."""
        self._ending: set[asyncio.Future[None]] = set()
        """What waits for threads to end, on threads of its own."""
        self._burst: set[Path] = set()
        self._burst_ends = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def watch(self, directories: Iterable[Path]) -> None:
        """Watch these directories, as far as they exist, and no others."""
        self._directories = frozenset(path for path in directories if path.is_dir())
        if self._observer is not None:
            self._follow(self._observer)

    def start(self) -> None:
        """Begin to watch. Idempotent."""
        if self._observer is not None:
            return
        self._loop = asyncio.get_running_loop()
        self._observer = Observer()
        self._observer.start()
        self._follow(self._observer)

    async def close(self) -> None:
        """Stop watching. Idempotent."""
        observer, self._observer = self._observer, None
        self._watches.clear()
        if self._timer is not None:
            self._timer.cancel()
        if observer is not None:
            self._end(lambda: _stop(observer))
        await asyncio.gather(*self._ending)

    def _follow(self, observer: BaseObserver) -> None:
        """Makes the observer watch what is to be watched now."""
        wanted = self._roots()
        gone = [self._watches.pop(path) for path in self._watches.keys() - wanted]
        if gone:
            self._end(lambda: _unschedule(observer, gone))
        try:
            self._schedule(observer, wanted - self._watches.keys())
        except OSError:  # the system gives no more instances, or watches
            self._end(lambda: _stop(observer))
            self._watches.clear()
            self._observer = PollingObserver(timeout=_LOOK_SECONDS)
            self._observer.start()
            self._schedule(self._observer, wanted)

    def _roots(self) -> frozenset[Path]:
        if not self._recursive:
            return self._directories
        outermost = (
            path for path in self._directories if not self._directories.intersection(path.parents)
        )
        return _joined(frozenset(outermost))

    def _schedule(self, observer: BaseObserver, directories: Iterable[Path]) -> None:
        handler = _Handler(self._heard)
        for path in directories:
            self._watches[path] = observer.schedule(
                handler, os.fspath(path), recursive=self._recursive, event_filter=_SAVES
            )

    def _end(self, wait: Callable[[], None]) -> None:
        """Threads take their time to end, and the event loop has none."""
        ending = self._loop.run_in_executor(None, wait)
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)

    def _heard(self, paths: list[Path]) -> None:
        """Called on the observer's thread."""
        files = [path for path in paths if self._wanted(path)]
        if files and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._collect, files)

    def _collect(self, files: list[Path]) -> None:
        files = [path for path in files if self._directories.intersection(path.parents)]
        if self._observer is None or not files:
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


def _joined(directories: frozenset[Path]) -> frozenset[Path]:
    """Siblings as their parent, where there is little else below it."""
    siblings = Counter(path.parent for path in directories)
    whole = {
        parent
        for parent, number in siblings.items()
        if number > 1 and _others(parent, directories) <= _MOST_OTHERS
    }
    if not whole:
        return directories
    return _joined(frozenset(path for path in directories if path.parent not in whole) | whole)


def _others(parent: Path, directories: frozenset[Path]) -> float:
    """How many directories there are below `parent` beside these, as far as it matters.

    What tools keep (`.git`, `.mypy_cache`) changes all the time, and nobody wants to hear of it.
    """
    found = 0
    for place, names, _ in os.walk(parent):
        names[:] = [name for name in names if Path(place, name) not in directories]
        found += len(names)
        if found > _MOST_OTHERS or any(name.startswith(".") for name in names):
            return math.inf
    return found


def _unschedule(observer: BaseObserver, watches: Iterable[ObservedWatch]) -> None:
    for watch in watches:
        with contextlib.suppress(KeyError):  # the observer has been stopped in the meantime
            observer.unschedule(watch)


def _stop(observer: BaseObserver) -> None:
    observer.stop()
    observer.join()
