"""Integrations, and their responses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from frontgate.control.api_v2 import Api, Integration, IntegrationResponse, ProtocolType
from frontgate.control.apigateway.lookup import found
from frontgate.control.apigatewayv2.members import Members
from frontgate.control.apigatewayv2.paging import page
from frontgate.control.plane import ControlPlane, Input, Output, PlaneOperation

_MEMBERS = Members(
    {
        "ConnectionId": "connection_id",
        "ConnectionType": "connection_type",
        "ContentHandlingStrategy": "content_handling_strategy",
        "CredentialsArn": "credentials_arn",
        "Description": "description",
        "IntegrationMethod": "integration_method",
        "IntegrationSubtype": "integration_subtype",
        "IntegrationType": "integration_type",
        "IntegrationUri": "integration_uri",
        "PassthroughBehavior": "passthrough_behavior",
        "PayloadFormatVersion": "payload_format_version",
        "RequestParameters": "request_parameters",
        "RequestTemplates": "request_templates",
        "ResponseParameters": "response_parameters",
        "TemplateSelectionExpression": "template_selection_expression",
        "TimeoutInMillis": "timeout_in_millis",
        "TlsConfig": "tls_config",
    }
)
_RESPONSE_MEMBERS = Members(
    {
        "ContentHandlingStrategy": "content_handling_strategy",
        "IntegrationResponseKey": "integration_response_key",
        "ResponseParameters": "response_parameters",
        "ResponseTemplates": "response_templates",
        "TemplateSelectionExpression": "template_selection_expression",
    }
)
_BY_STATUS = "${integration.response.statuscode}"
_BY_ERROR = "${integration.response.body.errorMessage}"


def create_integration(plane: ControlPlane, given: Input) -> Output:
    api = plane.store.v2.get_api(given["ApiId"])
    integration = Integration(id="", **_MEMBERS.read(given))
    return _output(api, plane.store.v2.put_integration(api.id, integration))


def _output(api: Api, integration: Integration) -> Output:
    return {
        **_MEMBERS.show(integration),
        "IntegrationId": integration.id,
        "IntegrationResponseSelectionExpression": _selection(api, integration),
        "TlsConfig": _tls(integration.tls_config),
        "ApiGatewayManaged": integration.api_gateway_managed or None,
    }


def _selection(api: Api, integration: Integration) -> str | None:
    """What picks an integration response: a function's error, any other's status.

    Source: Terraform's acceptance tests, for WebSocket APIs.
    """
    if api.protocol_type is ProtocolType.HTTP:
        return None
    is_function = ":lambda:path/" in (integration.integration_uri or "")
    return _BY_ERROR if is_function else _BY_STATUS


def _tls(config: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """OpenAPI writes the member in lower case."""
    if config is None:
        return None
    name = config.get("ServerNameToVerify", config.get("serverNameToVerify"))
    return {"ServerNameToVerify": name}


def _found(plane: ControlPlane, given: Input) -> tuple[Api, Integration]:
    api, id = plane.store.v2.get_api(given["ApiId"]), given["IntegrationId"]
    return api, found(api.integrations, id, f"Invalid Integration identifier specified {id}")


def get_integration(plane: ControlPlane, given: Input) -> Output:
    return _output(*_found(plane, given))


def get_integrations(plane: ControlPlane, given: Input) -> Output:
    api = plane.store.v2.get_api(given["ApiId"])
    return page(api.integrations.values(), given, lambda each: _output(api, each))


def update_integration(plane: ControlPlane, given: Input) -> Output:
    api, integration = _found(plane, given)
    fields = _MEMBERS.read(given)
    for field in ("request_parameters", "response_parameters"):
        if field in fields:
            fields[field] = _merged(getattr(integration, field), fields[field])
    changed = replace(integration, **fields)
    return _output(api, plane.store.v2.put_integration(api.id, changed))


def _merged(before: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """An entry with an empty value is taken away, the others join what is there.

    Source: how Terraform's provider updates parameters on AWS.
    """
    return {key: value for key, value in {**before, **given}.items() if value not in ("", {})}


def delete_integration(plane: ControlPlane, given: Input) -> None:
    plane.store.v2.delete_integration(given["ApiId"], given["IntegrationId"])


def create_integration_response(plane: ControlPlane, given: Input) -> Output:
    response = IntegrationResponse(id="", **_RESPONSE_MEMBERS.read(given))
    return _put_response(plane, given, response)


def _put_response(plane: ControlPlane, given: Input, response: IntegrationResponse) -> Output:
    made = plane.store.v2.put_integration_response(given["ApiId"], given["IntegrationId"], response)
    return _response_output(made)


def _response_output(response: IntegrationResponse) -> Output:
    return {**_RESPONSE_MEMBERS.show(response), "IntegrationResponseId": response.id}


def _response(plane: ControlPlane, given: Input) -> IntegrationResponse:
    _, integration = _found(plane, given)
    id = given["IntegrationResponseId"]
    return found(
        integration.integration_responses,
        id,
        f"Invalid IntegrationResponse identifier specified {id}",
    )


def get_integration_response(plane: ControlPlane, given: Input) -> Output:
    return _response_output(_response(plane, given))


def get_integration_responses(plane: ControlPlane, given: Input) -> Output:
    _, integration = _found(plane, given)
    return page(integration.integration_responses.values(), given, _response_output)


def update_integration_response(plane: ControlPlane, given: Input) -> Output:
    changed = replace(_response(plane, given), **_RESPONSE_MEMBERS.read(given))
    return _put_response(plane, given, changed)


def delete_integration_response(plane: ControlPlane, given: Input) -> None:
    plane.store.v2.delete_integration_response(
        given["ApiId"], given["IntegrationId"], given["IntegrationResponseId"]
    )


OPERATIONS: Mapping[str, PlaneOperation] = {
    "CreateIntegration": create_integration,
    "CreateIntegrationResponse": create_integration_response,
    "DeleteIntegration": delete_integration,
    "DeleteIntegrationResponse": delete_integration_response,
    "GetIntegration": get_integration,
    "GetIntegrationResponse": get_integration_response,
    "GetIntegrationResponses": get_integration_responses,
    "GetIntegrations": get_integrations,
    "UpdateIntegration": update_integration,
    "UpdateIntegrationResponse": update_integration_response,
}
