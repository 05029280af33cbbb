"""Lambda's invoke, on a laptop: which function is meant, and who runs it."""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from frontgate.functions.blueprints import BlueprintMaker, RuntimeDirectory
from frontgate.functions.budget import EnvironmentBudget
from frontgate.functions.dead_letters import Bury
from frontgate.functions.errors import FunctionNotFoundError, TooManyRequestsError
from frontgate.functions.events import (
    RETRY_SECONDS,
    Event,
    EventQueue,
    EventSettings,
    Sleep,
    Tell,
)
from frontgate.functions.function import FunctionConfig, check
from frontgate.functions.identifiers import new_trace_id
from frontgate.functions.invocation import PendingInvocation
from frontgate.functions.logs import Emit, EmitLater
from frontgate.functions.metering import Meter, NoMeter
from frontgate.functions.pool import EnvironmentPool
from frontgate.functions.registry import NOTHING, FunctionRegistry
from frontgate.functions.reload import SourceWatcher
from frontgate.functions.reservation import Reservation
from frontgate.functions.sandbox import SandboxSettings, own_source
from frontgate.functions.starter import EnvironmentStarter
from frontgate.identifiers import new_request_id
from frontgate.wire import Clock, Invocation

__all__ = [
    "FunctionNotFoundError",
    "FunctionService",
    "Invocation",
    "SandboxSettings",
    "TooManyRequestsError",
]

Output = Callable[[FunctionConfig], Emit]
T = TypeVar("T")

# Environments are made ahead on half of the processors, so that a start-up leaves the machine
# usable, and none while a request waits for one.
_PREWARMED_AT_ONCE = max(1, (os.cpu_count() or 1) // 2)
_GIVING_WAY_SECONDS = 0.1
_REAP_SECONDS = 10.0
_ENDING_SECONDS = 5.0


class FunctionService:
    """All functions of one gateway.

    `output` gives, for a function, what takes each line of its log, `deferred_output` what takes
    Lambda's own lines before they are made (None: they are lines like others), and `meter` what
    counts its invocations; `report` gets what happens beside that, such as an installation.
    `tell` takes what became of events to their destinations, `bury` those that were given up.
    `environments_per_function` bounds a function without reserved concurrency, whose further
    invocations wait; `environments` bounds all.
    """

    def __init__(
        self,
        *,
        cache: Path,
        sandbox: SandboxSettings,
        output: Output,
        deferred_output: Callable[[FunctionConfig], EmitLater | None] = lambda config: None,
        meter: Callable[[FunctionConfig], Meter] = lambda config: NoMeter(),
        report: Callable[[str], None] = lambda sentence: None,
        runtime_dir: RuntimeDirectory = "install",
        environments_per_function: int = 16,
        environments: int = 64,
        idle_seconds: float = 300.0,
        retry_seconds: tuple[float, ...] = RETRY_SECONDS,
        sleep: Sleep = asyncio.sleep,
        clock: Clock = time.time,
        tell: Tell | None = None,
        bury: Bury | None = None,
        random: Callable[[], float] = random.random,
    ) -> None:
        self._cache = cache
        self._output = output
        self._deferred_output = deferred_output
        self._meter = meter
        self._per_function = environments_per_function
        self._idle_seconds = idle_seconds
        self._blueprints = BlueprintMaker(
            cache=cache, sandbox=sandbox, runtime_dir=runtime_dir, report=report
        )
        self._budget = EnvironmentBudget(environments)
        self._registry = FunctionRegistry(self._make_pool)
        self._events = EventQueue(
            retry_seconds=retry_seconds, sleep=sleep, clock=clock, tell=tell, bury=bury
        )
        self._watcher = SourceWatcher(self.reload)
        self._random = random
        self._retiring: dict[EnvironmentPool, asyncio.Task[None]] = {}
        """Pools that no reference leads to any more, with what ends them."""
        self._background: set[asyncio.Task[Any]] = set()
        self._prewarming = asyncio.Semaphore(_PREWARMED_AT_ONCE)
        self._reaper: asyncio.TimerHandle | None = None

    async def add(self, config: FunctionConfig) -> None:
        """Make a function known, or give it a new configuration.

        Raises FunctionConfigError at once for a function that cannot run. What fails later is
        answered by `invoke`, as an error of the function.
        """
        check(config)
        self.put(config)

    def put(self, config: FunctionConfig) -> None:
        """The same for a function that need not be able to run."""
        replaced = self._registry.put(config)
        if replaced is not None:
            self._retire(replaced)
        kept = self._cache.resolve()
        source = own_source(config, cache=self._cache)
        self._watcher.watch(
            config.name, [path for path in source if kept not in path.resolve().parents]
        )
        if self._reaper is None:
            self._reap()

    def configs(self) -> list[FunctionConfig]:
        """The present configuration of each function."""
        return self._registry.configs()

    def publish_version(self, name: str) -> str:
        """Publish the function's present configuration. Raises FunctionNotFoundError."""
        return self._registry.publish(name)

    def add_alias(
        self,
        function_name: str,
        alias: str,
        version: str,
        weights: Mapping[str, float] = NOTHING,
    ) -> None:
        """Point an alias to a version; `weights` are the shares of invocations that others get.

        Raises FunctionNotFoundError for an unknown version.
        """
        self._registry.alias(function_name, alias, version, weights)

    def reserve(self, name: str, concurrency: int | None) -> None:
        """How many invocations a function may have at once; None: as many as others."""
        for pool in self._registry.reserve(name, concurrency):
            self._retire(pool)

    def configure_events(self, name: str, qualifier: str, settings: EventSettings) -> None:
        """What becomes of the events of a version or alias. Raises FunctionNotFoundError."""
        self._registry.configure_events(name, qualifier, settings)

    def remove(self, name: str) -> None:
        """Forget a function; what runs goes on to its end. Raises FunctionNotFoundError."""
        for pool in self._registry.remove(name):
            self._retire(pool)
        self._watcher.watch(name, ())

    def remove_version(self, name: str, version: str) -> None:
        """Forget a published version likewise."""
        pool = self._registry.remove_version(name, version)
        if pool is not None:
            self._retire(pool)

    def remove_alias(self, name: str, alias: str) -> None:
        """Raises FunctionNotFoundError for an unknown function."""
        self._registry.remove_alias(name, alias)

    def install(self) -> asyncio.Task[list[str]]:
        """Begin to install what functions need, so that no first request waits for it.

        The result is what cannot be installed, in sentences. An invocation tries it again.
        """
        return self._in_background(self._blueprints.install(self.configs()))

    def prewarm(self) -> None:
        """Make an environment for each function ahead of its first invocation, in the background.

        For the versions that aliases point to; for the latest one where there is no alias.
        """
        for reference in self._registry.entrances():
            self._in_background(self._make_ready(reference))

    def watch(self) -> None:
        """From now on a saved file restarts the environments of its functions, and only those."""
        self._watcher.start()

    def reload(self, name: str, files: frozenset[Path] = frozenset()) -> None:
        """Run new invocations of a function in new environments; `files` are what was saved.

        A saved requirements.txt is installed first.
        """
        prepare_again = any(file.name == "requirements.txt" for file in files)
        for pool in self._registry.pools(name):
            pool.restart(prepare_again=prepare_again)

    async def invoke(
        self,
        function: str,
        payload: bytes,
        *,
        trace_id: str | None = None,
        client_context: str | None = None,
        log_tail: bool = False,
    ) -> Invocation:
        """Run a function and wait for its answer (InvocationType RequestResponse).

        `function` is a name, a partial ARN or an ARN, with or without a version or alias;
        `client_context` is JSON, no longer base64. Raises FunctionNotFoundError and
        TooManyRequestsError; every other failure is an answer with `function_error`.
        """
        return await self._submit(
            function, payload, new_request_id(), trace_id, client_context, log_tail
        )

    async def invoke_event(
        self,
        function: str,
        payload: bytes,
        *,
        trace_id: str | None = None,
        client_context: str | None = None,
    ) -> Invocation:
        """Queue an event (InvocationType Event) and answer 202 at once.

        Raises FunctionNotFoundError, and TooManyRequestsError when the queue is full.
        """
        function_arn, settings = self._registry.events_of(function)
        pool = self._registry.target(function).pool
        request_id = new_request_id()
        trace_id = trace_id or new_trace_id()
        attempt = partial(self._attempt, function, payload, request_id, trace_id, client_context)
        self._events.put(
            Event(
                function_arn=function_arn,
                payload=payload,
                request_id=request_id,
                attempt=attempt,
                settings=settings,
                dead_letter=pool.config.dead_letter,
                count=pool.meter.event,
            )
        )
        return Invocation(202, b"", None, request_id)

    def require(self, function: str) -> None:
        """Raises FunctionNotFoundError where `invoke` would."""
        self._registry.target(function)

    async def settle_events(self) -> None:
        """Wait until every queued event was delivered or given up."""
        await self._events.join()

    async def close(self) -> None:
        """End every process that runs a function, and what they started. Idempotent."""
        if self._reaper is not None:
            self._reaper.cancel()
        await self._watcher.close()
        await self._events.close()
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        pools = [*self._registry.pools(), *self._retiring]
        await asyncio.gather(*(pool.close() for pool in pools))
        # One that was being closed already is waited for: its processes are still ending.
        endings = list(self._retiring.values())
        if endings:
            _, unfinished = await asyncio.wait(endings, timeout=_ENDING_SECONDS)
            for task in unfinished:
                task.cancel()

    def _submit(
        self,
        function: str,
        payload: bytes,
        request_id: str,
        trace_id: str | None,
        client_context: str | None,
        log_tail: bool,
    ) -> asyncio.Future[Invocation]:
        target = self._registry.target(function)
        pool = target.draw(self._random)
        # By position: keywords would take twice as long.
        invocation = PendingInvocation(
            pool,
            target.arn,
            request_id,
            trace_id or new_trace_id(),
            client_context or "",
            payload,
            log_tail,
        )
        pool.submit(invocation)
        return invocation.answer

    async def _attempt(
        self,
        function: str,
        payload: bytes,
        request_id: str,
        trace_id: str,
        client_context: str | None,
    ) -> Invocation:
        return await self._submit(function, payload, request_id, trace_id, client_context, False)

    def _make_pool(
        self, config: FunctionConfig, reservation: Reservation | None
    ) -> EnvironmentPool:
        emit = self._output(config)
        starter = EnvironmentStarter(config, partial(self._blueprints.make, config), emit)
        return EnvironmentPool(
            config,
            starter,
            emit=emit,
            emit_later=self._deferred_output(config),
            meter=self._meter(config),
            budget=self._budget,
            limit=self._per_function,
            reservation=reservation,
        )

    async def _make_ready(self, reference: str) -> None:
        async with self._prewarming:
            while any(pool.in_demand for pool in self._registry.pools()):
                await asyncio.sleep(_GIVING_WAY_SECONDS)
            pool = self._registry.target(reference).pool
            pool.prewarm()
            await pool.prewarmed()

    def _retire(self, pool: EnvironmentPool) -> None:
        task = asyncio.get_running_loop().create_task(pool.retire())
        self._retiring[pool] = task
        task.add_done_callback(lambda _: self._retiring.pop(pool, None))

    def _reap(self) -> None:
        before = time.monotonic() - self._idle_seconds
        for pool in self._registry.pools():
            pool.reap(idle_before=before)
        self._reaper = asyncio.get_running_loop().call_later(_REAP_SECONDS, self._reap)

    def _in_background(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.get_running_loop().create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)
        return task
