"""`make bench`: our routes against bare uvicorn, in one run, as ratios."""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parent.parent


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that answers GET requests."""

    name: str
    url: str
    pid: int
    floor: str | None = None
    bar: float | None = None


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--seconds", type=float, default=3.0, help="length of each measurement")
    parser.add_argument("--rounds", type=int, default=3, help="measurements of each figure")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "bench"
        shutil.copytree(HERE / "functions", project / "functions")
        shutil.copy(HERE / "template.yaml", project)
        print("Starting uvicorn, uvicorn with workers, and frontgate")
        with floors() as (bare, worker), frontgate(project / "template.yaml") as (started, gate):
            subjects = [
                Subject("bare uvicorn", bare[0], bare[1]),
                Subject("MOCK with VTL", f"{gate['rest']}/health", started, "bare uvicorn", 0.4),
                Subject("uvicorn + worker", worker[0], worker[1]),
                Subject("Lambda proxy", f"{gate['rest']}/echo", started, "uvicorn + worker", 0.6),
            ]
            rows = measure(subjects, options.seconds, options.rounds)
            print(table(subjects, rows))
            saves = sorted(save_to_answer(project, gate["rest"]) for _ in range(5))
            print(f"saved function to new answer: {saves[2] * 1000:.0f} ms (median of 5)")
        print(f"bench template ready, warm: {start_up(project / 'template.yaml'):.2f} s")
    start_up(ROOT / "template.yaml")
    print(f"reference template ready, warm: {start_up(ROOT / 'template.yaml'):.2f} s")


def measure(
    subjects: list[Subject], seconds: float, rounds: int
) -> dict[tuple[str, int], dict[str, float]]:
    """The median of each figure over the rounds; subjects take turns, so that noise is shared."""
    samples: dict[tuple[str, int], list[dict[str, float]]] = {}
    for _ in range(rounds):
        for connections in (1, 8):
            for subject in subjects:
                command = [sys.executable, "-m", "tests.bench.load", subject.url]
                command += [str(connections), str(seconds)]
                output = subprocess.run(command, check=True, capture_output=True, cwd=ROOT).stdout
                samples.setdefault((subject.name, connections), []).append(json.loads(output))
    return {
        key: {figure: median(sample[figure] for sample in found) for figure in found[0]}
        for key, found in samples.items()
    }


def table(subjects: list[Subject], rows: dict[tuple[str, int], dict[str, float]]) -> str:
    """Throughput, latency and memory; each of ours with its ratio to its floor and the bar."""
    lines = [
        "",
        f"{'':<18}{'1 conn/s':>10}{'8 conn/s':>10}{'p50 ms':>9}{'p99 ms':>9}{'p99/p50':>9}"
        f"{'MB':>7}  ratio to floor at 8",
    ]
    for subject in subjects:
        one, eight = rows[subject.name, 1], rows[subject.name, 8]
        ratio = ""
        if subject.floor is not None:
            value = eight["per_second"] / rows[subject.floor, 8]["per_second"]
            ratio = f"{value:.2f} of {subject.floor} (bar {subject.bar})"
        lines.append(
            f"{subject.name:<18}{one['per_second']:>10.0f}{eight['per_second']:>10.0f}"
            f"{eight['p50']:>9.2f}{eight['p99']:>9.2f}{eight['p99'] / eight['p50']:>9.1f}"
            f"{resident_mb(subject.pid):>7.0f}  {ratio}"
        )
    return "\n".join([*lines, ""])


def resident_mb(pid: int) -> float:
    """Resident memory of one process."""
    output = subprocess.run(
        ["ps", "-o", "rss=", "-p", str(pid)], check=True, capture_output=True, text=True
    ).stdout
    return int(output) / 1024


@contextmanager
def floors() -> Iterator[tuple[tuple[str, int], tuple[str, int]]]:
    """Both floors, as URL and process id."""
    processes = []
    found = []
    try:
        for kind in ("bare", "worker"):
            port = free_port()
            command = [sys.executable, "-m", "tests.bench.floors", kind, str(port)]
            process = subprocess.Popen(command, cwd=ROOT)
            processes.append(process)
            url = f"http://127.0.0.1:{port}/"
            wait_for(url)
            found.append((url, process.pid))
        yield found[0], found[1]
    finally:
        for process in processes:
            process.terminate()
            process.wait()


@contextmanager
def frontgate(template: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """A running gateway: its process id, and its addresses."""
    command = [sys.executable, "-m", "frontgate", "up", "--template", str(template)]
    command += ["--port", "0", "--api-port", "0", "--quiet"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=sys.stderr, text=True)
    assert process.stdout is not None
    try:
        text = ""
        while "Try:" not in text:
            line = process.stdout.readline()
            if not line:
                raise SystemExit("frontgate up ended before it was ready")
            text += line
        rest = re.search(r"REST API +(http://\S+)", text)
        assert rest is not None
        yield process.pid, {"rest": rest[1].replace("localhost", "127.0.0.1")}
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=20)


def start_up(template: Path) -> float:
    """Seconds from the command to the banner; what can be cached is cached."""
    started = time.perf_counter()
    with frontgate(template):
        return time.perf_counter() - started


def save_to_answer(project: Path, url: str) -> float:
    """Seconds from saving the function to its first new answer."""
    source = project / "functions" / "echo" / "app.py"
    mark = f"m{time.monotonic_ns()}"
    text = re.sub(r'MARK = ".*"', f'MARK = "{mark}"', source.read_text())
    time.sleep(0.5)
    source.write_text(text)
    saved = time.perf_counter()
    while mark.encode() not in get(f"{url}/echo"):
        if time.perf_counter() - saved > 30:
            raise SystemExit("the saved function was not served within 30 s")
        time.sleep(0.002)
    return time.perf_counter() - saved


def get(url: str) -> bytes:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            content: bytes = answer.read()
            return content
    except urllib.error.HTTPError as error:
        return error.read()


def wait_for(url: str) -> None:
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        try:
            get(url)
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"{url} did not answer within 15 s")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    main()
