"""What a fork server asks of the operating system: groups, output, the end of processes."""

from __future__ import annotations

import ctypes
import glob
import os
import signal
import sys
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36


def _prctl(option: int, argument: int) -> None:
    """Linux only; elsewhere closed sockets alone end the processes."""
    if sys.platform != "linux":
        return
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(option, argument, 0, 0, 0)


def adopt_orphans() -> None:
    """Become the parent of processes that environments leave behind, so that they can be ended."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def lead_own_group() -> None:
    """Stand apart with everything started from here.

    A process group, not a session: Linux schedules sessions against each other, and an invocation
    between two of them takes twice as long.
    """
    os.setpgid(0, 0)


def die_with_parent() -> None:
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def redirect_output(log_fd: int) -> None:
    os.dup2(log_fd, 1)
    os.dup2(log_fd, 2)
    os.close(log_fd)


def flush_output() -> None:
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()


@contextmanager
def silent_output() -> Iterator[None]:
    """Send what is printed to nowhere: the first environment has printed it already."""
    flush_output()
    saved = os.dup(1), os.dup(2)
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    os.close(null)
    try:
        yield
    finally:
        flush_output()
        for fd, copy in enumerate(saved, start=1):
            os.dup2(copy, fd)
            os.close(copy)


def exit_status(stop: SystemExit) -> int:
    """The status a Python process would end with for this `sys.exit`."""
    if stop.code is None:
        return 0
    if isinstance(stop.code, int):
        return stop.code & 0xFF
    print(stop.code, file=sys.stderr)
    return 1


def ended() -> Iterator[tuple[int, int]]:
    """Reap every ended child: its id and its status, negative for the signal that killed it."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        yield pid, os.waitstatus_to_exitcode(status)


def kill_group(leader: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def kill_all(environments: Iterable[int]) -> None:
    """Kill the environments, what they started, and what they left behind; wait for the end."""
    for pid in environments:
        kill_group(pid)
    while True:
        kill_orphans(())
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def kill_orphans(environments: Collection[int]) -> None:
    """Kill adopted processes: children that are none of the known environments."""
    for pid in _children():
        if pid not in environments:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def _children() -> Iterator[int]:
    """Processes whose parent is this one; none where there is no /proc."""
    parent = str(os.getpid())
    for path in glob.iglob("/proc/[0-9]*/stat"):
        try:
            with open(path) as stat:
                # The name in parentheses may hold spaces; state and parent follow the last one.
                fields = stat.read().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[1] == parent:
            yield int(path.split("/")[2])


def thread_count() -> int:
    """Threads of this process, native ones too where the system tells."""
    try:
        return len(os.listdir("/proc/self/task"))
    except OSError:
        return 1
