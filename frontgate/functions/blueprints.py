"""Prepares what a function's processes are made from: interpreter, packages, paths, variables."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Literal

from frontgate.functions.errors import InterpreterNotFoundError, PackageInstallError
from frontgate.functions.function import FunctionConfig
from frontgate.functions.interpreters import Interpreter, find_interpreter
from frontgate.functions.node import NodeBlueprint
from frontgate.functions.packages import bytecode_of, install_requirements, install_runtime
from frontgate.functions.sandbox import (
    NOBODY,
    SandboxSettings,
    environment_variables,
    own_source,
    python_paths,
)
from frontgate.functions.zygote import Blueprint
from frontgate.wire import BackendError, SessionKeys

# "install" puts boto3 into the cache; a directory is used as it is; None is a bare interpreter.
RuntimeDirectory = Path | Literal["install"] | None
_LONGEST_SESSION_NAME = 64
_INSTALLS_AT_ONCE = max(2, os.cpu_count() or 1)


class BlueprintMaker:
    """Makes blueprints; each interpreter is looked for once, and said once if it is not exact."""

    def __init__(
        self,
        *,
        cache: Path,
        sandbox: SandboxSettings,
        runtime_dir: RuntimeDirectory,
        report: Callable[[str], None],
    ) -> None:
        self._cache = cache
        self._sandbox = sandbox
        self._runtime_dir = runtime_dir
        self._report = report
        self._interpreters: dict[str, Interpreter] = {}
        self._lock = asyncio.Lock()

    async def make(self, config: FunctionConfig) -> Blueprint | NodeBlueprint:
        """Raises InterpreterNotFoundError or PackageInstallError."""
        interpreter = await self._interpreter(config.runtime)
        if config.language == "node":
            return NodeBlueprint(
                interpreter=interpreter.path,
                variables=await self._variables(config, interpreter),
                code=config.code,
                memory_mb=config.memory_mb,
                ports=self._sandbox.ports,
            )
        runtime = await self._runtime(interpreter)
        requirements = None
        if config.requirements is not None:
            requirements = await self._requirements(config.requirements, interpreter)
        return Blueprint(
            interpreter=interpreter.path,
            variables=await self._variables(config, interpreter),
            paths=tuple(python_paths(config, requirements=requirements, runtime=runtime)),
            own_source=tuple(own_source(config, cache=self._cache)),
            handler=config.handler,
            ports=self._sandbox.ports,
            bytecode=bytecode_of(self._cache),
        )

    async def install(self, configs: Iterable[FunctionConfig]) -> list[str]:
        """Install what `make` would, so that no first request waits for it.

        Returns what cannot be installed, in sentences. `make` tries it again.
        """
        wanted = {
            (each.runtime, each.requirements) for each in configs if each.language == "python"
        }
        wanted |= {(runtime, None) for runtime, _ in wanted}
        installs = asyncio.Semaphore(_INSTALLS_AT_ONCE)
        missing = await asyncio.gather(*(self._install(*each, installs) for each in wanted))
        return sorted(set(filter(None, missing)))

    async def _install(
        self, runtime: str, requirements: Path | None, installs: asyncio.Semaphore
    ) -> str | None:
        try:
            async with installs:
                interpreter = await self._interpreter(runtime)
                if requirements is None:
                    await self._runtime(interpreter)
                else:
                    await self._requirements(requirements, interpreter)
        except (InterpreterNotFoundError, PackageInstallError, OSError) as error:
            return str(error)
        return None

    async def _variables(self, config: FunctionConfig, interpreter: Interpreter) -> dict[str, str]:
        return environment_variables(
            config, self._sandbox, interpreter=interpreter.path, keys=await self._keys(config)
        )

    async def _keys(self, config: FunctionConfig) -> SessionKeys:
        """Of the function's role; its sessions are named after it, as on Lambda."""
        issue = self._sandbox.issue_session
        if issue is None or not config.role.startswith("arn:"):
            return NOBODY
        try:
            return await issue(config.role, config.name[:_LONGEST_SESSION_NAME])
        except (BackendError, TimeoutError) as error:
            self._report(f"{config.name} runs without the credentials of its role: {error}")
            return NOBODY

    async def _interpreter(self, runtime: str) -> Interpreter:
        async with self._lock:
            found = self._interpreters.get(runtime)
            if found is None:
                found = await asyncio.to_thread(find_interpreter, runtime)
                self._interpreters[runtime] = found
                if found.notice:
                    self._report(found.notice)
            return found

    async def _runtime(self, interpreter: Interpreter) -> Path | None:
        if self._runtime_dir != "install":
            return self._runtime_dir
        return await install_runtime(
            interpreter=interpreter, cache=self._cache, report=self._report
        )

    async def _requirements(self, requirements: Path, interpreter: Interpreter) -> Path:
        return await install_requirements(
            requirements, interpreter=interpreter, cache=self._cache, report=self._report
        )
