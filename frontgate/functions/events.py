"""Asynchronous invocations (InvocationType Event): accepted at once, retried as Lambda retries.

Documentation: "Asynchronous invocation", "Error handling and retries": two more attempts after a
function error, one and then two minutes later; a throttled event is tried again with a growing
pause, from one second to five minutes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from frontgate.functions.errors import FunctionNotFoundError, TooManyRequestsError
from frontgate.wire import Invocation

Attempt = Callable[[], Awaitable[Invocation]]
Sleep = Callable[[float], Awaitable[None]]

RETRY_SECONDS = (60.0, 120.0)
_THROTTLE_SECONDS = (1.0, 300.0)


class EventQueue:
    """A bounded number of events in flight, each with its own attempts."""

    def __init__(
        self,
        *,
        limit: int = 1000,
        retry_seconds: tuple[float, ...] = RETRY_SECONDS,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._limit = limit
        self._retry_seconds = retry_seconds
        self._sleep = sleep
        self._events: set[asyncio.Task[None]] = set()

    def put(self, attempt: Attempt) -> None:
        """Accept an event. Raises TooManyRequestsError when the queue is full."""
        if len(self._events) >= self._limit:
            raise TooManyRequestsError
        event = asyncio.get_running_loop().create_task(self._deliver(attempt))
        self._events.add(event)
        event.add_done_callback(self._events.discard)

    async def join(self) -> None:
        """Wait until every accepted event was delivered or given up."""
        while self._events:
            await asyncio.gather(*self._events, return_exceptions=True)

    async def close(self) -> None:
        """Drop what is queued. Idempotent."""
        for event in self._events:
            event.cancel()
        await self.join()

    async def _deliver(self, attempt: Attempt) -> None:
        # A function that was removed meanwhile takes its events with it.
        with suppress(FunctionNotFoundError):
            for pause in (*self._retry_seconds, None):
                answer = await self._unthrottled(attempt)
                if answer.function_error is None or pause is None:
                    return
                await self._sleep(pause)

    async def _unthrottled(self, attempt: Attempt) -> Invocation:
        pause, longest = _THROTTLE_SECONDS
        while True:
            try:
                return await attempt()
            except TooManyRequestsError:
                await self._sleep(pause)
                pause = min(pause * 2, longest)
