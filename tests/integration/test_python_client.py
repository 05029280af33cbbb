"""`docs/python-client.md`, block by block: nothing is changed but the addresses of the gateway."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.tools import ROOT, tool_environment

pytestmark = pytest.mark.local

LOCK = Path(__file__).with_name("openapi-python-client.lock")
PAGE = (ROOT / "docs/python-client.md").read_text()
OWN = Path(sys.executable).parent

Shell = Callable[[str], str]
USER = re.compile(
    r"User\(id='([0-9a-f]{8}-[^']+)', name='Ada', email='ada@example\.com', "
    r"created_at='[^']+Z', .+\)"
)
"""What the program prints first."""


def blocks(language: str) -> list[str]:
    """What the page has its reader type in, in order."""
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def command(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the reader works."""
    made = tmp_path / "reader"
    made.mkdir()
    return made


@pytest.fixture
def shell(stack: Any, folder: Path, tmp_path: Path) -> Shell:
    """Runs a script as the page's reader would, who has the CLI, Frontgate and uv.

    What uv would fetch is there already, in the versions of the lock.
    """
    commands = tmp_path / "bin"
    commands.mkdir()
    tools = shlex.quote(str(tool_environment(LOCK) / "bin"))
    endpoint = shlex.quote(stack.aws_endpoint)
    frontgate = f"{shlex.quote(sys.executable)} -m frontgate"
    command(commands / "uvx", f'PATH={tools}:$PATH; exec "$@"')
    command(
        commands / "uv",
        f'while [ "$1" != python ]; do shift; done; shift; exec {tools}/python "$@"',
    )
    command(commands / "frontgate", f'exec {frontgate} "$1" --endpoint {endpoint}')
    search = os.pathsep.join([str(commands), str(OWN), os.environ["PATH"]])
    addresses = {
        "http://localhost:4566": stack.aws_endpoint,
        "http://localhost:3000": stack.rest.url,
    }

    def run(script: str) -> str:
        for written, real in addresses.items():
            script = script.replace(written, real)
        finished = subprocess.run(
            ["bash", "-euc", script],
            capture_output=True,
            text=True,
            cwd=folder,
            env={"PATH": search, "HOME": str(folder), "AWS_PAGER": "", "PYTHONUTF8": "1"},
            timeout=120,
        )
        assert finished.returncode == 0, finished.stderr
        return finished.stdout

    return run


def test_the_page(stack: Any, shell: Shell, folder: Path) -> None:
    """The generated client makes a user, reads it and lists all: as the page says."""
    (program,) = blocks("python")
    (folder / "use.py").write_text(program)

    *_, user, status = shell("\n".join(blocks("bash"))).splitlines()

    made = USER.fullmatch(user)
    assert made is not None, user
    assert status == "200"
    (printed,) = re.findall(r"```\n(User\(.*)\n200\n```", PAGE)
    assert USER.fullmatch(printed), "the page shows something else"
    gone = stack.rest.request("DELETE", f"/users/{made[1]}", token=stack.token())
    assert gone.status == 204
