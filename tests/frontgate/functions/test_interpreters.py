from __future__ import annotations

import sys
from pathlib import Path

import pytest

from frontgate.functions import interpreters
from frontgate.functions.errors import FunctionConfigError, InterpreterNotFoundError
from frontgate.functions.interpreters import find_interpreter, probe

HERE = f"{sys.version_info[0]}.{sys.version_info[1]}"


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only directory on PATH; nothing is known to uv."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(interpreters, "_known_to_uv", lambda wanted: None)
    return tmp_path


def executable(path: Path, script: str) -> Path:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_the_python_that_runs_frontgate_is_taken_when_it_matches() -> None:
    found = find_interpreter(f"python{HERE}")
    assert (found.version, found.exact, found.notice) == (HERE, True, None)


def test_a_python_on_path_is_taken(path: Path) -> None:
    executable(path / "python3.99", f"echo 3.99; echo {path}/python3.99")
    found = find_interpreter("python3.99")
    assert (found.path, found.exact) == (path / "python3.99", True)


def test_a_shim_that_does_not_run_is_no_python(path: Path) -> None:
    shim = executable(path / "python3.99", "echo 'pyenv: command not found' >&2; exit 127")
    assert probe(shim) is None
    found = find_interpreter("python3.99")
    assert not found.exact
    assert found.notice is not None
    assert found.notice.startswith("No python3.99 was found on this machine")
    assert f"Python {found.version}" in found.notice


def test_no_python_at_all(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "")
    with pytest.raises(InterpreterNotFoundError, match=r"neither python3\.99 nor"):
        find_interpreter("python3.99")


def test_another_runtime_is_refused() -> None:
    with pytest.raises(FunctionConfigError, match=r"ruby3\.4"):
        find_interpreter("ruby3.4")


@pytest.mark.parametrize(
    ("runtime", "version", "exact"),
    [
        ("nodejs20.x", "20.9.0", True),
        ("nodejs22.x", "22.1.0", True),
        ("nodejs21.x", "22.1.0", False),
        ("nodejs99.x", "22.1.0", False),
    ],
)
def test_the_nearest_node(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, runtime: str, version: str, exact: bool
) -> None:
    for number in ("16.0.0", "20.9.0", "22.1.0"):
        program = tmp_path / number / "node"
        program.parent.mkdir()
        program.write_text(f"#!/bin/sh\necho v{number}\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", ":".join(str(path) for path in tmp_path.iterdir()))
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    found = find_interpreter(runtime)
    assert (found.path, found.version) == (tmp_path / version / "node", version)
    assert found.exact is exact
    assert (found.notice is None) is exact


def test_no_node_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    with pytest.raises(InterpreterNotFoundError, match=r"nodejs22\.x"):
        find_interpreter("nodejs22.x")
