"""Time limits for calls that nearly always are in time.

`asyncio.timeout` sets and cancels a timer of the event loop for each call, which took a tenth of
the time of a Lambda proxy request. All calls of one integration have the same limit, so they become
late in the order in which they began, and one timer serves them all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


class Deadline:
    """A limit in seconds, for any number of calls at once."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._running: dict[asyncio.Task[Any], float] = {}
        self._late: dict[asyncio.Task[Any], int] = {}
        """Those that were cancelled, and how often they were before."""
        self._timer: asyncio.TimerHandle | None = None

    async def keep(self, call: Coroutine[Any, Any, Result]) -> Result:
        """The result of `call`; it is cancelled, and `TimeoutError` raised, once it is late."""
        loop = asyncio.get_running_loop()
        task = asyncio.current_task()
        assert task is not None
        self._running[task] = loop.time() + self._seconds
        if self._timer is None:
            self._timer = loop.call_later(self._seconds, self._expire)
        try:
            return await call
        except asyncio.CancelledError:
            before = self._late.pop(task, None)
            if before is not None and task.uncancel() <= before:
                raise TimeoutError from None
            raise
        finally:
            self._running.pop(task, None)
            if self._late:
                self._late.pop(task, None)

    def _expire(self) -> None:
        """Cancel what is late, and come back for the first that is not."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        self._timer = None
        for task, deadline in list(self._running.items()):
            if deadline > now:
                self._timer = loop.call_at(deadline, self._expire)
                return
            del self._running[task]
            self._late[task] = task.cancelling()
            task.cancel()
