"""Makes the execution environments of one function version, and keeps its fork server."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Protocol

from frontgate.functions import errors
from frontgate.functions.environment import Done, Environment, Exited, Outcome, Reply, TimedOut
from frontgate.functions.frontgate_runtime import wire
from frontgate.functions.function import FunctionConfig
from frontgate.functions.logs import Emit
from frontgate.functions.zygote import ZygoteError, ZygoteUnfitError

# Lambda gives initialisation 10 seconds (documented: "Understanding the Lambda execution
# environment lifecycle"); a function with a longer timeout gets as long as an invocation. What
# shares its processors with a browser and an editor is given three times as long: a function that
# Lambda would start must never be one that cannot start here.
INIT_SECONDS = 3 * 10.0


class InitError(Exception):
    """The handler could not be loaded. `payload` makes Lambda's answer for a request id."""

    def __init__(self, payload: Callable[[str], bytes]) -> None:
        super().__init__("initialisation failed")
        self.payload = payload


class EnvironmentSource(Protocol):
    """What makes environments of one function: `Zygote` forks them, `NodeProcesses` starts them."""

    @property
    def unfit(self) -> str | None: ...

    @property
    def alive(self) -> bool: ...

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
    ) -> Environment: ...

    def preload(self, modules: list[str]) -> None: ...

    def retire(self) -> None: ...

    async def close(self) -> None: ...


class Blueprint(Protocol):
    async def open(self, emit: Emit) -> EnvironmentSource:
        """Raises OSError when the interpreter cannot be run."""
        ...


class EnvironmentStarter:
    """Prepares once, starts the fork server when it is first needed, forks on demand."""

    def __init__(
        self, config: FunctionConfig, prepare: Callable[[], Awaitable[Blueprint]], emit: Emit
    ) -> None:
        self._config = config
        self._prepare = prepare
        self._emit = emit
        self._blueprint: Blueprint | None = None
        self._zygote: EnvironmentSource | None = None
        self._retired: list[EnvironmentSource] = []
        self._learned: tuple[EnvironmentSource, int] | None = None
        self._preloads = True
        self._lock = asyncio.Lock()
        self._init_seconds = max(INIT_SECONDS, config.timeout)

    async def start(self, *, generation: int, ended: Callable[[Environment], None]) -> Environment:
        """An environment with its handler loaded. Raises InitError."""
        try:
            return await self._start(generation, ended)
        except (InitError, asyncio.CancelledError):
            raise
        except Exception as error:
            reason = error
            for line in str(error).splitlines():
                self._emit(line)
            raise InitError(lambda request_id: errors.not_started(request_id, reason)) from error

    def prepare_again(self) -> None:
        """Forget what was prepared: the requirements have changed."""
        self._blueprint = None
        self._preloads = True
        self._retire()

    async def close(self) -> None:
        """End the fork servers and all that they made. Idempotent."""
        zygotes = [*self._retired, *([self._zygote] if self._zygote else [])]
        self._zygote = None
        self._retired.clear()
        await asyncio.gather(*(zygote.close() for zygote in zygotes))

    async def _start(self, generation: int, ended: Callable[[Environment], None]) -> Environment:
        try:
            return await self._fork(await self._fit_zygote(), generation, ended)
        except ZygoteUnfitError:
            return await self._fork(await self._fit_zygote(), generation, ended)

    async def _fork(
        self, zygote: EnvironmentSource, generation: int, ended: Callable[[Environment], None]
    ) -> Environment:
        ready: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        learn = self._preloads and self._learned != (zygote, generation)
        began = time.perf_counter()
        environment = await zygote.fork(
            variables={"AWS_LAMBDA_LOG_STREAM_NAME": _log_stream(self._config)},
            learn=learn,
            generation=generation,
            emit=self._emit,
            ready=lambda outcome: None if ready.done() else ready.set_result(outcome),
            timeout=self._init_seconds,
            ended=ended,
        )
        modules = _loaded_modules(await ready)
        environment.init_ms = (time.perf_counter() - began) * 1000
        if learn:
            self._learned = zygote, generation
            with contextlib.suppress(ZygoteError):
                zygote.preload(modules)
        return environment

    async def _fit_zygote(self) -> EnvironmentSource:
        async with self._lock:
            if self._zygote is not None and self._zygote.unfit is not None:
                self._preloads = False
                self._retire()
            if self._zygote is None or not self._zygote.alive:
                if self._blueprint is None:
                    self._blueprint = await self._prepare()
                self._zygote = await self._blueprint.open(self._emit)
            return self._zygote

    def _retire(self) -> None:
        if self._zygote is not None:
            self._zygote.retire()
            self._retired.append(self._zygote)
            self._zygote = None


def _loaded_modules(outcome: Outcome) -> list[str]:
    match outcome:
        case Reply(wire.READY, _, payload):
            modules: list[str] = json.loads(payload)
            return modules
        case Reply(_, _, payload):
            raise InitError(lambda _: payload)
        case Exited(status):
            raise InitError(lambda request_id: errors.exited(request_id, status))
        case TimedOut(seconds):
            raise InitError(lambda request_id: errors.timed_out(request_id, seconds))


def _log_stream(config: FunctionConfig) -> str:
    return f"{datetime.now(UTC):%Y/%m/%d}/[{config.version}]{os.urandom(16).hex()}"
