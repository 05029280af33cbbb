"""Integrations, and their responses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any, TypeVar

from frontgate.control.apigateway.lookup import Place, found, without
from frontgate.control.apigateway.outputs import integration_output, integration_response_output
from frontgate.control.apigateway.patches import (
    Changes,
    Patch,
    PatchTable,
    as_integer,
    entries,
    members,
    one_of,
    read_patches,
    text,
)
from frontgate.control.errors import BadRequestError, NotFoundError
from frontgate.control.mapping_rules import check_request_mappings, check_response_mappings
from frontgate.control.plane import ControlPlane, Input, Output, PlaneOperation
from frontgate.control.rest_api import (
    EMPTY,
    ContentHandling,
    Integration,
    IntegrationResponse,
    IntegrationType,
    Method,
    PassthroughBehavior,
)
from frontgate.control.rest_rules import TIMEOUT_REFUSAL, check_integration

_HTTP_TYPES = (IntegrationType.HTTP, IntegrationType.HTTP_PROXY)
_NO_RESPONSE = "Invalid Response status code specified"
_NO_PARAMETER = "Invalid parameter name specified"
_NO_CONTENT_TYPE = "Content-Type specified was not found"
_DEFAULT_TIMEOUT = 29_000
Value = TypeVar("Value", bound=StrEnum)


def put_integration(plane: ControlPlane, given: Input) -> Output:
    place = Place.of(plane, given)
    method = place.method(given)
    kind = IntegrationType(given["type"])
    integration = Integration(
        type=kind,
        http_method=None if kind is IntegrationType.MOCK else given.get("integrationHttpMethod"),
        uri=None if kind is IntegrationType.MOCK else given.get("uri"),
        connection_type=given.get("connectionType", "INTERNET") if kind in _HTTP_TYPES else None,
        connection_id=given.get("connectionId"),
        credentials=given.get("credentials"),
        request_parameters=given.get("requestParameters", EMPTY),
        request_templates=_templates(given.get("requestTemplates", EMPTY)),
        passthrough_behavior=_passthrough(given.get("passthroughBehavior")),
        content_handling=_optional(ContentHandling, given.get("contentHandling")),
        timeout_in_millis=given.get("timeoutInMillis", _DEFAULT_TIMEOUT),
        cache_namespace=given.get("cacheNamespace") or place.resource.id,
        cache_key_parameters=tuple(given.get("cacheKeyParameters", ())),
        response_transfer_mode=given.get("responseTransferMode", "BUFFERED"),
        integration_target=given.get("integrationTarget"),
        tls_config=given.get("tlsConfig"),
    )
    return _save(place, method, integration)


def _save(place: Place, method: Method, integration: Integration) -> Output:
    check_integration(integration)
    check_request_mappings(method, integration)
    place.put_integration(method, integration)
    return integration_output(integration)


def _templates(given: Mapping[str, str | None]) -> Mapping[str, str | None]:
    """An empty template is stored as null (recorded)."""
    if given is EMPTY:
        return EMPTY
    return {content_type: template or None for content_type, template in given.items()}


def _passthrough(name: str | None) -> PassthroughBehavior:
    try:
        return PassthroughBehavior((name or "WHEN_NO_MATCH").upper())
    except ValueError:
        allowed = ", ".join(PassthroughBehavior)
        raise BadRequestError(
            f"Invalid passthrough behavior specified. Must be one of: [{allowed}]"  # assumed
        ) from None


def _optional(kind: type[Value], name: str | None) -> Value | None:
    return kind(name) if name else None


def get_integration(plane: ControlPlane, given: Input) -> Output:
    _, integration = Place.of(plane, given).integration(given)
    return integration_output(integration)


def update_integration(plane: ControlPlane, given: Input) -> Output:
    place = Place.of(plane, given)
    method, integration = place.integration(given)
    return _save(place, method, PATCHES.applied(integration, read_patches(given)))


def delete_integration(plane: ControlPlane, given: Input) -> None:
    place = Place.of(plane, given)
    method, _ = place.integration(given)
    place.put_integration(method, None)


def put_integration_response(plane: ControlPlane, given: Input) -> Output:
    """Takes the place of a response with its status code (recorded)."""
    place = Place.of(plane, given)
    method, integration = place.integration(given)
    response = IntegrationResponse(
        status_code=given["statusCode"],
        selection_pattern=given.get("selectionPattern"),
        response_parameters=given.get("responseParameters", EMPTY),
        response_templates=_templates(given.get("responseTemplates", EMPTY)),
        content_handling=_optional(ContentHandling, given.get("contentHandling")),
    )
    return _save_response(place, method, integration, response)


def _save_response(
    place: Place, method: Method, integration: Integration, response: IntegrationResponse
) -> Output:
    check_response_mappings(method, response)
    responses = {**integration.integration_responses, response.status_code: response}
    place.put_integration(method, replace(integration, integration_responses=responses))
    return integration_response_output(response)


def get_integration_response(plane: ControlPlane, given: Input) -> Output:
    _, integration = Place.of(plane, given).integration(given)
    return integration_response_output(_response(integration, given))


def update_integration_response(plane: ControlPlane, given: Input) -> Output:
    place = Place.of(plane, given)
    method, integration = place.integration(given)
    response = RESPONSE_PATCHES.applied(_response(integration, given), read_patches(given))
    return _save_response(place, method, integration, response)


def delete_integration_response(plane: ControlPlane, given: Input) -> None:
    """An unknown method is an unknown integration here (recorded)."""
    place = Place.of(plane, given)
    if given["httpMethod"] not in place.resource.methods:
        raise NotFoundError("Invalid Integration identifier specified")
    method, integration = place.integration(given)
    response = _response(integration, given)
    left = without(integration.integration_responses, response.status_code)
    place.put_integration(method, replace(integration, integration_responses=left))


def _response(integration: Integration, given: Input) -> IntegrationResponse:
    return found(integration.integration_responses, given["statusCode"], _NO_RESPONSE)


def _mapping(value: str | None) -> str:
    return "null" if value is None else value


def _template(value: str | None) -> str | None:
    return value or None


def _set_passthrough(integration: Integration, patch: Patch) -> Integration:
    return replace(integration, passthrough_behavior=_passthrough(patch.value))


def _content_handling() -> Changes:
    def change(target: Any, patch: Patch) -> Any:
        if patch.value and patch.value not in tuple(ContentHandling):
            allowed = ", ".join(ContentHandling)
            raise BadRequestError(
                f"Invalid content handling specified. Must be one of: [{allowed}]"  # assumed
            )
        return replace(target, content_handling=_optional(ContentHandling, patch.value))

    return {"replace": change, "remove": lambda target, _: replace(target, content_handling=None)}


def _set_timeout(integration: Integration, patch: Patch) -> Integration:
    return replace(integration, timeout_in_millis=as_integer(patch.value, TIMEOUT_REFUSAL))


def _set_tls(integration: Integration, patch: Patch) -> Integration:
    config = {**(integration.tls_config or {}), "insecureSkipVerification": patch.flag}
    return replace(integration, tls_config=config)


PATCHES: PatchTable[Integration] = PatchTable(
    {
        "/httpMethod": text("http_method"),
        "/uri": text("uri"),
        "/connectionType": one_of(
            "connection_type",
            ("INTERNET", "VPC_LINK"),
            "Invalid connection type specified",  # assumed
        ),
        "/connectionId": text("connection_id"),
        "/credentials": text("credentials"),
        "/requestParameters/{}": entries(
            "request_parameters", missing=_NO_PARAMETER, convert=_mapping
        ),
        "/requestTemplates/{}": entries(
            "request_templates", missing=_NO_CONTENT_TYPE, convert=_template
        ),
        "/passthroughBehavior": {"replace": _set_passthrough},
        "/contentHandling": _content_handling(),
        "/timeoutInMillis": {"replace": _set_timeout},
        "/cacheNamespace": text("cache_namespace"),
        "/cacheKeyParameters/{}": members("cache_key_parameters"),
        "/tlsConfig/insecureSkipVerification": {"replace": _set_tls},
        "/responseTransferMode": one_of(
            "response_transfer_mode",
            ("BUFFERED", "STREAM"),
            "Invalid response transfer mode specified",  # assumed
        ),
        "/integrationTarget": text("integration_target"),
    },
    refusals="plain",
)
RESPONSE_PATCHES: PatchTable[IntegrationResponse] = PatchTable(
    {
        "/selectionPattern": text("selection_pattern"),
        "/responseParameters/{}": entries(
            "response_parameters", missing=_NO_PARAMETER, convert=_mapping
        ),
        "/responseTemplates/{}": entries(
            "response_templates", missing=_NO_CONTENT_TYPE, convert=_template
        ),
        "/contentHandling": _content_handling(),
    },
    refusals="plain",
)

OPERATIONS: Mapping[str, PlaneOperation] = {
    "DeleteIntegration": delete_integration,
    "DeleteIntegrationResponse": delete_integration_response,
    "GetIntegration": get_integration,
    "GetIntegrationResponse": get_integration_response,
    "PutIntegration": put_integration,
    "PutIntegrationResponse": put_integration_response,
    "UpdateIntegration": update_integration,
    "UpdateIntegrationResponse": update_integration_response,
}
