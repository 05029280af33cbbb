"""AWS::ApiGateway: REST APIs, their deployments and stages, in the control plane's store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from frontgate.control.rest_api import AccessLogSettings, CanarySettings, MethodSetting, RestApi
from frontgate.resources.creation import (
    Created,
    Creation,
    ResourceType,
    document,
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


async def _rest_api(creation: Creation) -> Created:
    rest, properties = creation.account.store.rest, creation.properties
    fields = _rest_api_fields(properties)
    body = properties.get("Body")
    if body is None:
        api = rest.create_rest_api(name=creation.name("Name"), **fields)
    else:
        api, warnings = rest.import_rest_api(
            body, fail_on_warnings=flag(properties.get("FailOnWarnings")), **fields
        )
        for warning in warnings:
            creation.account.report(f"{creation.logical_id}: {warning}")
    api = rest.update_rest_api(_with_properties(api, properties))
    return Created(
        ref=api.id, attributes={"RootResourceId": api.root_resource_id, "RestApiId": api.id}
    )


def _rest_api_fields(properties: Mapping[str, Any]) -> dict[str, Any]:
    endpoint = properties.get("EndpointConfiguration") or {}
    parameters = properties.get("Parameters") or {}
    types = endpoint.get("Types") or parameters.get("endpointConfigurationTypes")
    fields: dict[str, Any] = {
        "endpoint_types": (types,) if isinstance(types, str) else tuple(types or ("EDGE",)),
        "vpc_endpoint_ids": tuple(endpoint.get("VpcEndpointIds") or ()),
        "tags": tags(properties.get("Tags")),
    }
    if "IpAddressType" in endpoint:
        fields["ip_address_type"] = endpoint["IpAddressType"]
    return fields


def _with_properties(api: RestApi, properties: Mapping[str, Any]) -> RestApi:
    """The resource's own properties, which win over what the body says."""
    changes: dict[str, Any] = {}
    if "Name" in properties:
        changes["name"] = properties["Name"]
    if "Description" in properties:
        changes["description"] = properties["Description"]
    if "BinaryMediaTypes" in properties:
        # SAM writes them here as JSON pointers are written: image~1png.
        types = (media.replace("~1", "/") for media in properties["BinaryMediaTypes"])
        changes["binary_media_types"] = tuple(types)
    if "MinimumCompressionSize" in properties:
        changes["minimum_compression_size"] = integer(properties["MinimumCompressionSize"])
    if "ApiKeySourceType" in properties:
        changes["api_key_source"] = properties["ApiKeySourceType"]
    if "DisableExecuteApiEndpoint" in properties:
        changes["disable_execute_api_endpoint"] = flag(properties["DisableExecuteApiEndpoint"])
    if "Policy" in properties:
        changes["policy"] = document(properties["Policy"])
    return replace(api, **changes)


async def _deployment(creation: Creation) -> Created:
    rest, properties = creation.account.store.rest, creation.properties
    api_id = properties["RestApiId"]
    deployment = rest.create_deployment(api_id, description=properties.get("Description"))
    if "StageName" in properties:
        rest.create_stage(api_id, stage_name=properties["StageName"], deployment_id=deployment.id)
    return Created(ref=deployment.id, attributes={"DeploymentId": deployment.id})


async def _stage(creation: Creation) -> Created:
    properties = creation.properties
    stage = creation.account.store.rest.create_stage(
        properties["RestApiId"],
        stage_name=properties["StageName"],
        deployment_id=properties["DeploymentId"],
        description=properties.get("Description"),
        variables=texts(properties.get("Variables")),
        method_settings=_method_settings(properties.get("MethodSettings") or ()),
        access_log_settings=access_log_settings(properties.get("AccessLogSetting")),
        canary_settings=_canary_settings(properties.get("CanarySetting"), properties),
        cache_cluster_enabled=flag(properties.get("CacheClusterEnabled")),
        cache_cluster_size=properties.get("CacheClusterSize"),
        client_certificate_id=properties.get("ClientCertificateId"),
        documentation_version=properties.get("DocumentationVersion"),
        tracing_enabled=flag(properties.get("TracingEnabled")),
        tags=tags(properties.get("Tags")),
    )
    return Created(ref=stage.stage_name)


def _method_settings(settings: Iterable[Mapping[str, Any]]) -> dict[str, MethodSetting]:
    """By `*/*` or `users/GET`: an entry begins as a copy of `*/*` (recorded on AWS)."""
    compiled: dict[str, MethodSetting] = {}
    everywhere_first = sorted(settings, key=lambda entry: _method_key(entry) != "*/*")
    for entry in everywhere_first:
        fields: dict[str, Any] = {
            field: convert(entry[name])
            for name, (field, convert) in _METHOD_SETTING_FIELDS.items()
            if name in entry
        }
        start = compiled.get("*/*", MethodSetting())
        compiled[_method_key(entry)] = replace(start, **fields)
    return compiled


def _method_key(entry: Mapping[str, Any]) -> str:
    path = str(entry.get("ResourcePath", "/*")).replace("~1", "/").lstrip("/")
    return f"{path}/{entry.get('HttpMethod', '*')}"


def access_log_settings(given: Mapping[str, Any] | None) -> AccessLogSettings | None:
    """Stages of every kind of API have these."""
    if not given:
        return None
    return AccessLogSettings(destination_arn=given["DestinationArn"], format=given["Format"])


def _canary_settings(
    given: Mapping[str, Any] | None, stage: Mapping[str, Any]
) -> CanarySettings | None:
    if not given:
        return None
    return CanarySettings(
        percent_traffic=number(given.get("PercentTraffic", 0)),
        deployment_id=given.get("DeploymentId") or stage["DeploymentId"],
        stage_variable_overrides=texts(given.get("StageVariableOverrides")),
        use_stage_cache=flag(given.get("UseStageCache")),
    )


def tags(given: Iterable[Mapping[str, str]] | None) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in given or ()}


async def _account(creation: Creation) -> Created:
    """The role that lets API Gateway write logs, which needs no leave here."""
    return Created(ref=creation.name("Id"), attributes={"Id": creation.stack.account_id})


TYPES = {
    "AWS::ApiGateway::RestApi": ResourceType(
        create=_rest_api,
        supported=words(
            "ApiKeySourceType BinaryMediaTypes Body Description DisableExecuteApiEndpoint "
            "EndpointConfiguration FailOnWarnings MinimumCompressionSize Mode Name Parameters "
            "Policy Tags"
        ),
        without_effect=words("DisableExecuteApiEndpoint MinimumCompressionSize"),
    ),
    "AWS::ApiGateway::Deployment": ResourceType(
        create=_deployment, supported=words("Description RestApiId StageName")
    ),
    "AWS::ApiGateway::Stage": ResourceType(
        create=_stage,
        supported=words(
            "AccessLogSetting CacheClusterEnabled CacheClusterSize CanarySetting "
            "ClientCertificateId DeploymentId Description DocumentationVersion MethodSettings "
            "RestApiId StageName Tags TracingEnabled Variables"
        ),
        without_effect=words("ClientCertificateId"),
    ),
    "AWS::ApiGateway::Account": ResourceType(create=_account, supported=words("CloudWatchRoleArn")),
}
