"""Looks for records now and then, and at once when somebody has called the source's service."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

from frontgate.aws.json_api import AwsCallError
from frontgate.wire import BackendError

IDLE_SECONDS = 2.0
"""What was written without a call of ours is found after this: a message that is visible again."""
FAILURES = (AwsCallError, BackendError, TimeoutError)
"""Of a call of a source's service."""

_logger = logging.getLogger(__name__)


class Poller:
    """Calls `read` until it finds nothing more, then waits."""

    def __init__(
        self,
        read: Callable[[], Awaitable[bool]],
        *,
        warn: Callable[[str], None],
        name: str,
        idle: float = IDLE_SECONDS,
    ) -> None:
        """`read` handles what there is and says whether there may be more."""
        self._read = read
        self._warn = warn
        self._name = name
        self._idle = idle
        self._called = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._run())

    def wake(self) -> None:
        """There may be something new."""
        self._called.set()

    async def stop(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _run(self) -> None:
        is_broken = False
        while True:
            self._called.clear()
            try:
                while await self._read():
                    pass
                is_broken = False
            except FAILURES as error:
                if not is_broken:  # said once, not every two seconds
                    self._warn(f"{self._name} cannot be read: {error}")
                is_broken = True
            except Exception:  # the next record may be better
                _logger.exception("%s: something that was read could not be handled", self._name)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._called.wait(), self._idle)
