"""Node.js functions: a process of their own for each execution environment.

Node.js cannot be forked, so there is nothing to fork from: each environment starts from nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import signal
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from frontgate.functions.environment import Done, Environment
from frontgate.functions.logs import Emit, LogPipe

BOOTSTRAP = Path(__file__).with_name("node_runtime") / "bootstrap.cjs"


@dataclass(frozen=True, kw_only=True, slots=True)
class NodeBlueprint:
    """All that a process of the function is made from."""

    interpreter: Path
    variables: Mapping[str, str]
    code: Path
    memory_mb: int
    ports: Mapping[int, int | None]

    def command(self, connection_fd: int) -> list[str]:
        heap = f"--max-old-space-size={max(64, self.memory_mb)}"
        start = [str(self.interpreter), heap, str(BOOTSTRAP), str(connection_fd)]
        return [*_dying_with_the_gateway(), *start, json.dumps(self.ports)]

    async def open(self, emit: Emit) -> NodeProcesses:
        return NodeProcesses(self)


def _dying_with_the_gateway() -> list[str]:
    """Elsewhere than on Linux it is the end of its socket that ends a process."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "KILL"] if setpriv else []


class NodeProcesses:
    """The environments of one version of a function; the counterpart of `Zygote`."""

    unfit: str | None = None
    alive = True

    def __init__(self, blueprint: NodeBlueprint) -> None:
        self._blueprint = blueprint
        self._running: dict[Environment, asyncio.Task[None]] = {}

    async def fork(
        self,
        *,
        variables: Mapping[str, str],
        learn: bool,
        generation: int,
        emit: Emit,
        ready: Done,
        timeout: float,
        ended: Callable[[Environment], None],
    ) -> Environment:
        """A new environment, on its way to load the handler. Raises OSError."""
        loop = asyncio.get_running_loop()
        parent, child = socket.socketpair()
        parent.setblocking(False)
        logs = LogPipe(loop, emit)
        environment = Environment(loop, logs, generation=generation, ended=ended)
        try:
            process = await self._spawn(child.fileno(), logs.writer, variables)
        except BaseException:
            parent.close()
            logs.close()
            raise
        finally:
            child.close()
            logs.close_writer()
        environment.pid = process.pid
        environment.expect(ready, timeout=timeout)
        self._running[environment] = loop.create_task(self._follow(process, environment))
        await loop.create_unix_connection(lambda: environment, sock=parent)
        return environment

    def preload(self, modules: list[str]) -> None:
        """Nothing can be."""

    def retire(self) -> None:
        """Environments end one by one, and nothing is left then."""

    async def close(self) -> None:
        """End every process. Idempotent."""
        self.alive = False
        following = list(self._running.values())
        for environment in list(self._running):
            environment.kill()
        await asyncio.gather(*following, return_exceptions=True)

    async def _spawn(
        self, connection_fd: int, log_fd: int, variables: Mapping[str, str]
    ) -> asyncio.subprocess.Process:
        blueprint = self._blueprint
        return await asyncio.create_subprocess_exec(
            *blueprint.command(connection_fd),
            env={**blueprint.variables, **variables},
            cwd=blueprint.code,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log_fd,
            stderr=log_fd,
            pass_fds=(connection_fd,),
            # uvloop starts no process groups: Ctrl-C in the terminal is the gateway's business.
            start_new_session=True,
        )

    async def _follow(self, process: asyncio.subprocess.Process, environment: Environment) -> None:
        status = await process.wait()
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)  # what it has started
        self._running.pop(environment, None)
        environment.exited(status)
