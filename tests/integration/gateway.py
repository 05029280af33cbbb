"""A gateway as a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar

import pytest

from tests.integration.processes import PATIENCE, ending_with_us, eventually, processes
from tests.integration.sites import Site, local_client
from tests.tools import ROOT

READY_SECONDS = 120.0
"""A fresh clone builds its layers first."""


class Gateway:
    """One `frontgate up`, and every process that was ever seen below it."""

    not_destroyed: ClassVar[set[Gateway]] = set()

    def __init__(self, arguments: list[str], *, directory: Path, cache: Path) -> None:
        self.ready_file = directory / "ready.json"
        self._output = directory / "output"
        self._error = directory / "error"
        command = [*ending_with_us(), sys.executable, "-m", "frontgate", "up"]
        command += ["--port", "0", "--api-port", "0"]
        command += ["--ready-file", str(self.ready_file)]
        with self._output.open("wb") as output, self._error.open("wb") as error:
            self.process = subprocess.Popen(
                [*command, *arguments],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=error,
                env={**os.environ, "FRONTGATE_CACHE": str(cache), "PYTHONUNBUFFERED": "1"},
            )
        self._seen: dict[int, str] = {}
        self.not_destroyed.add(self)

    @property
    def output(self) -> str:
        """What it printed: the banner and the functions' logs."""
        return self._output.read_text()

    @property
    def error(self) -> str:
        """Its progress, notes, warnings and failure."""
        return self._error.read_text()

    def ready(self) -> dict[str, Any]:
        """What the ready file says, as soon as it is there."""

        def look() -> bool:
            self.look_below()
            return self.ready_file.exists() or self.process.poll() is not None

        eventually(look, within=READY_SECONDS)
        if not self.ready_file.exists():
            pytest.fail(f"frontgate up ended before it was ready:\n{self.error}")
        described: dict[str, Any] = json.loads(self.ready_file.read_text())
        return described

    def site(self, api: str = "Api") -> Site:
        """Where an API of its template answers, as soon as it does."""
        return Site(self.ready()["apis"][api]["url"])

    @property
    def aws_site(self) -> Site:
        """Its AWS endpoint."""
        return Site(self.ready()["awsEndpoint"])

    def client(self, service: str) -> Any:
        """A boto3 client of its AWS endpoint."""
        described = self.ready()
        return local_client(service, described["region"], described["awsEndpoint"])

    def look_below(self) -> set[int]:
        """The processes below the gateway right now; they are remembered."""
        known = processes()
        below = {self.process.pid}
        while more := {p for p, (parent, _) in known.items() if parent in below} - below:
            below |= more
        below.discard(self.process.pid)
        self._seen.update({pid: known[pid][1] for pid in below})
        return below

    @property
    def services(self) -> int:
        """The process that plays the AWS services."""
        (found,) = (
            pid
            for pid in self.look_below()
            if b"moto_server" in Path(f"/proc/{pid}/cmdline").read_bytes()
        )
        return found

    def ended(self, *, within: float = READY_SECONDS) -> int:
        """Its exit status, once it has ended by itself."""

        def look() -> bool:
            self.look_below()
            return self.process.poll() is not None

        eventually(look, within=within)
        return self.process.wait()

    def end(self, number: signal.Signals = signal.SIGINT) -> int:
        """Sends a signal; the exit status that follows."""
        self.look_below()
        self.process.send_signal(number)
        return self.ended(within=PATIENCE)

    def survivors(self) -> dict[int, str]:
        """Processes that it started and that still run."""
        known = processes()
        return {
            pid: started
            for pid, started in self._seen.items()
            if pid in known and known[pid][1] == started
        }

    def leaves_nothing(self, *, within: float = PATIENCE) -> bool:
        """Whether everything below it ends in time. Call it when the gateway has ended."""
        eventually(lambda: not self.survivors(), within=within)
        return True

    def destroy(self) -> None:
        """Ends what is left, for a test that failed half-way."""
        self.not_destroyed.discard(self)
        self.look_below()
        for pid in (self.process.pid, *self.survivors()):
            if pid != self.process.pid or self.process.poll() is None:
                with suppress(ProcessLookupError):  # it ends by itself just now
                    os.kill(pid, signal.SIGKILL)
        self.process.wait()
