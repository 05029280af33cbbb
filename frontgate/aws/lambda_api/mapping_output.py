"""Event source mappings, as the API shows them (recorded)."""

from __future__ import annotations

from typing import Any

from frontgate.aws.lambda_api.event_source_mapping import EventSourceMapping
from frontgate.aws.lambda_api.mapping_book import KeptMapping
from frontgate.aws.lambda_api.plane import LambdaPlane

_AS_GIVEN = ("FilterCriteria", "KMSKeyArn", "MetricsConfig", "ScalingConfig")


def output(plane: LambdaPlane, kept: KeptMapping, *, state: str | None = None) -> dict[str, Any]:
    """EventSourceMappingConfiguration; `state` is what a call has just begun."""
    mapping, members = kept.mapping, kept.members
    return {
        "UUID": kept.id,
        "EventSourceMappingArn": plane.book.arn(f"event-source-mapping:{kept.id}"),
        "EventSourceArn": mapping.source_arn,
        "FunctionArn": mapping.function,
        "BatchSize": mapping.batch,
        "MaximumBatchingWindowInSeconds": round(mapping.window),
        "FunctionResponseTypes": list(members.get("FunctionResponseTypes") or ()),
        "LastModified": kept.last_modified,
        "State": state or ("Enabled" if mapping.enabled else "Disabled"),
        "StateTransitionReason": "User action" if mapping.is_stream else "USER_INITIATED",
        **{name: members[name] for name in _AS_GIVEN if members.get(name)},
        **(_of_stream(plane, kept, mapping) if mapping.is_stream else {}),
    }


def _of_stream(
    plane: LambdaPlane, kept: KeptMapping, mapping: EventSourceMapping
) -> dict[str, Any]:
    on_failure = {} if mapping.on_failure is None else {"Destination": mapping.on_failure}
    return {
        "BisectBatchOnFunctionError": mapping.bisects,
        "DestinationConfig": {"OnFailure": on_failure},
        "LastProcessingResult": plane.mappings.sources.outcome(kept.id),
        "MaximumRecordAgeInSeconds": round(mapping.longest_age),
        "MaximumRetryAttempts": mapping.retries,
        "ParallelizationFactor": kept.members.get("ParallelizationFactor", 1),
        "StartingPosition": mapping.starting_position,
        "StartingPositionTimestamp": mapping.starting_at,
        "TumblingWindowInSeconds": 0,
    }
