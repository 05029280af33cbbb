"""From the definition of an HTTP API to what its stages serve.

What cannot be served is refused here, by the name of its route, so that no request is answered
differently from AWS without a word.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from frontgate.control.api_v2 import Api, Authorizer, Deployment, Integration, Route
from frontgate.deployment.errors import DeploymentError
from frontgate.deployment.uri import AwsUri, UriKind, parse_aws_uri
from frontgate.http.compiled import (
    Authorization,
    AuthorizerSettings,
    ByAuthorizer,
    BySignature,
    CompiledHttpApi,
    CompiledRoute,
    FunctionSettings,
    HttpProxy,
    JwtSettings,
    LambdaProxy,
    PrivateBackend,
    ServiceCall,
)
from frontgate.http.compiled import Integration as CompiledIntegration
from frontgate.http.cors import CorsPolicy
from frontgate.http.parameter_mapping import (
    RequestMapping,
    ResponseMappings,
    Value,
    compile_value,
)
from frontgate.http.routing import operation_of, parse_route_key
from frontgate.http.services import SUBTYPES
from frontgate.wire import Address

_PAYLOAD_FORMATS = frozenset({"1.0", "2.0"})
_SHORTEST, _LONGEST = 50, 30_000
"""Milliseconds of an integration timeout ("Quotas for configuring and running an HTTP API")."""
_REGION = "Region"


def compile_http_api(deployment: Deployment, *, address: Address) -> CompiledHttpApi:
    """Raises `DeploymentError`, and `UnsupportedFeatureError` for what is not emulated."""
    api = deployment.api
    return CompiledHttpApi(
        routes=tuple(_route(api, route) for route in api.routes.values()),
        authorizers=_authorizers(api),
        cors=CorsPolicy(api.cors_configuration) if api.cors_configuration else None,
    )


def _route(api: Api, route: Route) -> CompiledRoute:
    where, operation = f"route {route.route_key!r}", operation_of(route.route_key)
    try:
        return CompiledRoute(
            pattern=parse_route_key(route.route_key),
            integration=_integration(route, api.integrations),
            authorization=_authorization(route),
        )
    except DeploymentError as error:
        raise error.within(where, operation) from error
    except ValueError as error:
        raise DeploymentError(f"{where}: {error}", operation=operation) from error


def _integration(
    route: Route, integrations: Mapping[str, Integration]
) -> CompiledIntegration | None:
    if route.target is None:
        return None
    integration = integrations.get(route.target.removeprefix("integrations/"))
    if integration is None:
        raise DeploymentError(f"there is no {route.target!r}")
    if not _SHORTEST <= integration.timeout_in_millis <= _LONGEST:
        raise DeploymentError(f"Timeout should be between {_SHORTEST} ms and {_LONGEST} ms")
    if integration.integration_type != "HTTP_PROXY" and integration.connection_type != "INTERNET":
        raise DeploymentError(f"{integration.integration_type} has no private integrations")
    if integration.integration_subtype is not None:
        return _service_call(integration, integration.integration_subtype)
    make = _INTEGRATIONS.get(integration.integration_type)
    if make is None:
        raise DeploymentError(f"an HTTP API has no {integration.integration_type} integration")
    return make(integration)


def _lambda_proxy(integration: Integration) -> LambdaProxy:
    version = integration.payload_format_version
    if version not in _PAYLOAD_FORMATS:
        raise DeploymentError(f"there is no payload format {version!r}")
    return LambdaProxy(
        function=_function(integration.integration_uri or ""),
        payload_format_version=version,
        credentials=integration.credentials_arn,
        timeout=integration.timeout_in_millis / 1000,
        request=RequestMapping(integration.request_parameters),
        responses=ResponseMappings(integration.response_parameters),
    )


def _function(uri: str) -> AwsUri:
    """The URI may be an invocation path or, in HTTP APIs only, a function's ARN."""
    arn = uri.split(":")
    if arn[2:3] == ["lambda"]:
        return AwsUri(kind=UriKind.FUNCTION, region=arn[3], service="lambda", target=uri)
    parsed = parse_aws_uri(uri)
    if parsed.kind is not UriKind.FUNCTION:
        raise DeploymentError(f"{uri!r} names no Lambda function")
    return parsed


def _service_call(integration: Integration, subtype: str) -> ServiceCall:
    operation = SUBTYPES.get(subtype)
    if operation is None or integration.integration_type != "AWS_PROXY":
        raise DeploymentError(
            f"{integration.integration_type} has no integration subtype {subtype!r}"
        )
    given = dict(integration.request_parameters)
    region = given.pop(_REGION, None)
    missing = sorted(operation.required - given.keys())
    unknown = sorted(given.keys() - operation.parameters)
    if missing:
        raise DeploymentError(f"{subtype} needs the request parameter {missing[0]}")
    if unknown:
        raise DeploymentError(f"{subtype} has no request parameter {unknown[0]}")
    return ServiceCall(
        operation=operation,
        parameters={name: compile_value(text) for name, text in given.items()},
        region=None if region is None else compile_value(region),
        credentials=integration.credentials_arn,
        timeout=integration.timeout_in_millis / 1000,
        responses=ResponseMappings(integration.response_parameters),
    )


def _http_proxy(integration: Integration) -> HttpProxy:
    if not integration.integration_uri:
        raise DeploymentError("the integration has no URI")
    method = integration.integration_method
    return HttpProxy(
        method=None if method in (None, "ANY") else method,
        uri=integration.integration_uri,
        private=_private(integration),
        timeout=integration.timeout_in_millis / 1000,
        request=RequestMapping(integration.request_parameters),
        responses=ResponseMappings(integration.response_parameters),
    )


def _private(integration: Integration) -> PrivateBackend | None:
    tls = integration.tls_config or {}
    server_name = tls.get("ServerNameToVerify") or tls.get("serverNameToVerify")
    if integration.connection_type != "VPC_LINK":
        if server_name:
            raise DeploymentError("only private integrations have a TLS configuration")
        return None
    if not integration.connection_id:
        raise DeploymentError("a private integration needs the id of its VPC link")
    return PrivateBackend(vpc_link=integration.connection_id, server_name=server_name)


_INTEGRATIONS: Mapping[str, Callable[[Integration], CompiledIntegration]] = {
    "AWS_PROXY": _lambda_proxy,
    "HTTP_PROXY": _http_proxy,
}


def _authorization(route: Route) -> Authorization | None:
    match route.authorization_type:
        case "NONE":
            return None
        case "AWS_IAM":
            return BySignature()
        case "JWT" | "CUSTOM" if route.authorizer_id is not None:
            return ByAuthorizer(
                authorizer_id=route.authorizer_id, scopes=route.authorization_scopes
            )
        case kind:
            raise DeploymentError(f"{kind} authorization needs an authorizer")


def _authorizers(api: Api) -> dict[str, AuthorizerSettings]:
    """Those that routes use; an authorizer that no route names guards nothing."""
    settings: dict[str, AuthorizerSettings] = {}
    for route in api.routes.values():
        if route.authorization_type not in _KINDS or route.authorizer_id is None:
            continue
        kind, make = _KINDS[route.authorization_type]
        authorizer = api.authorizers.get(route.authorizer_id)
        if authorizer is None or authorizer.authorizer_type != kind:
            raise DeploymentError(
                f"route {route.route_key!r}: {route.authorizer_id!r} is no {kind} authorizer of "
                "this API"
            )
        settings[authorizer.id] = make(authorizer)
    return settings


def _jwt_settings(authorizer: Authorizer) -> JwtSettings:
    texts = authorizer.identity_source
    if len(texts) != 1 or not texts[0].startswith(_OF_A_TOKEN) or authorizer.jwt_issuer is None:
        raise _fault(
            authorizer,
            "a JWT authorizer needs an issuer and one identity source, such as "
            "$request.header.Authorization",
        )
    return JwtSettings(
        issuer=authorizer.jwt_issuer,
        audience=authorizer.jwt_audience,
        source=_source(authorizer, texts[0]),
    )


def _function_settings(authorizer: Authorizer) -> FunctionSettings:
    version = authorizer.authorizer_payload_format_version or "1.0"
    ttl, sources = authorizer.authorizer_result_ttl_in_seconds, _sources(authorizer)
    if version not in _PAYLOAD_FORMATS:
        raise _fault(authorizer, f"there is no payload format {version!r}")
    if authorizer.enable_simple_responses and version == "1.0":
        raise _fault(authorizer, "simple responses need payload format 2.0")
    if ttl and not sources:
        raise _fault(authorizer, "answers can only be cached by identity sources")
    try:
        function = _function(authorizer.authorizer_uri or "")
    except DeploymentError as error:
        raise _fault(authorizer, str(error)) from error
    return FunctionSettings(
        name=authorizer.name,
        function=function,
        payload_format_version=version,
        credentials=authorizer.authorizer_credentials_arn,
        ttl=ttl,
        simple_responses=authorizer.enable_simple_responses,
        sources=sources,
    )


def _sources(authorizer: Authorizer) -> tuple[Value, ...]:
    return tuple(_source(authorizer, text) for text in authorizer.identity_source)


def _source(authorizer: Authorizer, text: str) -> Value:
    """One of `$request.header.x`, `$request.querystring.x`, `$context.x`, `$stageVariables.x`."""
    if not text.startswith(_SOURCES):
        raise _fault(authorizer, f"{text!r} is no identity source")
    try:
        return compile_value(text)
    except ValueError as error:
        raise _fault(authorizer, str(error)) from error


_OF_A_TOKEN = ("$request.header.", "$request.querystring.")
_SOURCES = (*_OF_A_TOKEN, "$context.", "$stageVariables.")
_KINDS: Mapping[str, tuple[str, Callable[[Authorizer], AuthorizerSettings]]] = {
    "JWT": ("JWT", _jwt_settings),
    "CUSTOM": ("REQUEST", _function_settings),
}
"""By a route's authorization type: the type of its authorizer."""


def _fault(authorizer: Authorizer, text: str) -> DeploymentError:
    return DeploymentError(f"authorizer {authorizer.name!r}: {text}")
