from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from frontgate.functions.frontgate_runtime.sources import FreshSourceLoader, OwnSource


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "bytecode"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    path = tmp_path / "own" / "sample.py"
    path.parent.mkdir()
    path.write_text("VALUE = 1\n")
    return path


def value(path: Path) -> int:
    namespace: dict[str, int] = {}
    code = FreshSourceLoader("sample", str(path)).get_code("sample")
    assert code is not None
    exec(code, namespace)
    return namespace["VALUE"]


def test_two_saves_within_a_second_are_both_seen(module: Path) -> None:
    assert value(module) == 1
    stat = module.stat()
    module.write_text("VALUE = 2\n")
    os.utime(module, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert value(module) == 2
    assert not (module.parent.parent / "bytecode").exists()


def test_settled_source_has_bytecode(module: Path) -> None:
    os.utime(module, (1_700_000_000, 1_700_000_000))
    assert value(module) == 1
    assert (module.parent.parent / "bytecode").exists()


def test_names_that_own_source_has(module: Path) -> None:
    own = OwnSource([str(module.parent), "/nowhere"])
    assert own.shadowed({"sample", "json"}) == "sample"
    assert own.shadowed({"json"}) is None


def test_own_source_can_be_hidden(module: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(module.parent), "/other"])
    own = OwnSource([str(module.parent)])
    with own.hidden():
        assert sys.path == ["/other"]
    assert sys.path == [str(module.parent), "/other"]


def test_foreign_modules_are_those_from_elsewhere(module: Path) -> None:
    own = OwnSource([str(module.parent)])
    foreign = own.foreign_modules()
    assert "json" in foreign
    assert "sys" not in foreign
