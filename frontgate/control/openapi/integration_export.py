"""`x-amazon-apigateway-integration` of a REST API's method, as API Gateway writes it."""

from __future__ import annotations

from typing import Any

from frontgate.control.openapi.dialect import Json
from frontgate.control.rest_api import Integration, IntegrationResponse, IntegrationType

_DEFAULT_TIMEOUT = 29_000
_HTTP_TYPES = (IntegrationType.HTTP, IntegrationType.HTTP_PROXY)


def integration_extension(integration: Integration, *, own_cache: str) -> Json:
    """What has its default value is left out; `own_cache` is the default cache namespace."""
    is_default_timeout = integration.timeout_in_millis == _DEFAULT_TIMEOUT
    has_own_cache = integration.cache_namespace in (None, own_cache)
    internet = integration.connection_type in (None, "INTERNET")
    return _present(
        type=integration.type.lower(),
        httpMethod=integration.http_method,
        uri=integration.uri,
        connectionType=None if internet else integration.connection_type,
        connectionId=integration.connection_id,
        credentials=integration.credentials,
        responses=_responses(integration),
        requestParameters=dict(integration.request_parameters),
        requestTemplates=_templates(integration.request_templates),
        passthroughBehavior=integration.passthrough_behavior.lower(),
        contentHandling=integration.content_handling,
        timeoutInMillis=None if is_default_timeout else integration.timeout_in_millis,
        cacheNamespace=None if has_own_cache else integration.cache_namespace,
        cacheKeyParameters=list(integration.cache_key_parameters),
        tlsConfig=integration.tls_config,
        responseTransferMode=None
        if integration.response_transfer_mode == "BUFFERED"
        else integration.response_transfer_mode,
        integrationTarget=integration.integration_target,
    )


def _responses(integration: Integration) -> Json:
    """By selection pattern; the one without is `default` (recorded)."""
    return {
        response.selection_pattern or "default": _response(response)
        for response in integration.integration_responses.values()
    }


def _response(response: IntegrationResponse) -> Json:
    return _present(
        statusCode=response.status_code,
        responseParameters=dict(response.response_parameters),
        responseTemplates=_templates(response.response_templates),
        contentHandling=response.content_handling,
    )


def _templates(templates: Any) -> Json:
    return {content_type: template or "" for content_type, template in templates.items()}


def _present(**members: Any) -> Json:
    return {name: value for name, value in members.items() if value not in (None, {}, [], ())}
