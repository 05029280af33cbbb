"""AWS::Lambda::EventSourceMapping: queues and streams that invoke functions."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from frontgate.aws.lambda_api.event_source_mapping import mapping_of
from frontgate.aws.lambda_api.mapping_book import KeptMapping
from frontgate.aws.lambda_api.mapping_rules import KEPT
from frontgate.functions.identifiers import parse_reference
from frontgate.resources.apigateway import tags
from frontgate.resources.creation import (
    Created,
    Creation,
    ResourceType,
    flag,
    integer,
    number,
    words,
)

_TYPES: Mapping[str, Callable[[object], Any]] = {
    "BatchSize": integer,
    "BisectBatchOnFunctionError": flag,
    "Enabled": flag,
    "MaximumBatchingWindowInSeconds": integer,
    "MaximumRecordAgeInSeconds": integer,
    "MaximumRetryAttempts": integer,
    "ParallelizationFactor": integer,
    "StartingPositionTimestamp": number,
}


async def _mapping(creation: Creation) -> Created:
    """Raises `ValueError` for a source that is not read here, `KeyError` for a missing one."""
    properties, account = creation.properties, creation.account
    members = {name: _typed(name, properties[name]) for name in KEPT if name in properties}
    function = _function_arn(creation, str(properties["FunctionName"]))
    mapping = mapping_of(_id(creation), function, members)
    await account.mappings.add(
        KeptMapping(
            mapping=mapping,
            members=members,
            last_modified=account.lambdas.clock(),
            tags=tags(properties.get("Tags")),
        )
    )
    arn = creation.arn("lambda", f"event-source-mapping:{mapping.id}")
    return Created(ref=mapping.id, attributes={"Id": mapping.id, "EventSourceMappingArn": arn})


def _typed(name: str, value: Any) -> Any:
    if name == "ScalingConfig":
        return {each: integer(limit) for each, limit in value.items()}
    read = _TYPES.get(name)
    return value if read is None else read(value)


def _function_arn(creation: Creation, text: str) -> str:
    """As it is told to destinations and shown; what names no function stays as it is."""
    reference = parse_reference(text)
    if reference is None or text.startswith("arn:"):
        return text
    qualifier = f":{reference.qualifier}" if reference.qualifier else ""
    return creation.arn("lambda", f"function:{reference.name}{qualifier}")


def _id(creation: Creation) -> str:
    """The same at every start."""
    digest = hashlib.sha256(f"{creation.stack.name}/{creation.logical_id}".encode()).digest()
    return str(uuid.UUID(bytes=digest[:16], version=4))


TYPES = {
    "AWS::Lambda::EventSourceMapping": ResourceType(
        create=_mapping,
        supported=words(
            "BatchSize BisectBatchOnFunctionError DestinationConfig Enabled EventSourceArn "
            "FilterCriteria FunctionName FunctionResponseTypes MaximumBatchingWindowInSeconds "
            "MaximumRecordAgeInSeconds MaximumRetryAttempts ScalingConfig StartingPosition "
            "StartingPositionTimestamp"
        ),
        harmless=words("KmsKeyArn MetricsConfig ParallelizationFactor Tags"),
    ),
}
