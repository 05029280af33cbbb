"""Deployments: an API's definition as it is now, and the stage that a new one is for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from frontgate.control.apigateway.lookup import rest_api
from frontgate.control.apigateway.outputs import deployment_output
from frontgate.control.apigateway.paging import page
from frontgate.control.apigateway.patches import PatchTable, read_patches, text
from frontgate.control.apigateway.stages import (
    as_canary,
    cache_fields,
    check_stage_name,
)
from frontgate.control.errors import BadRequestError, ControlError
from frontgate.control.plane import ControlPlane, Input, Output, PlaneOperation
from frontgate.control.rest_api import Deployment, Stage
from frontgate.control.stage_rules import check_variables

_NOT_A_CANARY = "Invalid deployment content specified."


def create_deployment(plane: ControlPlane, given: Input) -> Output:
    """With a stage's name, the stage is made or moved; with canary settings, it gets a canary."""
    api_id = rest_api(plane, given).id
    stage = plane.store.rest.stages[api_id].get(given.get("stageName", ""))
    _check(given, stage)
    deployment = plane.store.rest.create_deployment(api_id, description=given.get("description"))
    if given.get("stageName"):
        try:
            _serve(plane, given, deployment, stage)
        except ControlError:
            plane.store.rest.delete_deployment(api_id, deployment.id)
            raise
    return deployment_output(deployment)


def _check(given: Input, stage: Stage | None) -> None:
    """Refuses before anything is made."""
    name = given.get("stageName")
    if "canarySettings" in given and not name:
        shown = "null" if name is None else name
        raise BadRequestError(
            f"{_NOT_A_CANARY}Non null and non empty stageName must be provided for canary "
            f"deployment. Provided value is {shown}"
        )
    if "canarySettings" in given and stage is None:
        raise BadRequestError(
            f"{_NOT_A_CANARY}Stage {name} must already be created before making a canary release "
            "deployment"
        )
    check_variables(given.get("variables", {}))
    check_variables(given.get("canarySettings", {}).get("stageVariableOverrides", {}))
    if name:
        check_stage_name(name)


def _serve(plane: ControlPlane, given: Input, deployment: Deployment, stage: Stage | None) -> None:
    rest = plane.store.rest
    if stage is None:
        rest.create_stage(
            given["restApiId"],
            stage_name=given["stageName"],
            deployment_id=deployment.id,
            **_stage_fields(given),
        )
    elif "canarySettings" in given:
        canary = as_canary(given["canarySettings"], deployment.id)
        rest.update_stage(replace(stage, canary_settings=canary))
    else:
        rest.update_stage(replace(stage, deployment_id=deployment.id, **_stage_fields(given)))


def _stage_fields(given: Input) -> dict[str, Any]:
    fields = {
        field: given[member]
        for member, field in {
            "stageDescription": "description",
            "variables": "variables",
            "tracingEnabled": "tracing_enabled",
        }.items()
        if member in given
    }
    return {**fields, **cache_fields(given)}


def get_deployment(plane: ControlPlane, given: Input) -> Output:
    deployment = plane.store.rest.get_deployment(given["restApiId"], given["deploymentId"])
    return deployment_output(deployment, with_summary="apisummary" in given.get("embed", ()))


def get_deployments(plane: ControlPlane, given: Input) -> Output:
    api = rest_api(plane, given)
    return page(plane.store.rest.deployments[api.id].values(), given, deployment_output)


def update_deployment(plane: ControlPlane, given: Input) -> Output:
    deployment = plane.store.rest.get_deployment(given["restApiId"], given["deploymentId"])
    deployment = PATCHES.applied(deployment, read_patches(given))
    return deployment_output(plane.store.rest.update_deployment(deployment))


def delete_deployment(plane: ControlPlane, given: Input) -> None:
    plane.store.rest.delete_deployment(given["restApiId"], given["deploymentId"])


PATCHES: PatchTable[Deployment] = PatchTable(
    {"/description": text("description")}, refusals="named"
)

OPERATIONS: Mapping[str, PlaneOperation] = {
    "CreateDeployment": create_deployment,
    "DeleteDeployment": delete_deployment,
    "GetDeployment": get_deployment,
    "GetDeployments": get_deployments,
    "UpdateDeployment": update_deployment,
}
