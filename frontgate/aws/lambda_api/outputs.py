"""Functions, as the API shows them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from frontgate.aws.lambda_api.definitions import LayerVersion, Version
from frontgate.aws.lambda_api.plane import Output
from frontgate.functions.sandbox import log_group

_CREATING = "The function is being created."


def configuration(version: Version) -> dict[str, Any]:
    """FunctionConfiguration of a function that is at rest (recorded)."""
    config, members = version.config, version.members
    sha256, size = version.code.described()
    return {
        "FunctionName": config.name,
        "FunctionArn": version.arn,
        "Runtime": config.runtime,
        "Role": config.role,
        "Handler": config.handler,
        "CodeSize": size,
        "CodeSha256": sha256,
        "Description": version.description,
        "Timeout": round(config.timeout),
        "MemorySize": config.memory_mb,
        "LastModified": moment(version.last_modified),
        "Version": config.version,
        "Environment": {"Variables": dict(config.environment)}
        if config.environment or version.has_environment
        else None,
        "DeadLetterConfig": {"TargetArn": config.dead_letter} if config.dead_letter else None,
        "TracingConfig": {"Mode": "PassThrough"},
        "Layers": [_layer(layer) for layer in version.layers] or None,
        "State": "Active",
        "LastUpdateStatus": "Successful",
        "RevisionId": version.revision_id,
        "PackageType": "Zip",
        "Architectures": ["x86_64"],
        "EphemeralStorage": {"Size": 512},
        "RuntimeVersionConfig": {"RuntimeVersionArn": _runtime_version(version)},
        "LoggingConfig": {"LogFormat": config.log_format, "LogGroup": log_group(config)},
        **{name: value for name, value in members.items() if name not in _SHOWN_OTHERWISE},
        "SnapStart": {
            "ApplyOn": (members.get("SnapStart") or {}).get("ApplyOn", "None"),
            "OptimizationStatus": "Off",
        },
    }


_SHOWN_OTHERWISE = frozenset({"SnapStart"})


def created(version: Version) -> dict[str, Any]:
    """The same in the answer that creates the function (recorded)."""
    return {
        **configuration(version),
        "State": "Pending",
        "StateReason": _CREATING,
        "StateReasonCode": "Creating",
        "LastUpdateStatus": None,
    }


def updated(version: Version) -> dict[str, Any]:
    """The same in an answer that changes it (recorded)."""
    return {
        **configuration(version),
        "LastUpdateStatus": "InProgress",
        "LastUpdateStatusReason": _CREATING,
        "LastUpdateStatusReasonCode": "Creating",
    }


def listed(version: Version) -> Mapping[str, Any]:
    """The same in lists, which tell no state (documented: ListFunctions)."""
    left_out = ("State", "LastUpdateStatus", "RuntimeVersionConfig")
    return {name: value for name, value in configuration(version).items() if name not in left_out}


def _layer(layer: LayerVersion) -> Output:
    return {"Arn": layer.arn, "CodeSize": layer.code.described()[1]}


def _runtime_version(version: Version) -> str:
    _, partition, _, region, _ = version.config.arn.split(":", 4)
    digest = hashlib.sha256(version.config.runtime.encode()).hexdigest()
    return f"arn:{partition}:lambda:{region}::runtime:{digest}"


def moment(epoch: float) -> str:
    """`2024-03-27T09:14:35.123+0000`."""
    at = datetime.fromtimestamp(epoch, UTC)
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}+0000"
