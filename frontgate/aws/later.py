"""Calls of AWS services that nobody waits for: made once the gateway is ready, or when it matters.

A state machine takes the local interpreter a second to read, and its ARN is known before.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable

from frontgate.aws.json_api import AwsCallError
from frontgate.wire import BackendError

Call = Callable[[], Awaitable[object]]


class Later:
    """Calls by the service that they are made of. Of those that fail, `warn` is told why."""

    def __init__(self, warn: Callable[[str], None]) -> None:
        self._warn = warn
        self._waiting: defaultdict[str, list[tuple[str, Call]]] = defaultdict(list)
        self._under_way: defaultdict[str, set[asyncio.Task[None]]] = defaultdict(set)

    def put(self, service: str, what: str, call: Call) -> None:
        """`what` names the resource, for the sentence on its failure."""
        self._waiting[service].append((what, call))

    def begin(self) -> None:
        """Makes all calls, in the background."""
        for service in tuple(self._waiting):
            self._start(service)

    async def settle(self, service: str) -> None:
        """Returns when every call of the service has been made."""
        if service in self._waiting:
            self._start(service)
        under_way = self._under_way.get(service)
        if under_way:
            await asyncio.wait(tuple(under_way))

    async def close(self) -> None:
        """Makes no more calls. Idempotent."""
        self._waiting.clear()
        tasks = [task for found in self._under_way.values() for task in found]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _start(self, service: str) -> None:
        task = asyncio.get_running_loop().create_task(self._make(self._waiting.pop(service)))
        self._under_way[service].add(task)
        task.add_done_callback(self._under_way[service].discard)

    async def _make(self, calls: list[tuple[str, Call]]) -> None:
        for what, call in calls:
            try:
                await call()
            except (AwsCallError, BackendError, TimeoutError) as error:
                self._warn(f"{what} is not there: {error}")
