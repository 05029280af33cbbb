"""UpdateFunctionCode and UpdateFunctionConfiguration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from frontgate.aws.lambda_api import outputs
from frontgate.aws.lambda_api.book import new_revision
from frontgate.aws.lambda_api.definitions import Function, Version
from frontgate.aws.lambda_api.function_rules import (
    check_quotas,
    dead_letter_of,
    environment_of,
    runtime_of,
)
from frontgate.aws.lambda_api.functions import KEPT, REFUSED, layers_of, refuse
from frontgate.aws.lambda_api.given_code import code_in
from frontgate.aws.lambda_api.lookup import check_revision, unqualified
from frontgate.aws.lambda_api.plane import Input, LambdaOperation, LambdaPlane, Output
from frontgate.aws.lambda_api.role_rules import check_dead_letters, check_role
from frontgate.functions import FunctionConfig

_RUNNING: Mapping[str, str] = {
    "Role": "role",
    "Handler": "handler",
    "Timeout": "timeout",
    "MemorySize": "memory_mb",
}


async def update_function_code(plane: LambdaPlane, given: Input) -> Output:
    _changed(plane, given)
    code = await code_in(plane, given)
    latest = _changed(plane, given).latest  # as it is now: unpacking took a while
    updated = _renewed(plane, latest, config=replace(latest.config, code=code.folder), code=code)
    if "Architectures" in given:
        members = {**updated.members, "Architectures": given["Architectures"]}
        updated = replace(updated, members=members)
    if given.get("DryRun"):
        return outputs.updated(updated)
    return _saved(plane, updated, publish=bool(given.get("Publish")))


async def update_function_configuration(plane: LambdaPlane, given: Input) -> Output:
    refuse(given, (*REFUSED, "DurableConfig"))
    check_quotas(given)
    await _check_role(plane, given, _changed(plane, given).latest.config)
    latest = _changed(plane, given).latest
    changes: dict[str, Any] = {
        field: given[member] for member, field in _RUNNING.items() if member in given
    }
    layers = latest.layers
    if "Runtime" in given:
        changes["runtime"] = runtime_of(given)
    if "Environment" in given:
        changes["environment"] = environment_of(given)
    if "TargetArn" in (given.get("DeadLetterConfig") or {}):  # an empty one changes nothing
        changes["dead_letter"] = dead_letter_of(given)
    if "Layers" in given:
        layers = layers_of(plane, given)
        changes["layers"] = tuple(layer.code.folder for layer in layers)
    if "LoggingConfig" in given:
        logging = given["LoggingConfig"]
        changes["log_format"] = logging.get("LogFormat", latest.config.log_format)
        changes["log_group"] = logging.get("LogGroup", latest.config.log_group)
    kept = {member: given[member] for member in KEPT if member in given}
    updated = _renewed(
        plane,
        latest,
        config=replace(latest.config, **changes),
        layers=layers,
        description=given.get("Description", latest.description),
        has_environment=latest.has_environment or "Environment" in given,
        members={**latest.members, **kept},
    )
    return _saved(plane, updated, publish=False)


async def _check_role(plane: LambdaPlane, given: Input, config: FunctionConfig) -> None:
    """That of the function as it is to be, if anything changes that the role is needed for."""
    role, dead_letter = given.get("Role", config.role), config.dead_letter
    if "TargetArn" in (given.get("DeadLetterConfig") or {}):
        dead_letter = dead_letter_of(given)
    if role != config.role:
        await check_role(plane, role, config.arn)
    if (role, dead_letter) != (config.role, config.dead_letter):
        await check_dead_letters(plane, role, dead_letter, config.name)


def _changed(plane: LambdaPlane, given: Input) -> Function:
    function = unqualified(plane, given)
    check_revision(given, function.latest.revision_id, "GetFunction/GetAlias")
    return function


def _renewed(plane: LambdaPlane, latest: Version, **changes: Any) -> Version:
    return replace(latest, revision_id=new_revision(), last_modified=plane.book.clock(), **changes)


def _saved(plane: LambdaPlane, latest: Version, *, publish: bool) -> Output:
    name = latest.config.name
    plane.book.put(replace(plane.book.functions[name], latest=latest))
    return outputs.updated(plane.book.publish(name) if publish else latest)


OPERATIONS: Mapping[str, LambdaOperation] = {
    "UpdateFunctionCode": update_function_code,
    "UpdateFunctionConfiguration": update_function_configuration,
}
