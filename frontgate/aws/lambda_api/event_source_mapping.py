"""An event source mapping: from one queue or stream to one function."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_BATCH = {"sqs": 10}
_BATCH_OF_STREAMS = 100
_LARGEST_BATCH = 10_000
_LARGEST_FIFO_BATCH = 10
_REPORTS_FAILURES = "ReportBatchItemFailures"
SOURCES = ("sqs", "dynamodb", "kinesis")


@dataclass(frozen=True, kw_only=True, slots=True)
class EventSourceMapping:
    """`ValueError` names a source that is not read here and a batch that Lambda refuses."""

    id: str
    source_arn: str
    function: str
    """A name or ARN, with or without a qualifier."""
    enabled: bool = True
    batch_size: int = 0
    """0: the source's default, 10 for queues and 100 for streams."""
    window: float = 0.0
    """Seconds to wait for a batch to fill."""
    filters: tuple[Mapping[str, Any], ...] = ()
    """Event patterns, of which one must match; none: everything is passed on."""
    reports_failures: bool = False
    """`ReportBatchItemFailures`: the function says which records failed."""
    starting_position: str = "LATEST"
    starting_at: float | None = None
    """Streams: seconds since the epoch, with the position `AT_TIMESTAMP`."""
    bisects: bool = False
    """Streams: a batch that failed is retried in halves."""
    retries: int = -1
    """Streams: -1 retries until the record expires."""
    longest_age: float = -1
    """Streams: seconds after which a record is given up; -1: never."""
    on_failure: str | None = None
    """The ARN of the queue or topic that hears of records that were given up."""
    concurrency: int = 5
    """Queues: batches at the same time."""

    def __post_init__(self) -> None:
        if self.source not in SOURCES:
            raise ValueError(f"event sources of {self.source} are not supported")
        if not 0 <= self.batch_size <= self._largest_batch:
            raise ValueError(f"a batch of {self.source} has at most {self._largest_batch} records")

    @property
    def source(self) -> str:
        """`sqs`, `dynamodb` or `kinesis`."""
        return source_of(self.source_arn)

    @property
    def is_stream(self) -> bool:
        return self.source != "sqs"

    @property
    def region(self) -> str:
        return self.source_arn.split(":")[3]

    @property
    def batch(self) -> int:
        """Records in a batch, at most."""
        return self.batch_size or _BATCH.get(self.source, _BATCH_OF_STREAMS)

    @property
    def position(self) -> Mapping[str, Any]:
        """Where reading begins, as `GetShardIterator` takes it."""
        at = {} if self.starting_at is None else {"Timestamp": self.starting_at}
        return {"ShardIteratorType": self.starting_position, **at}

    @property
    def _largest_batch(self) -> int:
        return _LARGEST_FIFO_BATCH if self.source_arn.endswith(".fifo") else _LARGEST_BATCH


def source_of(arn: str) -> str:
    """The service that an ARN names; the whole text of what is no ARN."""
    return arn.split(":")[2] if arn.count(":") > 4 else arn


def mapping_of(id: str, function: str, members: Mapping[str, Any]) -> EventSourceMapping:
    """`members` are those of CreateEventSourceMapping, in its types.

    Raises `ValueError` as the class does, and for a filter that is not JSON.
    """
    destinations = members.get("DestinationConfig") or {}
    scaling = members.get("ScalingConfig") or {}
    return EventSourceMapping(
        id=id,
        source_arn=members["EventSourceArn"],
        function=function,
        enabled=members.get("Enabled", True),
        batch_size=members.get("BatchSize", 0),
        window=members.get("MaximumBatchingWindowInSeconds", 0),
        filters=_filters(members.get("FilterCriteria")),
        reports_failures=_REPORTS_FAILURES in (members.get("FunctionResponseTypes") or ()),
        starting_position=members.get("StartingPosition", "LATEST"),
        starting_at=members.get("StartingPositionTimestamp"),
        bisects=bool(members.get("BisectBatchOnFunctionError")),
        retries=members.get("MaximumRetryAttempts", -1),
        longest_age=members.get("MaximumRecordAgeInSeconds", -1),
        on_failure=(destinations.get("OnFailure") or {}).get("Destination") or None,
        concurrency=scaling.get("MaximumConcurrency", 5),
    )


def _filters(criteria: Mapping[str, Any] | None) -> tuple[Mapping[str, Any], ...]:
    """Patterns are JSON texts."""
    texts = [entry.get("Pattern") for entry in (criteria or {}).get("Filters") or ()]
    return tuple(_pattern(text) for text in texts)


def _pattern(text: Any) -> Mapping[str, Any]:
    try:
        pattern: Mapping[str, Any] = json.loads(text)
    except (TypeError, ValueError, RecursionError):
        raise ValueError(f"the filter pattern {text!r} is not JSON") from None
    return pattern
