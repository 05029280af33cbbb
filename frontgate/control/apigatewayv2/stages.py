"""Stages and deployments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from frontgate.control.api_v2 import Deployment, ProtocolType, RouteSettings, Stage
from frontgate.control.apigateway.lookup import without
from frontgate.control.apigatewayv2.members import Members
from frontgate.control.apigatewayv2.paging import page
from frontgate.control.errors import BadRequestError, NotFoundError
from frontgate.control.plane import ControlPlane, Input, Output, PlaneOperation
from frontgate.control.rest_api import EMPTY, AccessLogSettings

_NAME = re.compile(r"\$default|[a-zA-Z0-9_-]{1,128}")
_VARIABLE_NAME = re.compile(r"[a-zA-Z0-9_]+")
_VARIABLE_VALUE = re.compile(r"[A-Za-z0-9\-._~:/?#&=,]*")
_MEMBERS = Members(
    {
        "AutoDeploy": "auto_deploy",
        "ClientCertificateId": "client_certificate_id",
        "DeploymentId": "deployment_id",
        "Description": "description",
        "StageVariables": "stage_variables",
    }
)
_SETTINGS = Members(
    {
        "DataTraceEnabled": "data_trace_enabled",
        "DetailedMetricsEnabled": "detailed_metrics_enabled",
        "LoggingLevel": "logging_level",
        "ThrottlingBurstLimit": "throttling_burst_limit",
        "ThrottlingRateLimit": "throttling_rate_limit",
    }
)


def create_stage(plane: ControlPlane, given: Input) -> Output:
    if _NAME.fullmatch(given["StageName"]) is None:
        raise BadRequestError("Stage name only allows a-zA-Z0-9_- and $default")  # assumed
    fields = {**_fields(given, None), "tags": given.get("Tags", EMPTY)}
    plane.store.check_certificate(given.get("ClientCertificateId"))
    stage = plane.store.v2_stages.create_api_stage(
        given["ApiId"], stage_name=given["StageName"], **fields
    )
    return _output(plane, stage)


def _fields(given: Input, before: Stage | None) -> dict[str, Any]:
    fields = _MEMBERS.read(given)
    _check_variables(fields.get("stage_variables", {}))
    is_automatic = fields.get("auto_deploy", before is not None and before.auto_deploy)
    if is_automatic and "deployment_id" in fields:
        raise BadRequestError(  # reported of AWS, which names the stage
            "Deployment ID cannot be set on this stage because AutoDeploy is enabled"
        )
    if "AccessLogSettings" in given:
        fields["access_log_settings"] = _log(given["AccessLogSettings"], before)
    if "DefaultRouteSettings" in given:
        start = before.default_route_settings if before else RouteSettings()
        fields["default_route_settings"] = _changed(start, given["DefaultRouteSettings"])
    if "RouteSettings" in given:
        known = before.route_settings if before else {}
        fields["route_settings"] = {
            **known,
            **{
                key: _changed(known.get(key, RouteSettings()), settings)
                for key, settings in given["RouteSettings"].items()
            },
        }
    return fields


def _changed(settings: RouteSettings, given: Mapping[str, Any]) -> RouteSettings:
    changed: RouteSettings = replace(settings, **_SETTINGS.read(given))
    return changed


def _check_variables(variables: Mapping[str, str]) -> None:
    """Names and values as the model's documentation has them; the texts are assumed."""
    for name, value in variables.items():
        if _VARIABLE_NAME.fullmatch(name) is None:
            raise BadRequestError(f"Invalid stage variable name: {name}")
        if _VARIABLE_VALUE.fullmatch(value) is None:
            raise BadRequestError(f"Invalid value of the stage variable {name}")


def _log(given: Mapping[str, str], before: Stage | None) -> AccessLogSettings:
    log = (before and before.access_log_settings) or AccessLogSettings(
        destination_arn="", format=""
    )
    return AccessLogSettings(
        destination_arn=given.get("DestinationArn", log.destination_arn),
        format=given.get("Format", log.format),
    )


def _output(plane: ControlPlane, stage: Stage) -> Output:
    """Source: the CLI's examples and Terraform's acceptance tests."""
    log = stage.access_log_settings
    is_http = plane.store.v2.get_api(stage.api_id).protocol_type is ProtocolType.HTTP
    automatic = stage.auto_deploy and stage.deployment_id
    return {
        **_MEMBERS.show(stage),
        "AutoDeploy": stage.auto_deploy or None,
        "ApiGatewayManaged": stage.api_gateway_managed or None,
        "AccessLogSettings": log and {"DestinationArn": log.destination_arn, "Format": log.format},
        "CreatedDate": stage.created_date,
        "DefaultRouteSettings": {
            **({} if is_http else {"LoggingLevel": "OFF"}),
            **_settings_output(stage.default_route_settings, is_http=is_http),
        },
        "LastDeploymentStatusMessage": (
            f"Successfully deployed stage with deployment ID '{stage.deployment_id}'"
            if automatic
            else None
        ),
        "LastUpdatedDate": stage.last_updated_date,
        "RouteSettings": {
            key: _settings_output(settings, is_http=is_http)
            for key, settings in stage.route_settings.items()
        },
        "StageName": stage.stage_name,
        "StageVariables": dict(stage.stage_variables),
        "Tags": dict(stage.tags),
    }


def _settings_output(settings: RouteSettings, *, is_http: bool) -> dict[str, Any]:
    """HTTP APIs have no execution logs."""
    shown = _SETTINGS.show(settings)
    if is_http:
        shown.pop("DataTraceEnabled")
    return shown


def get_stage(plane: ControlPlane, given: Input) -> Output:
    return _output(plane, _found(plane, given))


def _found(plane: ControlPlane, given: Input) -> Stage:
    return plane.store.v2_stages.get_api_stage(given["ApiId"], given["StageName"])


def get_stages(plane: ControlPlane, given: Input) -> Output:
    api = plane.store.v2.get_api(given["ApiId"])
    stages = plane.store.v2_stages.stages.get(api.id, {}).values()
    return page(stages, given, lambda stage: _output(plane, stage))


def update_stage(plane: ControlPlane, given: Input) -> Output:
    stage = _found(plane, given)
    fields = _fields(given, stage)
    plane.store.check_certificate(given.get("ClientCertificateId"))
    if "stage_variables" in fields:
        # An empty value takes a variable away (documented by Terraform's provider).
        merged = {**stage.stage_variables, **fields["stage_variables"]}
        fields["stage_variables"] = {name: value for name, value in merged.items() if value}
    changed = replace(stage, **fields)
    return _output(plane, plane.store.v2_stages.update_api_stage(changed))


def delete_stage(plane: ControlPlane, given: Input) -> None:
    stage = _found(plane, given)
    plane.store.check_unmapped(stage.api_id, stage.stage_name)
    plane.store.v2_stages.delete_api_stage(stage.api_id, stage.stage_name)


def delete_access_log_settings(plane: ControlPlane, given: Input) -> None:
    plane.store.v2_stages.update_api_stage(replace(_found(plane, given), access_log_settings=None))


def delete_route_settings(plane: ControlPlane, given: Input) -> None:
    stage, key = _found(plane, given), given["RouteKey"]
    if key not in stage.route_settings:
        raise NotFoundError(f"Unable to find Route by key {key} within the provided RouteSettings")
    left = without(stage.route_settings, key)
    plane.store.v2_stages.update_api_stage(replace(stage, route_settings=left))


def create_deployment(plane: ControlPlane, given: Input) -> Output:
    deployment = plane.store.v2_stages.create_api_deployment(
        given["ApiId"],
        description=given.get("Description"),
        stage_name=given.get("StageName"),
    )
    return _deployment_output(deployment)


def _deployment_output(deployment: Deployment) -> Output:
    return {
        "AutoDeployed": deployment.auto_deployed,
        "CreatedDate": deployment.created_date,
        "DeploymentId": deployment.id,
        "DeploymentStatus": "DEPLOYED",
        "Description": deployment.description,
    }


def get_deployment(plane: ControlPlane, given: Input) -> Output:
    return _deployment_output(_deployment(plane, given))


def _deployment(plane: ControlPlane, given: Input) -> Deployment:
    return plane.store.v2_stages.get_api_deployment(given["ApiId"], given["DeploymentId"])


def get_deployments(plane: ControlPlane, given: Input) -> Output:
    api = plane.store.v2.get_api(given["ApiId"])
    deployments = plane.store.v2_stages.deployments.get(api.id, {}).values()
    return page(deployments, given, _deployment_output)


def update_deployment(plane: ControlPlane, given: Input) -> Output:
    deployment = _deployment(plane, given)
    if "Description" in given:
        deployment = replace(deployment, description=given["Description"])
    return _deployment_output(plane.store.v2_stages.update_api_deployment(deployment))


def delete_deployment(plane: ControlPlane, given: Input) -> None:
    plane.store.v2_stages.delete_api_deployment(given["ApiId"], given["DeploymentId"])


OPERATIONS: Mapping[str, PlaneOperation] = {
    "CreateDeployment": create_deployment,
    "CreateStage": create_stage,
    "DeleteAccessLogSettings": delete_access_log_settings,
    "DeleteDeployment": delete_deployment,
    "DeleteRouteSettings": delete_route_settings,
    "DeleteStage": delete_stage,
    "GetDeployment": get_deployment,
    "GetDeployments": get_deployments,
    "GetStage": get_stage,
    "GetStages": get_stages,
    "UpdateDeployment": update_deployment,
    "UpdateStage": update_stage,
}
