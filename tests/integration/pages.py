"""The pages in docs/features, and who follows them."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from operations import register as registers
from operations.register import Feature
from tests.integration.processes import PATIENCE
from tests.tools import ROOT

if TYPE_CHECKING:
    from tests.integration.conftest import Stack

REGISTER = registers.read(registers.REGISTER.read_text())
_CONTROL = re.compile(r"\x1b(?:\[[0-9;]*[A-Za-z]|[78])")
"""What moves a terminal's cursor."""


def arguments(feature: Feature) -> tuple[str, ...]:
    """Of `frontgate up`, for the gateway of a page."""
    given = [word for word in shlex.split(feature.start) if word.startswith("ARGS=")]
    return tuple(shlex.split(given[0].removeprefix("ARGS="))) if given else ()


@dataclass(kw_only=True)
class Reader:
    """Who pastes commands into a terminal, with the ports of this stack for the usual ones."""

    stack: Stack
    directory: Path
    variables: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.variables = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.directory),
            "TMPDIR": str(self.directory),
        }
        said = self.paste(f"{REGISTER.setup}\nenv -0")
        self.variables = dict(item.split("=", 1) for item in said.split("\0") if "=" in item)

    def here(self, text: str) -> str:
        """With this gateway's addresses in place of the usual ones."""
        assert self.stack.gateway is not None
        tls = self.stack.gateway.ready()["tls"]["port"]
        ours = {
            "localhost:3000": urlsplit(self.stack.rest.url).netloc,
            "localhost:3001": urlsplit(self.stack.http.url).netloc,
            "localhost:3002": urlsplit(self.stack.websocket_url).netloc,
            "localhost:4566": urlsplit(str(self.stack.aws_endpoint)).netloc,
            ":4443": f":{tls}",
            "/tmp/": f"{self.directory}/",
        }
        # All at once: a port that was drawn may look like a usual one.
        return re.sub("|".join(map(re.escape, ours)), lambda found: ours[found[0]], text)

    def paste(self, command: str) -> str:
        """What the terminal shows."""
        ran = subprocess.run(
            ["bash", "-c", self.here(command)],
            cwd=ROOT,
            env=self.variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
        )
        return _CONTROL.sub("", ran.stdout)

    def follow(self, feature: Feature) -> None:
        """Does what a page says, and fails unless it answers what the page shows."""
        shown = replace(feature, answer=self.here(feature.answer))
        # Functions may start more slowly than a page waits for them, where tests start many.
        enough = time.monotonic() + (PATIENCE if "sleep " in feature.attempt else 0)
        while not shown.is_answered_by(said := self.paste(feature.attempt)):
            if time.monotonic() > enough:
                pytest.fail(f"{said}\n-- is not what is shown:\n{shown.answer}")
