"""Subjects that are loaded in turns, and the table of what came of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
_CONNECTIONS = (1, 8)


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """What is sent again and again."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """Something that answers requests; compared with its floor, where it has one."""

    name: str
    request: Request
    pid: int
    floor: str | None = None
    bar: float | None = None


Figures = dict[tuple[str, int], dict[str, float]]
"""By subject and number of connections."""


def measure(subjects: list[Subject], seconds: float, rounds: int) -> Figures:
    """The median of each figure over the rounds; subjects take turns, so that noise is shared."""
    samples: dict[tuple[str, int], list[dict[str, float]]] = {}
    for _ in range(rounds):
        for connections in _CONNECTIONS:
            for subject in subjects:
                before = cpu_seconds(subject.pid)
                sample = _load(subject.request, connections, seconds)
                used = cpu_seconds(subject.pid) - before
                sample["cpu"] = used / sample["answers"] * 1e6
                samples.setdefault((subject.name, connections), []).append(sample)
    return {
        key: {figure: median(sample[figure] for sample in found) for figure in found[0]}
        for key, found in samples.items()
    }


def _load(request: Request, connections: int, seconds: float) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.load", json.dumps(asdict(request))]
    command += [str(connections), str(seconds)]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=ROOT).stdout
    figures: dict[str, float] = json.loads(output)
    return figures


def table(subjects: list[Subject], figures: Figures) -> str:
    """Throughput, latency, CPU time and memory; each of ours with its ratio to its floor.

    CPU time is what the one process that answers uses for a request: on a busy machine it says
    more than the throughput.
    """
    lines = [
        "",
        f"{'':<20}{'1 conn/s':>9}{'8 conn/s':>9}{'p50 ms':>8}{'p99 ms':>8}{'p99/p50':>8}"
        f"{'CPU µs':>8}{'MB':>5}  ratio to floor at 8",
    ]
    for subject in subjects:
        one, eight = figures[subject.name, 1], figures[subject.name, 8]
        lines.append(
            f"{subject.name:<20}{one['per_second']:>9.0f}{eight['per_second']:>9.0f}"
            f"{eight['p50']:>8.2f}{eight['p99']:>8.2f}{eight['p99'] / eight['p50']:>8.1f}"
            f"{eight['cpu']:>8.0f}{_resident_mb(subject.pid):>5.0f}  {_ratio(subject, figures)}"
        )
    return "\n".join([*lines, ""])


def _ratio(subject: Subject, figures: Figures) -> str:
    if subject.floor is None:
        return ""
    value = figures[subject.name, 8]["per_second"] / figures[subject.floor, 8]["per_second"]
    bar = "" if subject.bar is None else f" (bar {subject.bar})"
    return f"{value:.2f} of {subject.floor}{bar}"


def cpu_seconds(pid: int) -> float:
    """What a process has used so far; 0 where nobody says it finely enough."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _resident_mb(pid: int) -> float:
    """Resident memory of one process."""
    output = subprocess.run(
        ["ps", "-o", "rss=", "-p", str(pid)], check=True, capture_output=True, text=True
    ).stdout
    return int(output) / 1024
