"""AWS::Lambda::EventSourceMapping: queues and streams that invoke functions."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from typing import Any

from frontgate.event_sources import EventSourceMapping
from frontgate.resources.creation import (
    Created,
    Creation,
    ResourceType,
    flag,
    integer,
    number,
    words,
)

_REPORTS_FAILURES = "ReportBatchItemFailures"


async def _mapping(creation: Creation) -> Created:
    mapping = _mapping_of(creation)
    await creation.account.event_sources.add(mapping)
    arn = creation.arn("lambda", f"event-source-mapping:{mapping.id}")
    return Created(ref=mapping.id, attributes={"Id": mapping.id, "EventSourceMappingArn": arn})


def _mapping_of(creation: Creation) -> EventSourceMapping:
    """Raises `ValueError` for a source that is not read here, `KeyError` for a missing one."""
    properties = creation.properties
    destinations = properties.get("DestinationConfig") or {}
    scaling = properties.get("ScalingConfig") or {}
    return EventSourceMapping(
        id=_id(creation),
        source_arn=str(properties["EventSourceArn"]),
        function=str(properties["FunctionName"]),
        enabled=flag(properties.get("Enabled", True)),
        batch_size=integer(properties.get("BatchSize", 0)),
        window=number(properties.get("MaximumBatchingWindowInSeconds", 0)),
        filters=_filters(properties.get("FilterCriteria")),
        reports_failures=_REPORTS_FAILURES in (properties.get("FunctionResponseTypes") or ()),
        starting_position=str(properties.get("StartingPosition", "LATEST")),
        bisects=flag(properties.get("BisectBatchOnFunctionError")),
        retries=integer(properties.get("MaximumRetryAttempts", -1)),
        longest_age=number(properties.get("MaximumRecordAgeInSeconds", -1)),
        on_failure=(destinations.get("OnFailure") or {}).get("Destination"),
        concurrency=integer(scaling.get("MaximumConcurrency", 5)),
    )


def _id(creation: Creation) -> str:
    """The same at every start."""
    digest = hashlib.sha256(f"{creation.stack.name}/{creation.logical_id}".encode()).digest()
    return str(uuid.UUID(bytes=digest[:16], version=4))


def _filters(criteria: Mapping[str, Any] | None) -> tuple[Mapping[str, Any], ...]:
    """Patterns are JSON texts."""
    patterns = []
    for entry in (criteria or {}).get("Filters") or ():
        try:
            patterns.append(json.loads(entry["Pattern"]))
        except ValueError:
            raise ValueError(f"the filter pattern {entry['Pattern']!r} is not JSON") from None
    return tuple(patterns)


TYPES = {
    "AWS::Lambda::EventSourceMapping": ResourceType(
        create=_mapping,
        supported=words(
            "BatchSize BisectBatchOnFunctionError DestinationConfig Enabled EventSourceArn "
            "FilterCriteria FunctionName FunctionResponseTypes MaximumBatchingWindowInSeconds "
            "MaximumRecordAgeInSeconds MaximumRetryAttempts ScalingConfig StartingPosition"
        ),
        harmless=words("KmsKeyArn MetricsConfig ParallelizationFactor Tags"),
    ),
}
