"""A gateway's folder for files that others read, such as its certificates.

It goes with the gateway. That of one which was killed goes with the next start: whoever holds the
lock in a folder is alive.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

_PREFIX = "frontgate-"
_LOCK = "lock"


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """An empty folder, but for its lock, in the system's directory of temporary files."""
    _sweep(Path(gettempdir()))
    with TemporaryDirectory(prefix=_PREFIX) as name:
        folder = Path(name)
        draft = folder / f"{_LOCK}.part"
        with draft.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            draft.rename(folder / _LOCK)  # only now: nobody sees it unlocked
            yield folder


def _sweep(directory: Path) -> None:
    """Removes our own folders that nobody holds. One that cannot be removed stays."""
    for lock in directory.glob(f"{_PREFIX}*/{_LOCK}"):
        if not lock.parent.is_symlink() and _is_left(lock):
            shutil.rmtree(lock.parent, ignore_errors=True)


def _is_left(lock: Path) -> bool:
    """Whether the lock is ours and nobody's any more."""
    try:
        with lock.open() as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return os.fstat(file.fileno()).st_uid == os.getuid()
    except OSError:  # held, or gone meanwhile
        return False
