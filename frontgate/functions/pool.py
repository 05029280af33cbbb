"""The execution environments of one function version: warm ones first, more on demand.

An invocation takes a warm environment, or waits for the first one that becomes free while another
is made. Environments belong to a generation; a saved file begins the next one, and what is left of
the last one ends as soon as it is idle.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque

from frontgate.functions.budget import EnvironmentBudget
from frontgate.functions.environment import Environment
from frontgate.functions.errors import StoppedFunctionError, TooManyRequestsError
from frontgate.functions.function import FunctionConfig
from frontgate.functions.invocation import PendingInvocation
from frontgate.functions.logs import Emit, EmitLater, platform_log
from frontgate.functions.metering import Meter
from frontgate.functions.reservation import Reservation
from frontgate.functions.starter import EnvironmentStarter, InitError


class EnvironmentPool:
    """Hands invocations to environments, one at a time each."""

    def __init__(
        self,
        config: FunctionConfig,
        starter: EnvironmentStarter,
        *,
        emit: Emit,
        emit_later: EmitLater | None,
        meter: Meter,
        budget: EnvironmentBudget,
        limit: int,
        reservation: Reservation | None = None,
    ) -> None:
        """`reservation` is what the function's versions share; None: nothing is reserved."""
        self.config = config
        self.emit = emit
        self.emit_later = emit_later
        self.meter = meter
        self.platform_log = platform_log(config)
        self._starter = starter
        self._budget = budget
        self._reservation = reservation
        self._limit = limit if reservation is None else min(limit, reservation.limit)
        self._generation = 0
        self._live: set[Environment] = set()
        self._idle: list[Environment] = []
        self._waiting: deque[PendingInvocation] = deque()
        self._starts: set[asyncio.Task[None]] = set()
        self._accepted = 0
        self._quiet: asyncio.Future[None] | None = None
        self._used = False
        self._closed = False
        budget.join(self)

    @property
    def in_demand(self) -> bool:
        """Whether an invocation waits for an environment that is being made."""
        return bool(self._waiting and self._starts)

    def submit(self, invocation: PendingInvocation) -> None:
        """Accept an invocation. Raises TooManyRequestsError beyond the reserved concurrency."""
        if self._reservation is not None and not self._reservation.take():
            self.meter.throttled()
            raise TooManyRequestsError if self._reservation.limit else StoppedFunctionError
        self._accepted += 1
        self.meter.started()
        self._used = True
        if self._idle:
            invocation.run(self._idle.pop(), self._finished)
        else:
            self._waiting.append(invocation)
            self.grow()

    def prewarm(self) -> None:
        """See to it that an environment is there before it is needed."""
        self._used = True
        if not self._closed and not self._live and not self._starts and self._limit > 0:
            self._start_one()

    async def prewarmed(self) -> None:
        """Wait for the environments that are being made."""
        await asyncio.gather(*self._starts, return_exceptions=True)

    def restart(self, *, prepare_again: bool = False) -> None:
        """Begin the next generation: invocations that run finish, the next ones run new code."""
        if self._closed:
            return
        self._generation += 1
        if prepare_again:
            self._starter.prepare_again()
        while self._idle:
            self._idle.pop().kill()
        if self._used and self._limit > 0:
            self._start_one()

    def reap(self, *, idle_before: float) -> None:
        """End environments that have been idle since before that time, all but one."""
        while len(self._idle) > 1 and self._idle[0].idle_since < idle_before:
            self._idle.pop(0).kill()

    async def retire(self) -> None:
        """Close when every accepted invocation is answered."""
        if self._accepted:
            self._quiet = self._quiet or asyncio.get_running_loop().create_future()
            await asyncio.shield(self._quiet)
        await self.close()

    async def close(self) -> None:
        """End every environment and the fork server. Idempotent."""
        if self._closed:
            return
        self._closed = True
        self._budget.leave(self)
        for start in self._starts:
            start.cancel()
        await asyncio.gather(*self._starts, return_exceptions=True)
        for environment in list(self._live):
            environment.kill()
        await self._starter.close()

    # What the budget asks.

    def evict(self) -> bool:
        if not self._idle:
            return False
        self._idle.pop(0).kill()
        return True

    def grow(self) -> None:
        while not self._closed and len(self._waiting) > len(self._starts):
            if len(self._live) + len(self._starts) >= self._limit or not self._start_one():
                return

    def _start_one(self) -> bool:
        if not self._budget.take(self):
            return False
        start = asyncio.get_running_loop().create_task(self._start())
        self._starts.add(start)
        start.add_done_callback(self._start_done)
        return True

    def _start_done(self, start: asyncio.Task[None]) -> None:
        self._starts.discard(start)
        self.grow()

    async def _start(self) -> None:
        generation = self._generation
        try:
            environment = await self._starter.start(generation=generation, ended=self._ended)
        except InitError as error:
            self._budget.give_back()
            if generation == self._generation:
                self._fail_one(error)
        except BaseException:
            self._budget.give_back()
            raise
        else:
            if environment.finished:
                self._budget.give_back()
                return
            self._live.add(environment)
            self._release(environment)

    def _fail_one(self, error: InitError) -> None:
        invocation = self._next_waiting()
        if invocation is not None:
            self._answered()
            invocation.fail(error.payload(invocation.request_id))

    def _finished(self, environment: Environment) -> None:
        self._answered()
        self._release(environment)

    def _answered(self) -> None:
        self._accepted -= 1
        if self._reservation is not None:
            self._reservation.give_back()
        if self._quiet is not None and not self._accepted and not self._quiet.done():
            self._quiet.set_result(None)

    def _release(self, environment: Environment) -> None:
        if not environment.alive:
            return
        if environment.generation != self._generation or self._closed:
            environment.kill()
            return
        invocation = self._next_waiting() if self._waiting else None
        if invocation is not None:
            invocation.run(environment, self._finished)
            return
        environment.idle_since = time.monotonic()
        self._idle.append(environment)

    def _next_waiting(self) -> PendingInvocation | None:
        while self._waiting:
            invocation = self._waiting.popleft()
            if not invocation.answer.cancelled():
                return invocation
            self._answered()
        return None

    def _ended(self, environment: Environment) -> None:
        if environment not in self._live:
            return
        self._live.discard(environment)
        if environment in self._idle:
            self._idle.remove(environment)
        self._budget.give_back()
