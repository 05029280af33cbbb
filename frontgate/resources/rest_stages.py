"""AWS::ApiGateway: deployments and stages of REST APIs, in the control plane's store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from frontgate.control.apigateway.client_certificates import generate_client_certificate
from frontgate.control.errors import BadRequestError
from frontgate.control.rest_api import CanarySettings, Deployment, MethodSetting
from frontgate.resources.apigateway import access_log_settings, tags
from frontgate.resources.creation import (
    Created,
    Creation,
    ResourceType,
    flag,
    integer,
    number,
    texts,
    words,
)

_METHOD_SETTING_FIELDS: Mapping[str, tuple[str, Callable[[Any], object]]] = {
    "CacheDataEncrypted": ("cache_data_encrypted", flag),
    "CacheTtlInSeconds": ("cache_ttl_in_seconds", integer),
    "CachingEnabled": ("caching_enabled", flag),
    "DataTraceEnabled": ("data_trace_enabled", flag),
    "LoggingLevel": ("logging_level", str),
    "MetricsEnabled": ("metrics_enabled", flag),
    "ThrottlingBurstLimit": ("throttling_burst_limit", integer),
    "ThrottlingRateLimit": ("throttling_rate_limit", number),
}


_STAGE_FIELDS: Mapping[str, tuple[str, Callable[[Any], object]]] = {
    "AccessLogSetting": ("access_log_settings", access_log_settings),
    "CacheClusterEnabled": ("cache_cluster_enabled", flag),
    "CacheClusterSize": ("cache_cluster_size", str),
    "ClientCertificateId": ("client_certificate_id", str),
    "Description": ("description", str),
    "DocumentationVersion": ("documentation_version", str),
    "Tags": ("tags", tags),
    "TracingEnabled": ("tracing_enabled", flag),
    "Variables": ("variables", texts),
}
_EVERY_METHOD = "*/*"
_SMALLEST_CACHE = "0.5"
"""What a cache has unless something is said (documented)."""
_NOT_A_CANARY = "Invalid deployment content specified."


async def _deployment(creation: Creation) -> Created:
    """With a stage's name, the stage is made or moved; with canary settings, it gets a canary."""
    rest, properties = creation.account.store.rest, creation.properties
    deployment = rest.create_deployment(
        properties["RestApiId"], description=properties.get("Description")
    )
    if "StageName" in properties or "DeploymentCanarySettings" in properties:
        _serve(creation, deployment, properties.get("StageName"))
    return Created(ref=deployment.id, attributes={"DeploymentId": deployment.id})


def _serve(creation: Creation, deployment: Deployment, stage_name: str | None) -> None:
    rest, properties = creation.account.store.rest, creation.properties
    fields = _stage_fields(creation, properties.get("StageDescription") or {}, deployment.id)
    api_id = deployment.rest_api.id
    stage = rest.stages[api_id].get(stage_name or "")
    canary = _canary_settings(properties.get("DeploymentCanarySettings"), deployment.id)
    if canary is not None and stage is None:
        raise BadRequestError(
            f"{_NOT_A_CANARY}Stage {stage_name or 'null'} must already be created before making a "
            "canary release deployment"
        )
    if stage is None:
        assert stage_name is not None
        rest.create_stage(api_id, stage_name=stage_name, deployment_id=deployment.id, **fields)
    elif canary is not None:
        rest.update_stage(replace(stage, canary_settings=canary))
    else:
        rest.update_stage(replace(stage, deployment_id=deployment.id, **fields))


async def _client_certificate(creation: Creation) -> Created:
    """API Gateway makes it; its key is shown to nobody."""
    properties = creation.properties
    given = {"description": properties.get("Description"), "tags": tags(properties.get("Tags"))}
    made = await generate_client_certificate(creation.account.plane, given)
    certificate_id = made["clientCertificateId"]
    return Created(ref=certificate_id, attributes={"ClientCertificateId": certificate_id})


async def _stage(creation: Creation) -> Created:
    properties = creation.properties
    deployment_id = properties["DeploymentId"]
    stage = creation.account.store.rest.create_stage(
        properties["RestApiId"],
        stage_name=properties["StageName"],
        deployment_id=deployment_id,
        **_tagged(creation, _stage_fields(creation, properties, deployment_id)),
    )
    return Created(ref=stage.stage_name)


def _tagged(creation: Creation, fields: dict[str, Any]) -> dict[str, Any]:
    return {**fields, "tags": {**fields.get("tags", {}), **creation.stack_tags}}


def _stage_fields(
    creation: Creation, given: Mapping[str, Any], deployment_id: str
) -> dict[str, Any]:
    """Fields of a stage: those of its own resource, or of a deployment's `StageDescription`."""
    present: dict[str, Any] = {
        field: convert(given[name])
        for name, (field, convert) in _STAGE_FIELDS.items()
        if name in given
    }
    creation.account.store.check_certificate(present.get("client_certificate_id"))
    settings = _method_settings(given)
    for name in settings:
        if name.endswith("/*") and name != _EVERY_METHOD:
            creation.account.report(
                f"{creation.logical_id}: the method setting {name} has no effect: it names "
                f"neither one method nor {_EVERY_METHOD}"
            )
    if settings:
        present["method_settings"] = settings
    if given.get("CanarySetting"):
        present["canary_settings"] = _canary_settings(given["CanarySetting"], deployment_id)
    if present.get("cache_cluster_enabled") and "cache_cluster_size" not in present:
        present["cache_cluster_size"] = _SMALLEST_CACHE
    return present


def _method_settings(given: Mapping[str, Any]) -> dict[str, MethodSetting]:
    """By `*/*` or `users/GET`: an entry begins as a copy of `*/*` (recorded on AWS).

    A deployment's `StageDescription` may say what holds for all methods beside the list.
    """
    everywhere = {name: given[name] for name in _METHOD_SETTING_FIELDS if name in given}
    entries: list[Mapping[str, Any]] = [everywhere] if everywhere else []
    entries += given.get("MethodSettings") or ()
    compiled: dict[str, MethodSetting] = {}
    for entry in sorted(entries, key=lambda entry: _method_key(entry) != _EVERY_METHOD):
        fields: dict[str, Any] = {
            field: convert(entry[name])
            for name, (field, convert) in _METHOD_SETTING_FIELDS.items()
            if name in entry
        }
        key = _method_key(entry)
        start = compiled.get(key) or compiled.get(_EVERY_METHOD) or MethodSetting()
        compiled[key] = replace(start, **fields)
    return compiled


def _method_key(entry: Mapping[str, Any]) -> str:
    path = str(entry.get("ResourcePath", "/*")).replace("~1", "/").lstrip("/")
    return f"{path}/{entry.get('HttpMethod', '*')}"


def _canary_settings(given: Mapping[str, Any] | None, deployment_id: str) -> CanarySettings | None:
    """`deployment_id` is that of the canary unless it names one itself."""
    if given is None:
        return None
    return CanarySettings(
        percent_traffic=number(given.get("PercentTraffic", 0)),
        deployment_id=given.get("DeploymentId") or deployment_id,
        stage_variable_overrides=texts(given.get("StageVariableOverrides")),
        use_stage_cache=flag(given.get("UseStageCache")),
    )


TYPES = {
    "AWS::ApiGateway::ClientCertificate": ResourceType(
        create=_client_certificate, supported=words("Description Tags")
    ),
    "AWS::ApiGateway::Deployment": ResourceType(
        create=_deployment,
        supported=words(
            "DeploymentCanarySettings Description RestApiId StageDescription StageName"
        ),
    ),
    "AWS::ApiGateway::Stage": ResourceType(
        create=_stage,
        supported=words(
            "AccessLogSetting CacheClusterEnabled CacheClusterSize CanarySetting "
            "ClientCertificateId DeploymentId Description DocumentationVersion MethodSettings "
            "RestApiId StageName Tags TracingEnabled Variables"
        ),
    ),
}
