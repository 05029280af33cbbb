"""Apis: HTTP and WebSocket, made one by one, at once (quick create) or from OpenAPI."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from frontgate.control.api_v2 import Api, Cors, Integration, ProtocolType, Route
from frontgate.control.apigatewayv2.members import Members
from frontgate.control.apigatewayv2.paging import page
from frontgate.control.errors import BadRequestError
from frontgate.control.openapi.base_path import BasePathMode
from frontgate.control.plane import ControlPlane, Input, Output, PlaneOperation
from frontgate.control.rest_api import EMPTY
from frontgate.control.v2_rules import target_of

_DEFAULT = "$default"
_BASE_PATH_MODES = ("ignore", "prepend", "split")
_MEMBERS = Members(
    {
        "ApiKeySelectionExpression": "api_key_selection_expression",
        "Description": "description",
        "DisableExecuteApiEndpoint": "disable_execute_api_endpoint",
        "DisableSchemaValidation": "disable_schema_validation",
        "IpAddressType": "ip_address_type",
        "Name": "name",
        "RouteSelectionExpression": "route_selection_expression",
        "Version": "version",
    }
)
_CORS = Members(
    {
        "AllowCredentials": "allow_credentials",
        "AllowHeaders": "allow_headers",
        "AllowMethods": "allow_methods",
        "AllowOrigins": "allow_origins",
        "ExposeHeaders": "expose_headers",
        "MaxAge": "max_age",
    }
)


def create_api(plane: ControlPlane, given: Input) -> Output:
    fields = {**_MEMBERS.read(given), "tags": given.get("Tags", EMPTY)}
    if "CorsConfiguration" in given:
        fields["cors_configuration"] = _cors(given)
    protocol_type = given.get("ProtocolType", "")
    if protocol_type == ProtocolType.WEBSOCKET and (
        "CorsConfiguration" in given or "Target" in given
    ):
        raise BadRequestError("CORS and quick create are supported only for HTTP APIs")  # assumed
    if "Target" in given:
        fields |= _quick_parts(plane, given)
    api = plane.store.v2.create_api(protocol_type=protocol_type, **fields)
    if "Target" in given:
        plane.store.v2_stages.create_api_stage(
            api.id, stage_name=_DEFAULT, auto_deploy=True, api_gateway_managed=True
        )
    return api_output(plane, api)


def _cors(given: Input) -> Cors:
    return Cors(**_CORS.read(given["CorsConfiguration"]))


def _quick_parts(plane: ControlPlane, given: Input) -> dict[str, Any]:
    """An integration and a route, for a stage that deploys by itself (documented: `Target`)."""
    integration = _integration(given, id=plane.store.new_id(7))
    route = Route(
        id=plane.store.new_id(7),
        route_key=given.get("RouteKey", _DEFAULT),
        target=target_of(integration.id),
        api_gateway_managed=True,
    )
    return {"integrations": {integration.id: integration}, "routes": {route.id: route}}


def _integration(given: Input, *, id: str) -> Integration:
    """A URL is a proxied backend, everything else a function."""
    target = given["Target"]
    is_url = target.startswith(("http://", "https://"))
    return Integration(
        id=id,
        integration_type="HTTP_PROXY" if is_url else "AWS_PROXY",
        integration_method="ANY" if is_url else "POST",
        integration_uri=target,
        payload_format_version="1.0" if is_url else "2.0",
        credentials_arn=given.get("CredentialsArn"),
        api_gateway_managed=True,
    )


def api_output(plane: ControlPlane, api: Api, warnings: tuple[str, ...] = ()) -> Output:
    """Source: the CLI's examples and Terraform's acceptance tests for what is there."""
    scheme = "wss" if api.protocol_type is ProtocolType.WEBSOCKET else "https"
    return {
        **_MEMBERS.show(api),
        "DisableSchemaValidation": api.disable_schema_validation or None,
        "ApiEndpoint": f"{scheme}://{api.id}.execute-api.{plane.store.region}.amazonaws.com",
        "ApiId": api.id,
        "CorsConfiguration": api.cors_configuration and _CORS.show(api.cors_configuration),
        "CreatedDate": api.created_date,
        "ProtocolType": api.protocol_type,
        "Tags": dict(api.tags),
        "Warnings": list(warnings) or None,
    }


def get_api(plane: ControlPlane, given: Input) -> Output:
    return api_output(plane, plane.store.v2.get_api(given["ApiId"]))


def get_apis(plane: ControlPlane, given: Input) -> Output:
    return page(plane.store.v2.apis.values(), given, lambda api: api_output(plane, api))


def update_api(plane: ControlPlane, given: Input) -> Output:
    api = plane.store.v2.get_api(given["ApiId"])
    fields = _MEMBERS.read(given)
    if api.protocol_type is ProtocolType.HTTP:
        fields.pop("route_selection_expression", None)
    if "CorsConfiguration" in given:
        fields["cors_configuration"] = _cors(given)
    changed = replace(api, **fields)
    plane.store.v2.update_api(_with_quick_parts(changed, given))
    return get_api(plane, given)


def _with_quick_parts(api: Api, given: Input) -> Api:
    """What quick create made can be changed with the API itself."""
    routes: dict[str, Any] = dict(api.routes)
    integrations: dict[str, Any] = dict(api.integrations)
    for id, integration in integrations.items():
        if integration.api_gateway_managed and "Target" in given:
            made = _integration(given, id=id)
            integrations[id] = replace(made, credentials_arn=integration.credentials_arn)
        if integration.api_gateway_managed and "CredentialsArn" in given:
            integrations[id] = replace(integrations[id], credentials_arn=given["CredentialsArn"])
    for id, route in routes.items():
        if route.api_gateway_managed and "RouteKey" in given:
            routes[id] = replace(route, route_key=given["RouteKey"])
    return replace(api, routes=routes, integrations=integrations)


def delete_api(plane: ControlPlane, given: Input) -> None:
    api = plane.store.v2.get_api(given["ApiId"])
    plane.store.check_unmapped(api.id)
    plane.store.v2.delete_api(api.id)


def delete_cors_configuration(plane: ControlPlane, given: Input) -> None:
    api = plane.store.v2.get_api(given["ApiId"])
    plane.store.v2.update_api(replace(api, cors_configuration=None))


def import_api(plane: ControlPlane, given: Input) -> Output:
    api, warnings = plane.store.v2.import_api(
        given["Body"],
        fail_on_warnings=given.get("FailOnWarnings", False),
        base_path=_base_path_mode(given),
    )
    return api_output(plane, api, warnings)


def reimport_api(plane: ControlPlane, given: Input) -> Output:
    api, warnings = plane.store.v2.reimport_api(
        given["ApiId"],
        given["Body"],
        fail_on_warnings=given.get("FailOnWarnings", False),
        base_path=_base_path_mode(given),
    )
    return api_output(plane, api, warnings)


def _base_path_mode(given: Input) -> BasePathMode:
    mode = given.get("Basepath", "ignore").lower()
    if mode not in _BASE_PATH_MODES:
        raise BadRequestError(
            f"Invalid basepath '{mode}'. Must be one of [{', '.join(_BASE_PATH_MODES)}]"  # assumed
        )
    return cast("BasePathMode", mode)


OPERATIONS: Mapping[str, PlaneOperation] = {
    "CreateApi": create_api,
    "DeleteApi": delete_api,
    "DeleteCorsConfiguration": delete_cors_configuration,
    "GetApi": get_api,
    "GetApis": get_apis,
    "ImportApi": import_api,
    "ReimportApi": reimport_api,
    "UpdateApi": update_api,
}
