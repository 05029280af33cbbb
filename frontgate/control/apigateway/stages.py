"""Stages. What UpdateStage may patch is in `stage_patches`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from frontgate.control.apigateway.lookup import rest_api
from frontgate.control.apigateway.outputs import stage_output
from frontgate.control.apigateway.patches import read_patches
from frontgate.control.apigateway.stage_patches import patched_stage
from frontgate.control.errors import BadRequestError
from frontgate.control.plane import ControlPlane, Input, Output, PlaneOperation
from frontgate.control.rest_api import EMPTY, CanarySettings

_NAME = re.compile(r"[a-zA-Z0-9_-]{1,128}")
_SMALLEST_CACHE = "0.5"


def create_stage(plane: ControlPlane, given: Input) -> Output:
    api = rest_api(plane, given)
    check_stage_name(given["stageName"])
    canary = given.get("canarySettings")
    stage = plane.store.rest.create_stage(
        api.id,
        stage_name=given["stageName"],
        deployment_id=given["deploymentId"],
        description=given.get("description"),
        variables=given.get("variables", EMPTY),
        documentation_version=given.get("documentationVersion"),
        canary_settings=None if canary is None else as_canary(canary, given["deploymentId"]),
        tracing_enabled=given.get("tracingEnabled", False),
        tags=given.get("tags", EMPTY),
        **cache_fields(given),
    )
    return stage_output(stage)


def as_canary(given: Mapping[str, Any], deployment_id: str) -> CanarySettings:
    """`deployment_id` is that of the canary unless it names one itself."""
    percent = given.get("percentTraffic", 0.0)
    if not 0 <= percent <= 100:
        raise BadRequestError("Percent traffic must be between 0.0 and 100.0")  # assumed
    return CanarySettings(
        percent_traffic=percent,
        deployment_id=given.get("deploymentId") or deployment_id,
        stage_variable_overrides=given.get("stageVariableOverrides", EMPTY),
        use_stage_cache=given.get("useStageCache", False),
    )


def cache_fields(given: Input) -> dict[str, Any]:
    """A cache has half a gigabyte unless something is said (documented)."""
    fields = {}
    if "cacheClusterEnabled" in given:
        fields["cache_cluster_enabled"] = given["cacheClusterEnabled"]
        if given["cacheClusterEnabled"]:
            fields["cache_cluster_size"] = _SMALLEST_CACHE
    if "cacheClusterSize" in given:
        fields["cache_cluster_size"] = given["cacheClusterSize"]
    return fields


def check_stage_name(name: str) -> None:
    if _NAME.fullmatch(name) is None:
        raise BadRequestError("Stage name only allows a-zA-Z0-9_-")  # assumed


def get_stage(plane: ControlPlane, given: Input) -> Output:
    return stage_output(plane.store.rest.get_stage(given["restApiId"], given["stageName"]))


def get_stages(plane: ControlPlane, given: Input) -> Output:
    stages = plane.store.rest.stages[rest_api(plane, given).id].values()
    deployment_id = given.get("deploymentId")
    return {
        "item": [
            stage_output(stage) for stage in stages if deployment_id in (None, stage.deployment_id)
        ]
    }


def update_stage(plane: ControlPlane, given: Input) -> Output:
    rest = plane.store.rest
    stage = rest.get_stage(given["restApiId"], given["stageName"])
    stage = patched_stage(stage, read_patches(given), rest.deployments[stage.rest_api_id])
    plane.store.check_certificate(stage.client_certificate_id)
    return stage_output(rest.update_stage(stage))


def delete_stage(plane: ControlPlane, given: Input) -> None:
    stage = plane.store.rest.get_stage(given["restApiId"], given["stageName"])
    plane.store.check_unmapped(stage.rest_api_id, stage.stage_name)
    plane.store.rest.delete_stage(stage.rest_api_id, stage.stage_name)


OPERATIONS: Mapping[str, PlaneOperation] = {
    "CreateStage": create_stage,
    "DeleteStage": delete_stage,
    "GetStage": get_stage,
    "GetStages": get_stages,
    "UpdateStage": update_stage,
}
