"""Taking log lines to where they are read: CloudWatch Logs and Firehose in the local endpoint.

The endpoint asks for a delivery just before it passes on a call of the service in which lines are
read, so what nobody reads costs nothing.
"""

from __future__ import annotations

import asyncio
import base64
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol

from frontgate.aws.json_api import AwsCallError, JsonApi
from frontgate.observe.log_book import Line, LogBook
from frontgate.wire import BackendError

_BATCH_LINES = 1_000
_BATCH_RECORDS = 500
"""The most that PutRecordBatch takes."""


class Service(Protocol):
    """Where lines are read."""

    def place_of(self, destination: str) -> str | None:
        """Its own name for a destination; None for one that is another service's."""
        ...

    async def put(self, place: str, lines: Sequence[Line]) -> None:
        """Raises `AwsCallError`, `BackendError` and `TimeoutError`."""
        ...


class LogDelivery:
    """Delivers the lines of a book that belong to one service."""

    def __init__(self, book: LogBook, service: Service, *, warn: Callable[[str], None]) -> None:
        self._book = book
        self._service = service
        self._warn = warn
        self._position = 0
        self._delivering = asyncio.Lock()

    async def deliver(self) -> None:
        """Returns when every line that was written until now can be read."""
        async with self._delivering:
            lines, self._position = self._book.after(self._position)
            places: defaultdict[str, list[Line]] = defaultdict(list)
            for line in lines:
                place = self._service.place_of(line.destination)
                if place is not None:
                    places[place].append(line)
            for place, found in places.items():
                await self._put(place, found)

    async def _put(self, place: str, lines: list[Line]) -> None:
        try:
            await self._service.put(place, lines)
        except (AwsCallError, BackendError, TimeoutError) as error:
            self._warn(f"{len(lines)} log lines of {place} are lost: {error}")


class LogGroups:
    """CloudWatch Logs: one stream in each group, which is made when it is needed."""

    def __init__(self, api: JsonApi) -> None:
        self._api = api
        self._streams: set[str] = set()

    def place_of(self, destination: str) -> str | None:
        return None if _is_stream(destination) else log_group(destination)

    async def put(self, place: str, lines: Sequence[Line]) -> None:
        stream = {"logGroupName": place, "logStreamName": "frontgate"}
        if place not in self._streams:
            await self._make_stream(stream)
            self._streams.add(place)
        # The service takes events in the order of their times only.
        for batch in _batches(sorted(lines, key=lambda line: line.at), _BATCH_LINES):
            events = [{"timestamp": int(line.at * 1000), "message": line.text} for line in batch]
            await self._api("logs", "PutLogEvents", {**stream, "logEvents": events})

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


class DeliveryStreams:
    """Firehose: a record for each line, which ends in a line feed (assumed)."""

    def __init__(self, api: JsonApi) -> None:
        self._api = api

    def place_of(self, destination: str) -> str | None:
        return destination.rpartition("/")[2] if _is_stream(destination) else None

    async def put(self, place: str, lines: Sequence[Line]) -> None:
        for batch in _batches(lines, _BATCH_RECORDS):
            records = [
                {"Data": base64.b64encode(f"{line.text}\n".encode()).decode()} for line in batch
            ]
            document = {"DeliveryStreamName": place, "Records": records}
            await self._api("firehose", "PutRecordBatch", document)


def _is_stream(destination: str) -> bool:
    return ":firehose:" in destination


def _batches(lines: Sequence[Line], size: int) -> Iterator[Sequence[Line]]:
    return (lines[start : start + size] for start in range(0, len(lines), size))


def log_group(destination: str) -> str:
    """The group's name in `arn:…:log-group:/a/b`, which `:*` may follow, or the name itself."""
    _, found, rest = destination.partition(":log-group:")
    return rest.partition(":")[0] if found else destination
