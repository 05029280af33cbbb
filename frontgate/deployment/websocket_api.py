"""From the definition of a WebSocket API to what its stages serve.

What this gateway does not do yet is refused here, by the name of its route, so that no message is
answered differently from AWS without a word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from frontgate.control import rest_api
from frontgate.control.api_v2 import (
    Api,
    Authorizer,
    Deployment,
    Integration,
    IntegrationResponse,
    Model,
    Route,
)
from frontgate.deployment.errors import DeploymentError, UnsupportedFeatureError
from frontgate.deployment.schemas import BodySchema, compile_model
from frontgate.deployment.uri import UriKind, parse_aws_uri
from frontgate.mapping.selection import SelectionError, compile_selection
from frontgate.mapping.template import MappingTemplate
from frontgate.mapping.vtl.errors import TemplateSyntaxError
from frontgate.websocket.compiled import (
    CONNECT,
    DEFAULT,
    DISCONNECT,
    CompiledRoute,
    CompiledWebSocketApi,
    IdentitySource,
    IntegrationResponses,
    LambdaProxy,
    Mapped,
    RequestAuthorizer,
    RequestModels,
    Templates,
)
from frontgate.wire import Address

_IDENTITY_SOURCE = re.compile(r"route\.request\.(header|querystring)\.(.+)")
_MAX_TIMEOUT_MILLIS = 29_000


def compile_websocket_api(deployment: Deployment, *, address: Address) -> CompiledWebSocketApi:
    """Raises `DeploymentError`, and `UnsupportedFeatureError` for what is not emulated."""
    api = deployment.api
    routes = {route.route_key: _named(api, route) for route in api.routes.values()}
    try:
        selection = compile_selection(api.route_selection_expression)
    except ValueError as error:
        raise DeploymentError(f"route selection expression: {error}") from error
    return CompiledWebSocketApi(
        selection=selection, routes=routes, authorizer=_authorizer_of_connect(api)
    )


def _named(api: Api, route: Route) -> CompiledRoute:
    """The compiled route; what is wrong with it names it."""
    try:
        return _route(api, route)
    except DeploymentError as error:
        raise type(error)(f"route {route.route_key!r}: {error}") from error
    except (SelectionError, TemplateSyntaxError, ValueError) as error:
        raise DeploymentError(f"route {route.route_key!r}: {error}") from error


def _route(api: Api, route: Route) -> CompiledRoute:
    if route.api_key_required:
        raise UnsupportedFeatureError("API keys on a WebSocket API are not emulated")
    if route.authorization_type not in ("NONE", "CUSTOM"):
        raise UnsupportedFeatureError(
            f"{route.authorization_type} authorization on a WebSocket API is not emulated"
        )
    if route.request_parameters:
        raise UnsupportedFeatureError("request parameters of a route are not emulated")
    is_message = route.route_key not in (CONNECT, DISCONNECT)
    return CompiledRoute(
        key=route.route_key,
        integration=_integration(api, route),
        responds=is_message and _responds(route),
        models=_models(api, route) if route.request_models else None,
    )


def _responds(route: Route) -> bool:
    """Only `$default` exists, as an expression and as a key (documented)."""
    keys = {response.route_response_key for response in route.route_responses.values()}
    return route.route_response_selection_expression is not None and DEFAULT in keys


def _integration(api: Api, route: Route) -> LambdaProxy | Mapped | None:
    if route.target is None:
        return None
    integration = api.integrations.get(route.target.removeprefix("integrations/"))
    if integration is None:
        raise DeploymentError(f"there is no {route.target!r}")
    kind = integration.integration_type
    if kind in ("HTTP", "HTTP_PROXY") or integration.connection_type != "INTERNET":
        raise UnsupportedFeatureError(f"{kind} integrations of WebSocket APIs are not emulated")
    if kind == "AWS_PROXY":
        return _lambda_proxy(integration)
    if kind in ("AWS", "MOCK"):
        return _mapped(integration)
    raise DeploymentError(f"there is no integration type {kind!r}")


def _lambda_proxy(integration: Integration) -> LambdaProxy:
    uri = parse_aws_uri(integration.integration_uri or "")
    if uri.kind is not UriKind.FUNCTION:
        raise DeploymentError(f"{integration.integration_uri!r} names no Lambda function")
    return LambdaProxy(function=uri, timeout=_timeout(integration))


def _mapped(integration: Integration) -> Mapped:
    if integration.content_handling_strategy is not None:
        raise UnsupportedFeatureError("content handling of WebSocket APIs is not emulated")
    if integration.request_parameters:
        raise UnsupportedFeatureError("request parameters of an integration are not emulated")
    is_mock = integration.integration_type == "MOCK"
    return Mapped(
        uri=None if is_mock else parse_aws_uri(integration.integration_uri or ""),
        credentials_arn=integration.credentials_arn,
        timeout=_timeout(integration),
        templates=_templates(
            integration.request_templates, integration.template_selection_expression
        ),
        passes_unmapped=_passes_unmapped(integration),
        responses=_responses(integration.integration_responses),
    )


def _timeout(integration: Integration) -> float:
    return min(integration.timeout_in_millis, _MAX_TIMEOUT_MILLIS) / 1000


def _passes_unmapped(integration: Integration) -> bool:
    if integration.passthrough_behavior == "NEVER":
        return False
    if integration.passthrough_behavior == "WHEN_NO_TEMPLATES":
        return not integration.request_templates
    return True


def _templates(sources: Mapping[str, str], expression: str | None) -> Templates:
    return Templates(
        by_key={key: MappingTemplate(source) for key, source in sources.items()},
        selection=compile_selection(expression) if expression else None,
    )


def _responses(responses: Mapping[str, IntegrationResponse]) -> IntegrationResponses:
    patterns: list[tuple[re.Pattern[str], Templates]] = []
    default: Templates | None = None
    for response in responses.values():
        if response.content_handling_strategy is not None:
            raise UnsupportedFeatureError("content handling of WebSocket APIs is not emulated")
        if response.response_parameters:
            raise UnsupportedFeatureError(
                "response parameters of an integration response are not emulated"
            )
        templates = _templates(response.response_templates, response.template_selection_expression)
        key = response.integration_response_key
        if key == DEFAULT:
            default = templates
        else:
            patterns.append((_pattern(key), templates))
    return IntegrationResponses(patterns=tuple(patterns), default=default)


def _pattern(key: str) -> re.Pattern[str]:
    """`/2\\d\\d/` is a regular expression, anything else itself."""
    if len(key) < 2 or not (key.startswith("/") and key.endswith("/")):
        return re.compile(re.escape(key))
    try:
        return re.compile(key[1:-1])
    except re.error as error:
        raise DeploymentError(f"integration response key {key!r}: {error}") from error


def _models(api: Api, route: Route) -> RequestModels:
    expression = route.model_selection_expression
    by_name = {model.name: _as_rest_model(model) for model in api.models.values()}
    return RequestModels(
        by_key={
            key: _schema(model, by_name, api.models) for key, model in route.request_models.items()
        },
        selection=compile_selection(expression) if expression else None,
    )


def _schema(
    reference: str, by_name: Mapping[str, rest_api.Model], by_id: Mapping[str, Model]
) -> BodySchema:
    """A route names a model by its name, a template's `!Ref` by its id."""
    model = by_id.get(reference)
    return compile_model(model.name if model else reference, by_name)


def _as_rest_model(model: Model) -> rest_api.Model:
    return rest_api.Model(
        id=model.id,
        name=model.name,
        content_type=model.content_type or "application/json",
        schema=model.schema,
    )


def _authorizer_of_connect(api: Api) -> RequestAuthorizer | None:
    """Authorization happens when a client connects and holds for the whole connection."""
    for route in api.routes.values():
        if route.authorization_type != "CUSTOM":
            continue
        if route.route_key != CONNECT:
            raise DeploymentError(
                f"route {route.route_key!r}: only $connect can have an authorizer"
            )
        authorizer = api.authorizers.get(route.authorizer_id or "")
        if authorizer is None:
            raise DeploymentError(f"route {CONNECT!r}: its authorizer does not exist")
        return _request_authorizer(authorizer)
    return None


def _request_authorizer(authorizer: Authorizer) -> RequestAuthorizer:
    where = f"authorizer {authorizer.name!r}"
    if authorizer.authorizer_type != "REQUEST":
        raise DeploymentError(f"{where}: a WebSocket API takes REQUEST authorizers only")
    try:
        function = parse_aws_uri(authorizer.authorizer_uri or "")
    except DeploymentError as error:
        raise type(error)(f"{where}: {error}") from error
    if function.kind is not UriKind.FUNCTION:
        raise DeploymentError(f"{where}: its URI names no Lambda function")
    return RequestAuthorizer(
        function=function,
        ttl=authorizer.authorizer_result_ttl_in_seconds,
        sources=tuple(_identity_source(where, text) for text in authorizer.identity_source),
    )


def _identity_source(where: str, text: str) -> IdentitySource:
    match = _IDENTITY_SOURCE.fullmatch(text)
    if match is None:
        raise UnsupportedFeatureError(
            f"{where}: the identity source {text!r} is not emulated, only "
            "route.request.header.x and route.request.querystring.x are"
        )
    location, name = match.groups()
    return IdentitySource(location=location, name=name)
