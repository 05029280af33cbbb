"""What event source mappings may be, by their source.

"Lambda parameters for Amazon SQS event source mappings", the same for DynamoDB and Kinesis, and
CreateEventSourceMapping. The rules are documented; the words are recorded where a comment says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from frontgate.aws.lambda_api import refusals
from frontgate.aws.lambda_api.event_source_mapping import SOURCES, source_of
from frontgate.control.errors import ControlError

Members = Mapping[str, Any]

_OTHER_SOURCES = frozenset({"kafka", "mq", "rds", "stream consumers"})
"""Lambda reads them, and here they are not read; `rds`: DocumentDB."""
_REFUSED = (
    "AmazonManagedKafkaEventSourceConfig",
    "DocumentDBEventSourceConfig",
    "LoggingConfig",
    "ProvisionedPollerConfig",
    "Queues",
    "SelfManagedEventSource",
    "SelfManagedKafkaEventSourceConfig",
    "SourceAccessConfigurations",
    "Topics",
    "TumblingWindowInSeconds",
)
_OF_STREAMS = (
    "BisectBatchOnFunctionError",
    "DestinationConfig",
    "MaximumRecordAgeInSeconds",
    "MaximumRetryAttempts",
    "ParallelizationFactor",
)
_OF_BOTH = (
    "BatchSize",
    "Enabled",
    "EventSourceArn",
    "FilterCriteria",
    "FunctionResponseTypes",
    "KMSKeyArn",
    "MaximumBatchingWindowInSeconds",
    "MetricsConfig",
)
KEPT = (*_OF_BOTH, *_OF_STREAMS, "ScalingConfig", "StartingPosition", "StartingPositionTimestamp")
"""Members of an input that a mapping is made of."""
_DEFAULTS: tuple[Any, ...] = (None, False, -1, {}, {"OnFailure": {}})
"""Say nothing: clients send them to any source."""
_DEFAULT_OF = {"ParallelizationFactor": 1}
"""The same of one member."""
_SMALL_BATCH = 10
_LEAST_AGE = 60
_TAKE_FAILURES = frozenset({"sns", "sqs"})


def refuse_sources(given: Members) -> None:
    """Raises `ControlError` for a source that is not read here, whatever else is given."""
    for name in _REFUSED:
        if given.get(name):
            raise refusals.invalid(f"{name} is not supported here")
    arn: str | None = given.get("EventSourceArn")
    if arn is None:
        raise refusals.invalid("Unrecognized event source.")  # recorded
    source = "stream consumers" if "/consumer/" in arn else source_of(arn)
    if source in _OTHER_SOURCES:
        raise refusals.invalid(f"event sources of {source} are not supported here")
    if arn and source not in SOURCES:
        raise refusals.invalid("Unrecognized event source.")


def check(members: Members, *, now: float) -> None:
    """Raises `ControlError` for what the source cannot have."""
    is_queue = source_of(members["EventSourceArn"]) == "sqs"
    for rule in _OF_QUEUE if is_queue else _OF_STREAM:
        rule(members, now)


def _no_position(members: Members, now: float) -> None:
    if "StartingPosition" in members or "StartingPositionTimestamp" in members:
        raise refusals.invalid(  # recorded
            "StartingPosition is not valid for SQS event sources."
        )


def _nothing_of_streams(members: Members, now: float) -> None:
    for name in _OF_STREAMS:
        if members.get(name) not in (*_DEFAULTS, _DEFAULT_OF.get(name)):
            raise _unsupported(name, "SQS")


def _nothing_of_queues(members: Members, now: float) -> None:
    if members.get("ScalingConfig"):
        raise _unsupported("ScalingConfig", "stream")


def _unsupported(name: str, kind: str) -> ControlError:
    return refusals.invalid(f"{name} is not valid for {kind} event sources.")  # assumed


def _a_window_for_large_batches(members: Members, now: float) -> None:
    window = members.get("MaximumBatchingWindowInSeconds", 0)
    if members.get("BatchSize", 0) > _SMALL_BATCH and not window:
        raise refusals.invalid(  # recorded
            "Maximum batch window in seconds must be greater than 0 if maximum batch size is "
            "greater than 10"
        )


def _no_window_for_fifo_queues(members: Members, now: float) -> None:
    is_fifo = members["EventSourceArn"].endswith(".fifo")
    if is_fifo and members.get("MaximumBatchingWindowInSeconds"):
        raise refusals.invalid(  # assumed
            "Batching window is not supported for FIFO queues."
        )


def _a_position(members: Members, now: float) -> None:
    position, at = members.get("StartingPosition"), members.get("StartingPositionTimestamp")
    if position is None:
        raise refusals.invalid(  # assumed
            "1 validation error detected: Value null at 'startingPosition' failed to satisfy "
            "constraint: Member must not be null."
        )
    if position != "AT_TIMESTAMP":
        if at is not None:
            raise refusals.invalid(  # recorded
                "Timestamp only valid with StartingPosition AT_TIMESTAMP"
            )
        return
    if source_of(members["EventSourceArn"]) == "dynamodb":
        raise refusals.invalid(  # recorded
            f"Unsupported starting position for arn type: {members['EventSourceArn']}"
        )
    _check_timestamp(at, now)


def _check_timestamp(at: float | None, now: float) -> None:
    if at is None:
        raise refusals.invalid("Need to specify a timestamp")  # recorded
    if at < 0:
        raise refusals.invalid(  # recorded
            "Received Exception while reading from provided stream. class java.lang.Long can not "
            "be converted to a Timestamp"
        )
    if at > now:
        raise refusals.invalid("StartingPositionTimestamp cannot be in the future")  # assumed


def _an_age(members: Members, now: float) -> None:
    age = members.get("MaximumRecordAgeInSeconds", -1)
    if 0 <= age < _LEAST_AGE:
        raise refusals.invalid(  # assumed
            f"MaximumRecordAgeInSeconds is {age}, and neither -1 nor from 60 to 604800"
        )


def _a_destination(members: Members, now: float) -> None:
    destinations = members.get("DestinationConfig") or {}
    if (destinations.get("OnSuccess") or {}).get("Destination"):
        raise refusals.invalid("OnSuccess is not valid for stream event sources.")  # assumed
    arn: str = (destinations.get("OnFailure") or {}).get("Destination") or ""
    if arn and (source_of(arn) not in _TAKE_FAILURES or arn.endswith(".fifo")):
        raise refusals.invalid(f"The destination {arn} is not supported here")


_OF_QUEUE: tuple[Callable[[Members, float], None], ...] = (
    _no_position,
    _nothing_of_streams,
    _a_window_for_large_batches,
    _no_window_for_fifo_queues,
)
_OF_STREAM: tuple[Callable[[Members, float], None], ...] = (
    _a_position,
    _nothing_of_queues,
    _an_age,
    _a_destination,
)
