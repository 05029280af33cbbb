"""Values of the store in the members of API Gateway's outputs.

Which members are there, and which are left out, is as it was recorded on AWS.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from frontgate.control.plane import Output
from frontgate.control.rest_api import (
    EMPTY,
    Deployment,
    Integration,
    IntegrationResponse,
    Method,
    MethodResponse,
    MethodSetting,
    Resource,
    RestApi,
    Stage,
)


def rest_api_output(
    api: RestApi, *, warnings: tuple[str, ...] = (), with_tags: bool = False
) -> Output:
    """`with_tags`: updates show tags even when there are none."""
    return {
        "id": api.id,
        "name": api.name,
        "description": api.description,
        "createdDate": api.created_date,
        "version": api.version,
        "warnings": list(warnings) or None,
        "binaryMediaTypes": list(api.binary_media_types) or None,
        "minimumCompressionSize": api.minimum_compression_size,
        "apiKeySource": api.api_key_source,
        "endpointConfiguration": {
            "types": list(api.endpoint_types),
            "ipAddressType": api.ip_address_type,
            "vpcEndpointIds": list(api.vpc_endpoint_ids) or None,
        },
        # The text of the policy has its quotes escaped, and clients take that back (recorded).
        "policy": None if api.policy is None else json.dumps(api.policy)[1:-1],
        "tags": tags_output(api.tags, always=with_tags),
        "disableExecuteApiEndpoint": api.disable_execute_api_endpoint,
        "rootResourceId": api.root_resource_id,
        "securityPolicy": api.security_policy,
        "endpointAccessMode": api.endpoint_access_mode,
    }


def tags_output(tags: Mapping[str, str], *, always: bool) -> dict[str, str] | None:
    return dict(tags) if tags or always else None


def resource_output(resource: Resource, *, with_methods: bool = False) -> Output:
    """Methods show as empty objects unless they are asked for (recorded)."""
    methods = {
        name: method_output(method) if with_methods else {}
        for name, method in resource.methods.items()
    }
    return {
        "id": resource.id,
        "parentId": resource.parent_id,
        "pathPart": resource.path_part,
        "path": resource.path,
        "resourceMethods": methods or None,
    }


def given_map(value: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """A map that somebody gave, be it empty."""
    return None if value is EMPTY else value


def method_output(method: Method) -> Output:
    responses = {
        status: method_response_output(response)
        for status, response in method.method_responses.items()
    }
    return {
        "httpMethod": method.http_method,
        "authorizationType": method.authorization_type,
        "authorizerId": method.authorizer_id,
        "apiKeyRequired": method.api_key_required,
        "requestValidatorId": method.request_validator_id,
        "operationName": method.operation_name,
        "requestParameters": method.request_parameters or None,
        "requestModels": method.request_models or None,
        "methodResponses": responses or None,
        "methodIntegration": None
        if method.integration is None
        else integration_output(method.integration),
        "authorizationScopes": list(method.authorization_scopes) or None,
    }


def method_response_output(response: MethodResponse) -> Output:
    return {
        "statusCode": response.status_code,
        "responseParameters": given_map(response.response_parameters),
        "responseModels": given_map(response.response_models),
    }


def integration_output(integration: Integration) -> Output:
    responses = {
        status: integration_response_output(response)
        for status, response in integration.integration_responses.items()
    }
    buffered = integration.response_transfer_mode == "BUFFERED"
    return {
        "type": integration.type,
        "httpMethod": integration.http_method,
        "uri": integration.uri,
        "connectionType": integration.connection_type,
        "connectionId": integration.connection_id,
        "credentials": integration.credentials,
        "requestParameters": integration.request_parameters or None,
        "requestTemplates": integration.request_templates or None,
        "passthroughBehavior": integration.passthrough_behavior,
        "contentHandling": integration.content_handling,
        "timeoutInMillis": integration.timeout_in_millis,
        "cacheNamespace": integration.cache_namespace,
        "cacheKeyParameters": list(integration.cache_key_parameters),
        "integrationResponses": responses or None,
        "tlsConfig": integration.tls_config,
        "responseTransferMode": None if buffered else integration.response_transfer_mode,
        "integrationTarget": integration.integration_target,
    }


def integration_response_output(response: IntegrationResponse) -> Output:
    return {
        "statusCode": response.status_code,
        "selectionPattern": response.selection_pattern,
        "responseParameters": response.response_parameters or None,
        "responseTemplates": response.response_templates or None,
        "contentHandling": response.content_handling,
    }


def deployment_output(deployment: Deployment, *, with_summary: bool = False) -> Output:
    return {
        "id": deployment.id,
        "description": deployment.description,
        "createdDate": deployment.created_date,
        "apiSummary": _summary(deployment.rest_api) if with_summary else None,
    }


def _summary(api: RestApi) -> dict[str, Any]:
    return {
        resource.path: {
            method.http_method: {
                "authorizationType": method.authorization_type,
                "apiKeyRequired": method.api_key_required,
            }
            for method in resource.methods.values()
        }
        for resource in api.resources.values()
        if resource.methods
    }


def stage_output(stage: Stage) -> Output:
    canary, log = stage.canary_settings, stage.access_log_settings
    return {
        "deploymentId": stage.deployment_id,
        "clientCertificateId": stage.client_certificate_id,
        "stageName": stage.stage_name,
        "description": stage.description,
        "cacheClusterEnabled": stage.cache_cluster_enabled,
        "cacheClusterSize": stage.cache_cluster_size,
        "cacheClusterStatus": "AVAILABLE" if stage.cache_cluster_enabled else "NOT_AVAILABLE",
        "methodSettings": {
            key: _method_setting(setting) for key, setting in stage.method_settings.items()
        },
        "variables": stage.variables or None,
        "documentationVersion": stage.documentation_version,
        "accessLogSettings": log and {"format": log.format, "destinationArn": log.destination_arn},
        "canarySettings": canary
        and {
            "percentTraffic": canary.percent_traffic,
            "deploymentId": canary.deployment_id,
            "stageVariableOverrides": canary.stage_variable_overrides or None,
            "useStageCache": canary.use_stage_cache,
        },
        "tracingEnabled": stage.tracing_enabled,
        "webAclArn": stage.web_acl_arn,
        "tags": tags_output(stage.tags, always=False),
        "createdDate": stage.created_date,
        "lastUpdatedDate": stage.last_updated_date,
    }


def _method_setting(setting: MethodSetting) -> Output:
    return {
        "metricsEnabled": setting.metrics_enabled,
        "loggingLevel": setting.logging_level,
        "dataTraceEnabled": setting.data_trace_enabled,
        "throttlingBurstLimit": setting.throttling_burst_limit,
        "throttlingRateLimit": setting.throttling_rate_limit,
        "cachingEnabled": setting.caching_enabled,
        "cacheTtlInSeconds": setting.cache_ttl_in_seconds,
        "cacheDataEncrypted": setting.cache_data_encrypted,
        "requireAuthorizationForCacheControl": setting.require_authorization_for_cache_control,
        "unauthorizedCacheControlHeaderStrategy": (
            setting.unauthorized_cache_control_header_strategy
        ),
    }
