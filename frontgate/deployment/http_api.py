"""From the definition of an HTTP API to what its stages serve.

What this gateway does not do yet is refused here, by the name of its route, so that no request is
answered differently from AWS without a word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from frontgate.control.api_v2 import Api, Authorizer, Deployment, Integration, Route
from frontgate.deployment.errors import DeploymentError, UnsupportedFeatureError
from frontgate.deployment.uri import AwsUri, UriKind, parse_aws_uri
from frontgate.http.compiled import (
    CompiledHttpApi,
    CompiledRoute,
    HttpProxy,
    JwtAuthorization,
    JwtSettings,
    LambdaProxy,
)
from frontgate.http.cors import CorsPolicy
from frontgate.http.parameter_mapping import RequestMapping, ResponseMappings
from frontgate.http.routing import RouteTable, parse_route_key
from frontgate.wire import Address

_IDENTITY_SOURCE = re.compile(r"\$request\.(header|querystring)\.(.+)")
_PAYLOAD_FORMATS = frozenset({"1.0", "2.0"})


def compile_http_api(deployment: Deployment, *, address: Address) -> CompiledHttpApi:
    """Raises `DeploymentError`, and `UnsupportedFeatureError` for what is not emulated."""
    api = deployment.api
    routes = tuple(_route(api, route) for route in api.routes.values())
    return CompiledHttpApi(
        routes=routes,
        table=RouteTable(routes),
        authorizers=_authorizers(api),
        cors=CorsPolicy(api.cors_configuration) if api.cors_configuration else None,
    )


def _route(api: Api, route: Route) -> CompiledRoute:
    try:
        return CompiledRoute(
            pattern=parse_route_key(route.route_key),
            integration=_integration(route, api.integrations),
            authorization=_authorization(route),
        )
    except ValueError as error:
        raise DeploymentError(f"route {route.route_key!r}: {error}") from error


def _integration(
    route: Route, integrations: Mapping[str, Integration]
) -> LambdaProxy | HttpProxy | None:
    if route.target is None:
        return None
    integration = integrations.get(route.target.removeprefix("integrations/"))
    if integration is None:
        raise DeploymentError(f"route {route.route_key!r}: there is no {route.target!r}")
    if integration.connection_type != "INTERNET":
        raise UnsupportedFeatureError(
            f"route {route.route_key!r}: private integrations ({integration.connection_type}) "
            "are not emulated"
        )
    if integration.integration_subtype is not None:
        raise UnsupportedFeatureError(
            f"route {route.route_key!r}: the service integration "
            f"{integration.integration_subtype} is not emulated"
        )
    if integration.integration_type == "AWS_PROXY":
        return _lambda_proxy(route, integration)
    if integration.integration_type == "HTTP_PROXY":
        return _http_proxy(route, integration)
    raise DeploymentError(
        f"route {route.route_key!r}: an HTTP API has no {integration.integration_type} integration"
    )


def _lambda_proxy(route: Route, integration: Integration) -> LambdaProxy:
    if integration.request_parameters:
        raise UnsupportedFeatureError(
            f"route {route.route_key!r}: request parameters of a Lambda integration "
            "are not emulated"
        )
    version = integration.payload_format_version
    if version not in _PAYLOAD_FORMATS:
        raise DeploymentError(f"route {route.route_key!r}: there is no payload format {version!r}")
    return LambdaProxy(
        function=_function(route, integration.integration_uri or ""),
        payload_format_version=version,
        timeout=integration.timeout_in_millis / 1000,
        responses=ResponseMappings(integration.response_parameters),
    )


def _function(route: Route, uri: str) -> AwsUri:
    """The URI may be an invocation path or, in HTTP APIs only, a function's ARN."""
    arn = uri.split(":")
    if arn[2:3] == ["lambda"]:
        return AwsUri(kind=UriKind.FUNCTION, region=arn[3], service="lambda", target=uri)
    try:
        parsed = parse_aws_uri(uri)
    except DeploymentError as error:
        raise type(error)(f"route {route.route_key!r}: {error}") from error
    if parsed.kind is not UriKind.FUNCTION:
        raise DeploymentError(f"route {route.route_key!r}: {uri!r} names no Lambda function")
    return parsed


def _http_proxy(route: Route, integration: Integration) -> HttpProxy:
    if integration.tls_config:
        raise UnsupportedFeatureError(
            f"route {route.route_key!r}: the TLS configuration of an integration is not emulated"
        )
    if not integration.integration_uri:
        raise DeploymentError(f"route {route.route_key!r}: the integration has no URI")
    method = integration.integration_method
    return HttpProxy(
        method=None if method in (None, "ANY") else method,
        uri=integration.integration_uri,
        timeout=integration.timeout_in_millis / 1000,
        request=RequestMapping(integration.request_parameters),
        responses=ResponseMappings(integration.response_parameters),
    )


def _authorization(route: Route) -> JwtAuthorization | None:
    kind = route.authorization_type
    if kind == "NONE":
        return None
    if kind == "JWT" and route.authorizer_id is not None:
        return JwtAuthorization(
            authorizer_id=route.authorizer_id, scopes=route.authorization_scopes
        )
    if kind == "JWT":
        raise DeploymentError(f"route {route.route_key!r}: JWT authorization needs an authorizer")
    what = {"CUSTOM": "a Lambda authorizer", "AWS_IAM": "IAM authorization"}.get(kind, kind)
    raise UnsupportedFeatureError(
        f"route {route.route_key!r}: {what} on an HTTP API is not emulated"
    )


def _authorizers(api: Api) -> dict[str, JwtSettings]:
    """Those that routes use; an authorizer that no route names guards nothing."""
    used = {route.authorizer_id: route for route in api.routes.values() if route.authorizer_id}
    settings: dict[str, JwtSettings] = {}
    for authorizer_id, route in used.items():
        authorizer = api.authorizers.get(authorizer_id)
        if authorizer is None or authorizer.authorizer_type != "JWT":
            raise DeploymentError(
                f"route {route.route_key!r}: {authorizer_id!r} is no JWT authorizer of this API"
            )
        settings[authorizer_id] = _jwt_settings(authorizer)
    return settings


def _jwt_settings(authorizer: Authorizer) -> JwtSettings:
    source = authorizer.identity_source[0] if authorizer.identity_source else ""
    match = _IDENTITY_SOURCE.fullmatch(source)
    if match is None or authorizer.jwt_issuer is None:
        raise DeploymentError(
            f"authorizer {authorizer.name!r}: a JWT authorizer needs an issuer and an identity "
            f"source like $request.header.Authorization, not {source!r}"
        )
    kind, name = match.groups()
    return JwtSettings(
        issuer=authorizer.jwt_issuer,
        audience=authorizer.jwt_audience,
        header=name.lower() if kind == "header" else None,
        query=name if kind == "querystring" else None,
    )
