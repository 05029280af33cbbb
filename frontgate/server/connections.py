"""The connections of one listener and the work under way for them."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine
from typing import Any, Protocol


class Connection(Protocol):
    """One client's connection, whichever protocol it speaks."""

    def sweep(self) -> None:
        """Called at regular intervals: closes the connection when nothing came for too many."""
        ...

    def shutdown(self) -> None:
        """Closes the connection, after the answer that is under way."""
        ...

    def abort(self) -> None:
        """Closes the connection now."""
        ...


class Connections:
    """What the connections of one listener share."""

    __slots__ = ("_open", "_tasks", "_vacant", "is_stopping", "loop")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.is_stopping = False
        self._open: set[Connection] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._vacant: asyncio.Future[None] | None = None

    def add(self, connection: Connection) -> None:
        self._open.add(connection)

    def discard(self, connection: Connection) -> None:
        self._open.discard(connection)
        self._check_vacant()

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Runs `work` as a task, at once as far as it does not wait; it may outlive its client."""
        task = _start_task(work, self.loop)
        if not task.done():
            self._tasks.add(task)
            task.add_done_callback(self._ended)

    def sweep(self) -> None:
        for connection in tuple(self._open):
            connection.sweep()

    async def shutdown(self, grace: float) -> None:
        """Ends every connection and its work: gently, and after `grace` seconds by force."""
        self.is_stopping = True
        for connection in tuple(self._open):
            connection.shutdown()
        if not await self._wait_until_vacant(grace):
            for connection in tuple(self._open):
                connection.abort()
            for task in tuple(self._tasks):
                task.cancel()
            await self._wait_until_vacant(grace)

    async def _wait_until_vacant(self, timeout: float) -> bool:
        self._vacant = self.loop.create_future()
        self._check_vacant()
        await asyncio.wait([self._vacant], timeout=timeout)
        return self._vacant.done()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if self._vacant is not None:
            self._check_vacant()

    def _check_vacant(self) -> None:
        vacant = self._vacant
        if vacant is not None and not vacant.done() and not self._open and not self._tasks:
            vacant.set_result(None)


if sys.version_info >= (3, 12):

    def _start_task(
        work: Coroutine[Any, Any, None], loop: asyncio.AbstractEventLoop
    ) -> asyncio.Task[None]:
        # Eager: an answer that waits for nothing is written without a turn of the event loop.
        return asyncio.Task(work, loop=loop, eager_start=True)

else:

    def _start_task(
        work: Coroutine[Any, Any, None], loop: asyncio.AbstractEventLoop
    ) -> asyncio.Task[None]:
        return loop.create_task(work)
