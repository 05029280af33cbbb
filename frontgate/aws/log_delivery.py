"""Log lines on their way to CloudWatch Logs: queued by requests, delivered in batches."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from contextlib import suppress

from frontgate.aws.json_api import AwsCallError, JsonApi
from frontgate.wire import BackendError, Clock

_QUEUED_LINES = 20_000
_INTERVAL = 0.25
_LAST_DELIVERY = 1.0
_BATCH_LINES = 1_000


class LogDelivery:
    """A `LogSink`. When the queue is full the oldest lines go, and that is said once."""

    def __init__(self, *, api: JsonApi, clock: Clock, warn: Callable[[str], None]) -> None:
        self._api = api
        self._clock = clock
        self._warn = warn
        self._queue: deque[tuple[str, int, str]] = deque(maxlen=_QUEUED_LINES)
        self._streams: set[str] = set()
        self._task: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()
        self._warned = False

    def __call__(self, destination: str, line: str) -> None:
        if len(self._queue) == _QUEUED_LINES:
            self._warn_once("log lines come faster than they are delivered: some were dropped")
        self._queue.append((log_group(destination), int(self._clock() * 1000), line))

    def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Delivers what is queued, within a second."""
        if self._task is None:
            return
        self._stopping.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._task, _LAST_DELIVERY)

    async def flush(self) -> None:
        """Delivers everything that is queued now."""
        groups: defaultdict[str, list[dict[str, object]]] = defaultdict(list)
        while self._queue:
            group, timestamp, line = self._queue.popleft()
            groups[group].append({"timestamp": timestamp, "message": line})
        for group, events in groups.items():
            for start in range(0, len(events), _BATCH_LINES):
                await self._deliver(group, events[start : start + _BATCH_LINES])

    async def _run(self) -> None:
        stopping = False
        while not stopping:
            with suppress(TimeoutError):
                stopping = await asyncio.wait_for(self._stopping.wait(), _INTERVAL)
            await self.flush()

    async def _deliver(self, group: str, events: list[dict[str, object]]) -> None:
        stream = {"logGroupName": group, "logStreamName": "frontgate"}
        try:
            if group not in self._streams:
                await self._make_stream(stream)
                self._streams.add(group)
            await self._api("logs", "PutLogEvents", {**stream, "logEvents": events})
        except (AwsCallError, BackendError, TimeoutError) as error:
            self._warn_once(f"log lines are not delivered: {error}")

    async def _make_stream(self, stream: Mapping[str, str]) -> None:
        """The template may have created the group already."""
        for action, document in (
            ("CreateLogGroup", {"logGroupName": stream["logGroupName"]}),
            ("CreateLogStream", stream),
        ):
            try:
                await self._api("logs", action, document)
            except AwsCallError as error:
                if error.code != "ResourceAlreadyExistsException":
                    raise

    def _warn_once(self, sentence: str) -> None:
        if not self._warned:
            self._warned = True
            self._warn(sentence)


def log_group(destination: str) -> str:
    """The group's name in `arn:…:log-group:/a/b`, which `:*` may follow, or the name itself."""
    _, found, rest = destination.partition(":log-group:")
    return rest.partition(":")[0] if found else destination
