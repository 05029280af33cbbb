"""Calls of AWS services that nobody waits for: made once the gateway is ready, or when it matters.

A state machine takes the local interpreter a second to read, and its ARN is known before. A role's
policies and a log group's retention matter to whoever asks for them first.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable

from frontgate.aws.json_api import AwsCallError
from frontgate.wire import BackendError

Call = Callable[[], Awaitable[object]]


class Later:
    """Calls by the service that they are made of, in the order in which they were put.

    Of those that fail, `warn` is told why.
    """

    def __init__(self, warn: Callable[[str], None]) -> None:
        self._warn = warn
        self._waiting: defaultdict[str, list[tuple[str, Call]]] = defaultdict(list)
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._all: asyncio.Task[None] | None = None

    def put(self, service: str, what: str, call: Call) -> None:
        """`what` names the resource, for the sentence on its failure."""
        self._waiting[service].append((what, call))

    def begin(self) -> None:
        """Makes all calls in the background, one service after the other."""
        self._all = asyncio.get_running_loop().create_task(self.settle_all())

    async def settle(self, service: str) -> None:
        """Returns when every call of the service has been made."""
        if service in self._waiting:
            making = asyncio.get_running_loop().create_task(self._make(self._waiting.pop(service)))
            self._under_way[service] = making
        under_way = self._under_way.get(service)
        if under_way is not None:
            await asyncio.wait((under_way,))
            self._under_way.pop(service, None)

    async def settle_all(self) -> None:
        """Returns when every call has been made."""
        for service in (*self._waiting, *self._under_way):
            await self.settle(service)

    async def close(self) -> None:
        """Makes no more calls. Idempotent."""
        self._waiting.clear()
        tasks = [*self._under_way.values(), *([self._all] if self._all else ())]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _make(self, calls: list[tuple[str, Call]]) -> None:
        for what, call in calls:
            try:
                await call()
            except (AwsCallError, BackendError, TimeoutError) as error:
                self._warn(f"{what} is not there: {error}")
