from __future__ import annotations

import sys
import textwrap
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from frontgate.functions import FunctionConfig, FunctionService, SandboxSettings, blueprints
from frontgate.functions.interpreters import Interpreter, find_interpreter
from tests.frontgate.waiting import until

ACCOUNT = "123456789012"
REGION = "eu-west-1"


class Sandbox:
    """A service over functions written in a test, and the log lines that they made."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.lines: list[str] = []
        self.reports: list[str] = []
        self.services: list[FunctionService] = []

    def service(self, **options: Any) -> FunctionService:
        settings = SandboxSettings(region=REGION, account_id=ACCOUNT)
        service = FunctionService(
            **{
                "cache": self.directory / "cache",
                "sandbox": settings,
                "output": lambda function: self.lines.append,
                "report": self.reports.append,
                "runtime_dir": None,
                **options,
            }
        )
        self.services.append(service)
        return service

    def write(self, source: str, *, name: str = "work", file: str = "app.py") -> Path:
        """Write a source file of a function; its code directory."""
        code = self.directory / name
        (code / file).parent.mkdir(parents=True, exist_ok=True)
        (code / file).write_text(textwrap.dedent(source))
        return code

    def config(self, source: str | None = None, *, name: str = "work", **options: Any) -> Any:
        code = self.directory / name if source is None else self.write(source, name=name)
        return FunctionConfig(
            **{
                "name": name,
                "arn": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}",
                "handler": "app.handler",
                "runtime": "python3.13",
                "code": code,
                "environment": {},
                "timeout": 20.0,
                **options,
            }
        )


@pytest.fixture
async def sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Sandbox]:
    # Whatever Python runs the tests also runs the functions.
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    here = Interpreter(Path(sys.executable), version, exact=True)
    monkeypatch.setattr(
        blueprints,
        "find_interpreter",
        lambda runtime: here if runtime.startswith("python") else find_interpreter(runtime),
    )
    sandbox = Sandbox(tmp_path)
    yield sandbox
    for service in sandbox.services:
        await service.close()


@pytest.fixture
def eventually() -> Callable[[Callable[[], Any]], Any]:
    return until
