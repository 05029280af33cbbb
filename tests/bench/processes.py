"""What is measured, as processes: the floors, a gateway, and the AWS services alone."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from frontgate.aws.moto_process import TOKEN_HEADER, TOKEN_VARIABLE
from tests.bench.measuring import ROOT

_START_SECONDS = 60.0
_TOKEN = "bench"


@dataclass(frozen=True, slots=True)
class Running:
    """A process that answers at `url`."""

    url: str
    pid: int


@dataclass(frozen=True, slots=True)
class Gateway:
    """A `frontgate up` and what its ready file says."""

    pid: int
    described: dict[str, Any]

    def url(self, api: str) -> str:
        """Of the port of an API of the template."""
        url: str = self.described["apis"][api]["url"]
        return url.replace("localhost", "127.0.0.1")


@contextmanager
def floors() -> Iterator[tuple[Running, Running]]:
    """Bare uvicorn, and uvicorn that hands each request to a worker."""
    with _floor("bare") as bare, _floor("worker") as worker:
        yield bare, worker


@contextmanager
def _floor(kind: str) -> Iterator[Running]:
    port = _free_port()
    command = [sys.executable, "-m", "tests.bench.floors", kind, str(port)]
    process = subprocess.Popen(command, cwd=ROOT)
    url = f"http://127.0.0.1:{port}/"
    try:
        _wait_for(url)
        yield Running(url, process.pid)
    finally:
        process.terminate()
        process.wait()


@contextmanager
def services() -> Iterator[tuple[Running, dict[str, str]]]:
    """The process that plays the AWS services, and the header that it wants to see."""
    process = subprocess.Popen(
        [sys.executable, "-m", "frontgate.aws.moto_server", "dynamodb"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env={**os.environ, TOKEN_VARIABLE: _TOKEN},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        port = json.loads(process.stdout.readline())["port"]
        yield Running(f"http://127.0.0.1:{port}/", process.pid), {TOKEN_HEADER: _TOKEN}
    finally:
        process.stdin.close()
        process.wait()
        process.stdout.close()


@contextmanager
def frontgate(template: Path) -> Iterator[Gateway]:
    """A running gateway. Ends the program if it does not start."""
    with TemporaryDirectory() as folder:
        ready = Path(folder) / "ready.json"
        command = [sys.executable, "-m", "frontgate", "up", "--template", str(template)]
        command += ["--port", "0", "--api-port", "0", "--quiet", "--ready-file", str(ready)]
        command += ["--account-rate", "1000000"]
        notes = Path(folder) / "notes"
        with notes.open("wb") as error:
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=error, cwd=ROOT)
        try:
            deadline = time.monotonic() + _START_SECONDS
            while not ready.exists():
                if process.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit(f"frontgate up did not become ready:\n{notes.read_text()}")
                time.sleep(0.005)
            yield Gateway(process.pid, json.loads(ready.read_text()))
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=20)


def get(url: str) -> bytes:
    """The body of an answer, whatever its status."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            content: bytes = answer.read()
            return content
    except urllib.error.HTTPError as error:
        return error.read()


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        try:
            get(url)
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"{url} did not answer")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
