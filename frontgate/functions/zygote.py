"""The gateway's side of a fork server: a process of the function's interpreter with the function's
whole environment, from which execution environments are forked.

Once the first environment has loaded, the fork server imports the installed packages that it used.
Environments forked from then on, above all after a saved file, import only the function's own code.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from frontgate.functions.environment import Done, Environment, kill_group
from frontgate.functions.frontgate_runtime import wire
from frontgate.functions.logs import Emit, LogPipe

BOOTSTRAP = Path(__file__).with_name("bootstrap.py")

_CLOSING_SECONDS = 2.0


class ZygoteError(RuntimeError):
    """The fork server is gone."""


class ZygoteUnfitError(ZygoteError):
    """The fork server cannot be forked from as it is; one that preloads nothing can."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Blueprint:
    """All that a process of the function is made from."""

    interpreter: Path
    variables: Mapping[str, str]
    paths: tuple[Path, ...]
    own_source: tuple[Path, ...]
    handler: str
    ports: Mapping[int, int | None]
    bytecode: Path

    def command(self, control_fd: int) -> list[str]:
        isolated = ["-I", "-S", "-X", "utf8", "-X", f"pycache_prefix={self.bytecode}"]
        return [str(self.interpreter), *isolated, str(BOOTSTRAP), str(control_fd)]

    async def open(self, emit: Emit) -> Zygote:
        """Raises OSError when the interpreter cannot be run."""
        return await Zygote.start(self, emit)

    def configuration(self) -> dict[str, Any]:
        return {
            "paths": [str(path) for path in self.paths],
            "own": [str(path) for path in self.own_source],
            "handler": self.handler,
            "ports": self.ports,
        }


class Zygote:
    """A running fork server and the environments it made."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        process: asyncio.subprocess.Process,
        control: socket.socket,
        logs: LogPipe,
    ) -> None:
        self.unfit: str | None = None
        self.preloaded = False
        self._loop = loop
        self._process = process
        self._control = control
        self._logs = logs
        self._buffer = b""
        self._numbers = itertools.count()
        self._forks: dict[int, tuple[Environment, asyncio.Future[None]]] = {}
        self._environments: dict[int, Environment] = {}
        self._retired = False
        self._closed = False
        loop.add_reader(control.fileno(), self._read)

    @classmethod
    async def start(cls, blueprint: Blueprint, emit: Emit) -> Zygote:
        """Start the process. Raises OSError when the interpreter cannot be run."""
        loop = asyncio.get_running_loop()
        parent, child = socket.socketpair()
        parent.setblocking(False)
        logs = LogPipe(loop, emit)
        try:
            process = await asyncio.create_subprocess_exec(
                *blueprint.command(child.fileno()),
                env=dict(blueprint.variables),
                cwd=blueprint.own_source[0],
                stdin=asyncio.subprocess.DEVNULL,
                stdout=logs.writer,
                stderr=logs.writer,
                pass_fds=(child.fileno(),),
            )
        except BaseException:
            parent.close()
            logs.close()
            raise
        finally:
            child.close()
            logs.close_writer()
        zygote = cls(loop, process, parent, logs)
        zygote._send(blueprint.configuration())
        return zygote

    @property
    def settled(self) -> bool:
        """Whether it is known what environments can be forked with."""
        return self.preloaded or self.unfit is not None

    @property
    def alive(self) -> bool:
        return not self._closed

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
        """A new environment, on its way to load the handler; `ready` is called when it has.

        With `learn` it says then which installed modules it has loaded. Raises ZygoteError.
        """
        parent, child = socket.socketpair()
        parent.setblocking(False)
        logs = LogPipe(self._loop, emit)
        environment = Environment(self._loop, logs, generation=generation, ended=ended)
        environment.expect(ready, timeout=timeout)
        number = next(self._numbers)
        forked: asyncio.Future[None] = self._loop.create_future()
        self._forks[number] = environment, forked
        message = {
            "do": "fork",
            "id": number,
            "learn": learn,
            "environment": dict(variables),
        }
        try:
            self._send(message, child.fileno(), logs.writer)
        except BaseException:
            self._forks.pop(number, None)
            parent.close()
            logs.close()
            raise
        finally:
            child.close()
            logs.close_writer()
        await self._loop.create_unix_connection(lambda: environment, sock=parent)
        await forked
        return environment

    def preload(self, modules: list[str]) -> None:
        """Import these in the background; a failed import is left to the function to meet."""
        if modules and not self._closed:
            self._send({"do": "preload", "modules": modules})

    def retire(self) -> None:
        """Take no more forks and end when the last environment has ended."""
        self._retired = True
        self._end_if_empty()

    async def close(self) -> None:
        """End the process and every process below it. Idempotent."""
        self._lose()
        try:
            await asyncio.wait_for(self._process.wait(), _CLOSING_SECONDS)
        except TimeoutError:
            kill_group(self._process.pid)
            await self._process.wait()
        self._logs.close()

    def _send(self, message: Mapping[str, Any], *fds: int) -> None:
        body = json.dumps(message).encode()
        data = wire.CONTROL.pack(len(body)) + body
        try:
            sent = socket.send_fds(self._control, [data], list(fds))
        except OSError as error:
            raise ZygoteError(f"the function's process is gone ({error})") from error
        if sent < len(data):
            self._lose()
            raise ZygoteError("the function's process does not answer")

    def _read(self) -> None:
        try:
            data = self._control.recv(1 << 16)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._lose()
            return
        *lines, self._buffer = (self._buffer + data).split(b"\n")
        for line in lines:
            self._obey(json.loads(line))

    def _obey(self, message: dict[str, Any]) -> None:
        if "forked" in message:
            environment, forked = self._forks.pop(message["forked"])
            environment.pid = message["pid"]
            self._environments[message["pid"]] = environment
            if not environment.alive:
                environment.kill()
            _resolve(forked)
        elif "exited" in message:
            ended = self._environments.pop(message["exited"], None)
            if ended is not None:
                ended.exited(message["status"])
            self._end_if_empty()
        elif "preloaded" in message:
            self.preloaded = True
        elif "unfit" in message:
            self.unfit = message["unfit"]
        elif "refused" in message:
            environment, forked = self._forks.pop(message["refused"])
            environment.exited(0)
            _resolve(forked, ZygoteUnfitError(self.unfit or "unfit"))

    def _end_if_empty(self) -> None:
        if self._retired and not self._environments and not self._forks:
            self._lose()

    def _lose(self) -> None:
        """The connection is over; so are all environments."""
        if self._closed:
            return
        self._closed = True
        self._loop.remove_reader(self._control.fileno())
        self._control.close()
        for environment in list(self._environments.values()):
            environment.kill()
            environment.exited(-9)
        self._environments.clear()
        for environment, forked in self._forks.values():
            environment.exited(-9)
            _resolve(forked, ZygoteError("the function's process ended before it was ready"))
        self._forks.clear()


def _resolve(future: asyncio.Future[None], error: Exception | None = None) -> None:
    if future.done():
        return
    if error is None:
        future.set_result(None)
    else:
        future.set_exception(error)
