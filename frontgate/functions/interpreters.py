"""Finds the Python or Node.js that a function's `Runtime` asks for, or the nearest one there is."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import uv

from frontgate.functions.errors import InterpreterNotFoundError
from frontgate.functions.function import language_of, node_major, python_minor

_OLDEST_MINOR = 11
_OLDEST_NODE = 18
_PROBE = "import sys; print('%d.%d' % sys.version_info[:2]); print(sys.executable)"
_PROBE_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A Python or Node.js that runs: its path, its version ("3.13"), and whether it was asked for.

    `notice` is the sentence to say loudly when it is not.
    """

    path: Path
    version: str
    exact: bool
    notice: str | None = None


def find_interpreter(runtime: str) -> Interpreter:
    """The interpreter for `runtime`: a Python ("python3.13") or a Node.js ("nodejs22.x").

    Else the nearest one, of Python's from 3.11 on. Raises FunctionConfigError for another runtime,
    InterpreterNotFoundError when nothing runs.
    """
    if language_of(runtime, function="with this runtime") == "node":
        return find_node(node_major(runtime))
    minor = python_minor(runtime, function="with this runtime")
    wanted = f"3.{minor}"
    for candidate in _exact_candidates(wanted):
        found = probe(candidate)
        if found is not None and found[1] == wanted:
            return Interpreter(found[0], wanted, exact=True)
    nearest = min(_others(), key=lambda other: _distance(other[1], minor), default=None)
    if nearest is None:
        raise InterpreterNotFoundError(
            f"No Python that can run {runtime} functions was found: neither python{wanted} nor "
            f"another Python from 3.{_OLDEST_MINOR} on is on PATH or known to uv."
        )
    path, version = nearest
    notice = (
        f"No {runtime} was found on this machine: functions with that Runtime run on Python "
        f"{version} ({path}). Install it, for instance with `uv python install {wanted}`, "
        "to run what AWS runs."
    )
    return Interpreter(path, version, exact=False, notice=notice)


def find_node(major: int) -> Interpreter:
    """Of several as near to it the newer one. Raises InterpreterNotFoundError."""
    found = {path: version for path in _nodes() if (version := _node_version(path)) is not None}
    nearest = min(
        found, key=lambda path: (abs(found[path][0] - major), -found[path][0]), default=None
    )
    if nearest is None:
        raise InterpreterNotFoundError(
            f"No Node.js that can run nodejs{major}.x functions was found: there is no `node` on "
            f"PATH that is version {_OLDEST_NODE} or later."
        )
    text = ".".join(map(str, found[nearest]))
    if found[nearest][0] == major:
        return Interpreter(Path(nearest), text, exact=True)
    notice = (
        f"No nodejs{major}.x was found on this machine: functions with that Runtime run on Node.js "
        f"{text} ({nearest})."
    )
    return Interpreter(Path(nearest), text, exact=False, notice=notice)


def _nodes() -> Iterator[str]:
    """On PATH, and those that nvm has installed."""
    yield from _on_path("node")
    kept = Path.home() / ".nvm/versions/node"
    yield from (str(path) for path in sorted(kept.glob("v*/bin/node")))


def _node_version(path: str) -> tuple[int, int, int] | None:
    answer = _answer_of([path, "--version"]) or ""
    match = re.fullmatch(r"v(\d+)\.(\d+)\.(\d+)", answer)
    if match is None or int(match[1]) < _OLDEST_NODE:
        return None
    major, minor, patch = map(int, match.groups())
    return major, minor, patch


def _answer_of(command: list[str]) -> str | None:
    """What a program writes; None when it does not run, or fails."""
    try:
        answer = subprocess.run(
            command, capture_output=True, text=True, timeout=_PROBE_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return answer.stdout.strip()


def probe(path: str | Path) -> tuple[Path, str] | None:
    """The real path and version of a Python; None when it does not run (a dead pyenv shim)."""
    version, _, executable = (_answer_of([str(path), "-I", "-c", _PROBE]) or "").partition("\n")
    if not re.fullmatch(r"3\.\d+", version) or not executable:
        return None
    return Path(executable), version


def _exact_candidates(wanted: str) -> Iterator[str]:
    if wanted == f"{sys.version_info[0]}.{sys.version_info[1]}":
        yield sys.executable
    yield from _on_path(f"python{wanted}")
    known = _known_to_uv(wanted)
    if known is not None:
        yield known


def _on_path(name: str) -> Iterator[str]:
    """Every executable of that name: the first one may be a shim for a version not installed."""
    for directory in os.get_exec_path():
        candidate = Path(directory) / name
        if candidate.is_file() and os.access(candidate, os.X_OK):
            yield str(candidate)


def _known_to_uv(wanted: str) -> str | None:
    command = [uv.find_uv_bin(), "python", "find", "--no-python-downloads", "--no-project", wanted]
    return _answer_of(command) or None


def _others() -> Iterator[tuple[Path, str]]:
    candidates = [sys.executable]
    for minor in range(_OLDEST_MINOR, sys.version_info[1] + 3):
        candidates += _on_path(f"python3.{minor}")
    for candidate in candidates:
        found = probe(candidate) if candidate else None
        if found is not None and int(found[1].partition(".")[2]) >= _OLDEST_MINOR:
            yield found


def _distance(version: str, minor: int) -> int:
    return abs(int(version.partition(".")[2]) - minor)
