"""What makes an HTTP or WebSocket API's definition valid, in API Gateway's own words."""

from __future__ import annotations

import re
from dataclasses import replace

from frontgate.control.api_v2 import (
    Api,
    Authorizer,
    Integration,
    ProtocolType,
    Route,
    Stage,
)
from frontgate.control.errors import BadRequestError, ConflictError, NotFoundError

_HTTP_ROUTE_KEY = re.compile(r"(?:GET|PUT|POST|DELETE|PATCH|OPTIONS|HEAD|ANY) /\S*|\$default")
_TARGET_PREFIX = "integrations/"
_WEBSOCKET_TIMEOUT = 29_000
_PROXIES = ("AWS_PROXY", "HTTP_PROXY")


def check_api(api: Api) -> None:
    """Raises `ControlError` with the first rule that `api` breaks."""
    if not api.name:
        raise BadRequestError("API name cannot be empty")
    for authorizer in api.authorizers.values():
        check_authorizer(api, authorizer)
    for route in api.routes.values():
        check_route(api, route)


def check_route(api: Api, route: Route) -> None:
    if api.protocol_type is ProtocolType.HTTP and not _HTTP_ROUTE_KEY.fullmatch(route.route_key):
        raise BadRequestError(
            "The provided route key is not formatted properly for HTTP protocol. Format should "
            'be "[HTTP METHOD] /[RESOURCE PATH]" or "$default"'
        )
    for other in api.routes.values():
        if other.route_key == route.route_key and other.id != route.id:
            raise ConflictError(f"Route with key {route.route_key} already exists for this API")
    _check_route_authorizer(api, route)
    integration_id = integration_of(route)
    if integration_id is not None and integration_id not in api.integrations:
        raise NotFoundError(f"Invalid Integration identifier specified {integration_id}")


def integration_of(route: Route) -> str | None:
    """The integration's id in a route's target."""
    return None if route.target is None else route.target.removeprefix(_TARGET_PREFIX)


def target_of(integration_id: str) -> str:
    return _TARGET_PREFIX + integration_id


def _check_route_authorizer(api: Api, route: Route) -> None:
    authorizer = api.authorizers.get(route.authorizer_id or "")
    if route.authorization_type == "JWT":
        if authorizer is None or authorizer.authorizer_type != "JWT":
            raise BadRequestError(
                "Invalid authorizer ID specified. Setting the authorization type to JWT requires "
                "a valid JWT authorizer."
            )
    elif route.authorization_type == "CUSTOM" and authorizer is None:
        raise BadRequestError(
            "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or "
            "COGNITO_USER_POOLS requires a valid authorizer."
        )


def with_defaults(protocol_type: ProtocolType, integration: Integration) -> Integration:
    """Fills in what CreateIntegration fills in and shows in its answer.

    A Lambda proxy is called with POST. WebSocket integrations have 29 seconds, not 30 (a longer
    timeout is invalid there, so 30 can only be the default), and pass through without a match.
    """
    if integration.integration_type == "AWS_PROXY" and not integration.integration_subtype:
        method = integration.integration_method or "POST"
        integration = replace(integration, integration_method=method)
    if protocol_type is ProtocolType.WEBSOCKET:
        integration = replace(
            integration,
            timeout_in_millis=min(integration.timeout_in_millis, _WEBSOCKET_TIMEOUT),
            passthrough_behavior=integration.passthrough_behavior or "WHEN_NO_MATCH",
        )
    return integration


def check_integration(protocol_type: ProtocolType, integration: Integration) -> None:
    """Reported of AWS, in several issues of its CLI and of Terraform's provider."""
    if protocol_type is ProtocolType.HTTP and integration.integration_type not in _PROXIES:
        raise BadRequestError(
            "Currently, an API with a protocol type of HTTP may only be associated with proxy "
            f"integrations ({', '.join(_PROXIES)})"
        )


def check_authorizer(api: Api, authorizer: Authorizer) -> None:
    for other in api.authorizers.values():
        if other.name == authorizer.name and other.id != authorizer.id:
            raise BadRequestError(
                f"Authorizer name must be unique. Authorizer {authorizer.name} already exists in "
                "this RestApi."
            )
    if authorizer.authorizer_type == "JWT" and authorizer.authorizer_payload_format_version:
        raise BadRequestError(
            "AuthorizerPayloadFormatVersion can only be set for REQUEST authorizer."
        )


def check_deployable(api: Api) -> None:
    """An API without routes is refused, in another sentence for each protocol."""
    if api.routes:
        return
    if api.protocol_type is ProtocolType.HTTP:
        raise BadRequestError("Unable to deploy API because no routes exist in this API")
    raise BadRequestError("At least one route is required before deploying the Api.")


def check_route_settings(api: Api, stage: Stage) -> None:
    known = {route.route_key for route in api.routes.values()}
    for route_key in stage.route_settings:
        if route_key not in known:
            raise NotFoundError(
                f"Unable to find Route by key {route_key} within the provided RouteSettings"
            )
