"""The settings of an event source mapping, as Lambda's API names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_BATCH = {"sqs": 10}
_BATCH_OF_STREAMS = 100
_LARGEST_BATCH = 10_000
_LARGEST_FIFO_BATCH = 10
SOURCES = ("sqs", "dynamodb", "kinesis")


@dataclass(frozen=True, kw_only=True, slots=True)
class EventSourceMapping:
    """From one queue or stream to one function.

    `ValueError` names a source that is not read here and a batch that Lambda refuses.
    """

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
        return self.source_arn.split(":")[2] if self.source_arn.count(":") > 4 else self.source_arn

    @property
    def region(self) -> str:
        return self.source_arn.split(":")[3]

    @property
    def batch(self) -> int:
        """Records in a batch, at most."""
        return self.batch_size or _BATCH.get(self.source, _BATCH_OF_STREAMS)

    @property
    def _largest_batch(self) -> int:
        return _LARGEST_FIFO_BATCH if self.source_arn.endswith(".fifo") else _LARGEST_BATCH
