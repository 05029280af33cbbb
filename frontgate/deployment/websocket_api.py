"""From the definition of a WebSocket API to what its stages serve.

What is wrong with a route, or cannot be served, is refused here by the route's name, so that no
message is answered differently from AWS without a word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from frontgate.control import rest_api
from frontgate.control.api_v2 import Api, Authorizer, Deployment, Model, Route
from frontgate.deployment.errors import DeploymentError
from frontgate.deployment.schemas import BodySchema, compile_model
from frontgate.deployment.websocket_integrations import (
    compile_websocket_integration,
    function_uri,
)
from frontgate.mapping.selection import Selection, compile_selection
from frontgate.websocket.compiled import (
    CONNECT,
    DEFAULT,
    DISCONNECT,
    BySignature,
    CompiledRoute,
    CompiledWebSocketApi,
    Entry,
    IdentitySource,
    LambdaProxy,
    Mapped,
    RequestAuthorizer,
    RequestModels,
)
from frontgate.wire import Address

_PARAMETER = re.compile(r"route\.request\.(header|querystring)\.(.+)")
_VARIABLE = re.compile(r"\$?(context|stageVariables)\.(.+)")


def compile_websocket_api(deployment: Deployment, *, address: Address) -> CompiledWebSocketApi:
    """Raises `DeploymentError`, and `UnsupportedFeatureError` for what is not emulated."""
    api = deployment.api
    routes = {route.route_key: _named(api, route) for route in api.routes.values()}
    try:
        selection = compile_selection(api.route_selection_expression)
    except ValueError as error:
        raise DeploymentError(f"route selection expression: {error}") from error
    return CompiledWebSocketApi(selection=selection, routes=routes, entry=_entry(api))


def _named(api: Api, route: Route) -> CompiledRoute:
    """The compiled route; what is wrong with it names it."""
    try:
        return _route(api, route)
    except DeploymentError as error:
        raise error.within(f"route {route.route_key!r}") from error
    except ValueError as error:
        raise DeploymentError(f"route {route.route_key!r}: {error}") from error


def _route(api: Api, route: Route) -> CompiledRoute:
    if route.route_key != CONNECT:
        _check_open(route)
    is_message = route.route_key not in (CONNECT, DISCONNECT)
    return CompiledRoute(
        key=route.route_key,
        integration=_integration(api, route),
        responds=is_message and _responds(route),
        models=_models(api, route) if route.request_models else None,
    )


def _check_open(route: Route) -> None:
    """Only a handshake shows who somebody is, and what it shows holds for the connection."""
    if route.authorization_type != "NONE":
        raise DeploymentError("only $connect can have an authorizer")
    if route.api_key_required:
        raise DeploymentError("only $connect can require an API key")
    if route.request_parameters:
        raise DeploymentError("only $connect can have request parameters")


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
    return compile_websocket_integration(integration)


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


def _entry(api: Api) -> Entry:
    """What `$connect` demands; without such a route everybody may come (documented)."""
    route = next((route for route in api.routes.values() if route.route_key == CONNECT), None)
    if route is None:
        return Entry()
    try:
        return Entry(
            authorizer=_authorizer(api, route),
            key_selection=_key_selection(api) if route.api_key_required else None,
            required=_required(route),
        )
    except DeploymentError as error:
        raise error.within(f"route {CONNECT!r}") from error


def _authorizer(api: Api, route: Route) -> RequestAuthorizer | BySignature | None:
    match route.authorization_type:
        case "NONE":
            return None
        case "AWS_IAM":
            return BySignature()
        case "CUSTOM":
            authorizer = api.authorizers.get(route.authorizer_id or "")
            if authorizer is None:
                raise DeploymentError("its authorizer does not exist")
            return _request_authorizer(authorizer)
        case other:
            raise DeploymentError(f"a WebSocket API has no authorization type {other!r}")


def _request_authorizer(authorizer: Authorizer) -> RequestAuthorizer:
    where = f"authorizer {authorizer.name!r}"
    if authorizer.authorizer_type != "REQUEST":
        raise DeploymentError(f"{where}: a WebSocket API takes REQUEST authorizers only")
    try:
        function = function_uri(authorizer.authorizer_uri)
    except DeploymentError as error:
        raise error.within(where) from error
    return RequestAuthorizer(
        id=authorizer.id,
        function=function,
        credentials=authorizer.authorizer_credentials_arn,
        ttl=authorizer.authorizer_result_ttl_in_seconds,
        sources=tuple(_identity_source(where, text) for text in authorizer.identity_source),
    )


def _identity_source(where: str, text: str) -> IdentitySource:
    match = _PARAMETER.fullmatch(text) or _VARIABLE.fullmatch(text)
    if match is None:
        raise DeploymentError(f"{where}: {text!r} is no identity source of a WebSocket API")
    location, name = match.groups()
    return IdentitySource(location=location, name=name)


def _key_selection(api: Api) -> Selection:
    try:
        return compile_selection(api.api_key_selection_expression)
    except ValueError as error:
        raise DeploymentError(f"API key selection expression: {error}") from error


def _required(route: Route) -> tuple[IdentitySource, ...]:
    """The parameters that a handshake must have."""
    found = []
    for text, settings in route.request_parameters.items():
        match = _PARAMETER.fullmatch(text)
        if match is None:
            raise DeploymentError(f"{text!r} is no parameter of a handshake")
        if settings is True or (isinstance(settings, Mapping) and _is_required(settings)):
            found.append(IdentitySource(location=match[1], name=match[2]))
    return tuple(found)


def _is_required(settings: Mapping[str, Any]) -> bool:
    """The API and CloudFormation write the member in different cases."""
    return settings.get("Required", settings.get("required")) in (True, "true")
