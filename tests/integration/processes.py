"""Processes of this machine, and waiting for what they do."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

PATIENCE = 60.0
"""Seconds for what takes one on an idle machine: a function starts while eight others do. Each wait
ends with what it waits for."""
Found = TypeVar("Found")


def eventually(look: Callable[[], Found | None], *, within: float = PATIENCE) -> Found:
    """The first result of `look` that is true. Fails the test when there is none in time."""
    deadline = time.monotonic() + within
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > deadline:
            pytest.fail(f"waited {within:.0f} s in vain; the last look gave {found!r}")
        time.sleep(0.02)


def processes() -> dict[int, tuple[int, str]]:
    """Every process that has not ended: its parent, and when it was started."""
    if sys.platform == "linux":
        found = (_of_linux(entry) for entry in Path("/proc").glob("[0-9]*/stat"))
    else:
        command = ["ps", "-axo", "pid=,ppid=,stat=,lstart="]
        listed = subprocess.run(command, capture_output=True, text=True, check=True)
        found = (line.split(None, 3) for line in listed.stdout.splitlines())
    return {
        int(pid): (int(parent), started)
        for pid, parent, status, started in filter(None, found)
        if not status.startswith("Z")
    }


def _of_linux(entry: Path) -> list[str] | None:
    try:
        text = entry.read_text()
    except OSError:  # ended in the meantime
        return None
    fields = text[text.rindex(")") + 2 :].split()  # a command may hold spaces and brackets
    return [entry.parent.name, fields[1], fields[0], fields[19]]


def ending_with_us() -> list[str]:
    """What a command begins with so that it ends with this process, even one that is killed; empty
    where there is no such program."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []
