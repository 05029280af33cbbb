"""Streams as event sources: DynamoDB's and Kinesis'.

"Process DynamoDB records with Lambda", "How Lambda processes records from Kinesis Data Streams".
Each shard is read in order, one batch at a time; a batch that fails holds up its shard until it
succeeds or is given up.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol

from frontgate.aws.lambda_api.event_source_mapping import EventSourceMapping
from frontgate.event_sources.batch import failed_items
from frontgate.event_sources.record_filter import RecordFilter
from frontgate.wire import Clock, FunctionInvoker, Invocation, InvocationError

Record = dict[str, Any]
GiveUp = Callable[[EventSourceMapping, Mapping[str, Any]], Awaitable[None]]
Sleep = Callable[[float], Awaitable[None]]

_NOT_YET = "No records processed"
_TAKEN = "OK"
_FAILED = "PROBLEM: Function call failed"
_LATEST = "$LATEST"
_LATER_SHARDS: Mapping[str, Any] = {"ShardIteratorType": "TRIM_HORIZON"}
_PAUSES = (1.0, 60.0)
"""Seconds before the first retry, and at the most."""


class Shards(Protocol):
    """A stream of either kind."""

    body: str
    """What filters read as JSON: `data`, or nothing."""

    async def shards(self) -> list[str]: ...

    async def iterator(self, shard: str, position: Mapping[str, Any]) -> str:
        """`position` is as `GetShardIterator` takes it."""
        ...

    async def records(self, iterator: str, limit: int) -> tuple[list[Record], str | None]:
        """Records as the service has them, and the iterator that comes next."""
        ...

    def event(self, record: Record, shard: str) -> Record:
        """A record as functions see it."""
        ...

    def sequence_number(self, event: Record) -> str: ...

    def written_at(self, event: Record) -> float: ...


class StreamSource:
    """Hands a stream's records to a function, shard by shard."""

    def __init__(
        self,
        mapping: EventSourceMapping,
        *,
        stream: Shards,
        invoke: FunctionInvoker,
        give_up: GiveUp,
        clock: Clock,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._mapping = mapping
        self._stream = stream
        self._invoke = invoke
        self._give_up = give_up
        self._clock = clock
        self._sleep = sleep
        self._filter = RecordFilter(mapping.filters, body=stream.body)
        self._iterators: dict[str, str | None] = {}
        self._is_first_look = True
        self.outcome = _NOT_YET
        """What became of the last batch, as `LastProcessingResult` says it."""

    def change(self, mapping: EventSourceMapping) -> None:
        """Other settings; reading goes on where it is. Raises `PatternError` for a bad filter."""
        self._filter = RecordFilter(mapping.filters, body=self._stream.body)
        self._mapping = mapping

    async def find_shards(self) -> None:
        """From now on reading begins where the mapping says, however late its first read is."""
        for shard in await self._stream.shards():
            if shard not in self._iterators:
                # Shards that come later are read from their beginning.
                first = self._mapping.position if self._is_first_look else _LATER_SHARDS
                self._iterators[shard] = await self._stream.iterator(shard, first)
        self._is_first_look = False

    async def read(self) -> bool:
        """Reads each shard once; says whether one of them had records."""
        await self.find_shards()
        found = [await self._read_shard(shard) for shard in list(self._iterators)]
        return any(found)

    async def _read_shard(self, shard: str) -> bool:
        iterator = self._iterators[shard]
        if iterator is None:
            return False
        records, following = await self._batch(iterator)
        if records:
            events = [self._stream.event(record, shard) for record in records]
            await self._process([event for event in events if self._filter.wants(event)], shard)
        self._iterators[shard] = following
        return bool(records)

    async def _batch(self, iterator: str) -> tuple[list[Record], str | None]:
        limit = self._mapping.batch
        records, following = await self._stream.records(iterator, limit)
        if records and len(records) < limit and self._mapping.window and following:
            await self._sleep(self._mapping.window)
            more, following = await self._stream.records(following, limit - len(records))
            records = [*records, *more]
        return records, following

    async def _process(self, events: Sequence[Record], shard: str) -> None:
        """Until every record was taken or given up."""
        attempts, pause = 0, _PAUSES[0]
        while events := [event for event in events if not self._is_too_old(event)]:
            answer = await self._run(events)
            events = self._left(events, answer)
            self.outcome = _FAILED if events else _TAKEN
            if not events:
                return
            attempts += 1
            if 0 <= self._mapping.retries < attempts:
                if self._mapping.bisects and len(events) > 1:
                    return await self._process_halves(events, shard)
                return await self._give_up(
                    self._mapping, self._failure(events, shard, attempts, answer)
                )
            if self._mapping.bisects and len(events) > 1:
                return await self._process_halves(events, shard)
            await self._sleep(pause)
            pause = min(pause * 2, _PAUSES[1])

    async def _process_halves(self, events: Sequence[Record], shard: str) -> None:
        half = len(events) // 2
        await self._process(events[:half], shard)
        await self._process(events[half:], shard)

    async def _run(self, events: Sequence[Record]) -> Invocation | None:
        """None: the function did not run."""
        try:
            return await self._invoke(
                self._mapping.function, json.dumps({"Records": list(events)}).encode()
            )
        except InvocationError:
            return None

    def _left(self, events: Sequence[Record], answer: Invocation | None) -> Sequence[Record]:
        """What is to be tried again: from the first record that failed."""
        if answer is None or answer.function_error is not None:
            return events
        if not self._mapping.reports_failures:
            return ()
        numbers = [self._stream.sequence_number(event) for event in events]
        failed = failed_items(answer.payload, frozenset(numbers))
        first = next((index for index, number in enumerate(numbers) if number in failed), None)
        return () if first is None else events[first:]

    def _is_too_old(self, event: Record) -> bool:
        limit = self._mapping.longest_age
        return limit >= 0 and self._clock() - self._stream.written_at(event) > limit

    def _failure(
        self, events: Sequence[Record], shard: str, attempts: int, answer: Invocation | None
    ) -> Mapping[str, Any]:
        """What an on-failure destination is told: where the records are, not what they hold."""
        kind = {"dynamodb": "DDBStreamBatchInfo", "kinesis": "KinesisBatchInfo"}
        first, last = events[0], events[-1]
        return {
            "requestContext": {
                "requestId": answer.request_id if answer else "",
                "functionArn": self._mapping.function,
                "condition": "RetryAttemptsExhausted",
                "approximateInvokeCount": attempts,
            },
            "responseContext": {
                "statusCode": answer.status_code if answer else 429,
                "executedVersion": (answer and answer.version) or _LATEST,
                "functionError": answer.function_error if answer else None,
            },
            "version": "1.0",
            "timestamp": _iso(self._clock()),
            kind[self._mapping.source]: {
                "shardId": shard,
                "startSequenceNumber": self._stream.sequence_number(first),
                "endSequenceNumber": self._stream.sequence_number(last),
                "approximateArrivalOfFirstRecord": _iso(self._stream.written_at(first)),
                "approximateArrivalOfLastRecord": _iso(self._stream.written_at(last)),
                "batchSize": len(events),
                "streamArn": self._mapping.source_arn,
            },
        }


def _iso(seconds: float) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")[:-6] + "Z"
