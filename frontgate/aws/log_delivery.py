"""Log lines for CloudWatch Logs: kept here until somebody asks that service for anything.

Delivering a line costs more than serving the request that wrote it, and most are never read. So
the endpoint delivers what has come together just before it passes on a call for `logs`.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Mapping

from frontgate.aws.json_api import AwsCallError, JsonApi
from frontgate.wire import BackendError, Clock

_KEPT_LINES = 20_000
_BATCH_LINES = 1_000


class LogDelivery:
    """A `LogSink` that keeps the newest lines."""

    def __init__(self, *, api: JsonApi, clock: Clock, warn: Callable[[str], None]) -> None:
        self._api = api
        self._clock = clock
        self._warn = warn
        self._lines: deque[tuple[str, float, str]] = deque(maxlen=_KEPT_LINES)
        self._streams: set[str] = set()
        self._delivering = asyncio.Lock()

    def __call__(self, destination: str, line: str) -> None:
        self._lines.append((destination, self._clock(), line))

    async def deliver(self) -> None:
        """Returns when every line that was written until now can be read."""
        async with self._delivering:
            groups: defaultdict[str, list[dict[str, object]]] = defaultdict(list)
            while self._lines:
                destination, at, line = self._lines.popleft()
                event = {"timestamp": int(at * 1000), "message": line}
                groups[log_group(destination)].append(event)
            for group, events in groups.items():
                for start in range(0, len(events), _BATCH_LINES):
                    await self._deliver(group, events[start : start + _BATCH_LINES])

    async def _deliver(self, group: str, events: list[dict[str, object]]) -> None:
        stream = {"logGroupName": group, "logStreamName": "frontgate"}
        try:
            if group not in self._streams:
                await self._make_stream(stream)
                self._streams.add(group)
            await self._api("logs", "PutLogEvents", {**stream, "logEvents": events})
        except (AwsCallError, BackendError, TimeoutError) as error:
            self._warn(f"{len(events)} log lines of {group} are lost: {error}")

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


def log_group(destination: str) -> str:
    """The group's name in `arn:…:log-group:/a/b`, which `:*` may follow, or the name itself."""
    _, found, rest = destination.partition(":log-group:")
    return rest.partition(":")[0] if found else destination
