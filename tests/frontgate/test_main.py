"""A signal that comes while the command is still being imported."""

from __future__ import annotations

import subprocess
import sys
import tomllib

import pytest

from tests.tools import ROOT

INTERRUPTED_AT = """
import importlib, os, runpy, signal, sys

class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == "frontgate.cli.sign":
            os.kill(os.getpid(), signal.{signal})

sys.meta_path.insert(0, Interrupting())
sys.argv = ["frontgate", "up"]
"""
AS_MODULE = 'runpy.run_module("frontgate", run_name="__main__", alter_sys=True)'
AS_SCRIPT = 'getattr(importlib.import_module("{module}"), "{function}")()'


def script() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    module, _, function = project["project"]["scripts"]["frontgate"].partition(":")
    return AS_SCRIPT.format(module=module, function=function)


@pytest.mark.parametrize("signal", ["SIGINT", "SIGTERM"])
@pytest.mark.parametrize("start", [AS_MODULE, script()], ids=["module", "script"])
def test_a_signal_during_the_imports(start: str, signal: str) -> None:
    code = INTERRUPTED_AT.format(signal=signal) + start
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert (ended.returncode, ended.stderr, ended.stdout) == (130, "stopped\n", "")
