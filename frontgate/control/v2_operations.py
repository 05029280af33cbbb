"""The operations on the definitions of HTTP and WebSocket APIs (API Gateway v2).

The parts of an API (routes, integrations, authorizers …) are put by value: a part with an empty
id is created, one with an id takes the place of the part that has it. Both return the part.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, TypeVar

from frontgate.control.api_v2 import (
    Api,
    Authorizer,
    Integration,
    IntegrationResponse,
    Model,
    ProtocolType,
    Route,
    RouteResponse,
)
from frontgate.control.errors import BadRequestError, ConflictError, NotFoundError
from frontgate.control.events import ApiChanged, ApiDeleted, Event
from frontgate.control.openapi import Document, DocumentWarning, import_http_definition
from frontgate.control.openapi.base_path import BasePathMode
from frontgate.control.v2_rules import (
    check_api,
    check_authorizer,
    check_integration,
    check_route,
    integration_of,
    with_defaults,
)
from frontgate.wire import Clock

_HTTP_SELECTION = "$request.method $request.path"

Value = TypeVar("Value")
Part = TypeVar("Part", Authorizer, Integration, IntegrationResponse, Model, Route, RouteResponse)


class ApiOperations:
    """All HTTP and WebSocket APIs of one account and region."""

    def __init__(
        self,
        *,
        clock: Clock,
        new_id: Callable[[int], str],
        publish: Callable[[Event], None],
    ) -> None:
        self._clock = clock
        self._new_id = new_id
        self._publish = publish
        self._apis: dict[str, Api] = {}
        self.apis: Mapping[str, Api] = MappingProxyType(self._apis)

    def create_api(
        self,
        *,
        name: str,
        protocol_type: str,
        route_selection_expression: str | None = None,
        **fields: Any,
    ) -> Api:
        """`fields` are those of `Api`; an HTTP API selects routes in one way only."""
        if protocol_type not in tuple(ProtocolType):
            raise BadRequestError("Invalid protocol specified. Must be one of [HTTP, WEBSOCKET]")
        if protocol_type == ProtocolType.HTTP:
            route_selection_expression = _HTTP_SELECTION
        if not route_selection_expression:
            raise BadRequestError("RouteSelectionExpression is required for WEBSOCKET protocol.")
        api = Api(
            id=self._new_id(10),
            name=name,
            protocol_type=ProtocolType(protocol_type),
            route_selection_expression=route_selection_expression,
            created_date=self._clock(),
            **fields,
        )
        check_api(api)
        return self._save(api)

    def import_api(
        self,
        document: Document,
        *,
        fail_on_warnings: bool = False,
        base_path: BasePathMode = "ignore",
    ) -> tuple[Api, tuple[DocumentWarning, ...]]:
        """Makes an HTTP API from an OpenAPI 3.0 document; returns it with the warnings."""
        blank = Api(
            id=self._new_id(10),
            name="",
            protocol_type=ProtocolType.HTTP,
            route_selection_expression=_HTTP_SELECTION,
            created_date=self._clock(),
        )
        return self._import(document, blank, fail_on_warnings, base_path)

    def reimport_api(
        self,
        api_id: str,
        document: Document,
        *,
        fail_on_warnings: bool = False,
        base_path: BasePathMode = "ignore",
    ) -> tuple[Api, tuple[DocumentWarning, ...]]:
        """Puts the document's API in the place of an HTTP API; its id and stages remain."""
        return self._import(document, self.get_api(api_id), fail_on_warnings, base_path)

    def _import(
        self, document: Document, target: Api, fail_on_warnings: bool, base_path: BasePathMode
    ) -> tuple[Api, tuple[DocumentWarning, ...]]:
        api, warnings = import_http_definition(
            document,
            target,
            base_path=base_path,
            fail_on_warnings=fail_on_warnings,
            new_id=self._new_id,
        )
        check_api(api)
        return self._save(api), warnings

    def get_api(self, api_id: str) -> Api:
        return _found(self._apis, api_id, "API")

    def update_api(self, api: Api) -> Api:
        """Puts `api` in the place of the API with its id."""
        self.get_api(api.id)
        check_api(api)
        return self._save(api)

    def delete_api(self, api_id: str) -> None:
        self.get_api(api_id)
        del self._apis[api_id]
        self._publish(ApiDeleted(api_id))

    def put_integration(self, api_id: str, integration: Integration) -> Integration:
        """Fills in what AWS fills in: the method of a proxy, a WebSocket API's own defaults."""
        api = self.get_api(api_id)
        integration = self._identified(integration, api.integrations, 7, "Integration")
        check_integration(api.protocol_type, integration)
        integration = with_defaults(api.protocol_type, integration)
        self._save(replace(api, integrations={**api.integrations, integration.id: integration}))
        return integration

    def delete_integration(self, api_id: str, integration_id: str) -> None:
        api = self.get_api(api_id)
        _found(api.integrations, integration_id, "Integration")
        for route in api.routes.values():
            if integration_of(route) == integration_id:
                raise ConflictError(
                    f"Cannot delete Integration '{integration_id}', is referenced in Route: "
                    f"{route.route_key}"
                )
        self._save(replace(api, integrations=_without(api.integrations, integration_id)))

    def put_integration_response(
        self, api_id: str, integration_id: str, response: IntegrationResponse
    ) -> IntegrationResponse:
        integration = _found(self.get_api(api_id).integrations, integration_id, "Integration")
        existing = integration.integration_responses
        response = self._identified(response, existing, 7, "IntegrationResponse")
        responses = {**existing, response.id: response}
        self.put_integration(api_id, replace(integration, integration_responses=responses))
        return response

    def delete_integration_response(
        self, api_id: str, integration_id: str, response_id: str
    ) -> None:
        integration = _found(self.get_api(api_id).integrations, integration_id, "Integration")
        _found(integration.integration_responses, response_id, "IntegrationResponse")
        responses = _without(integration.integration_responses, response_id)
        self.put_integration(api_id, replace(integration, integration_responses=responses))

    def put_route(self, api_id: str, route: Route) -> Route:
        api = self.get_api(api_id)
        route = self._identified(route, api.routes, 7, "Route")
        check_route(api, route)
        self._save(replace(api, routes={**api.routes, route.id: route}))
        return route

    def delete_route(self, api_id: str, route_id: str) -> None:
        api = self.get_api(api_id)
        _found(api.routes, route_id, "Route")
        self._save(replace(api, routes=_without(api.routes, route_id)))

    def put_route_response(
        self, api_id: str, route_id: str, response: RouteResponse
    ) -> RouteResponse:
        route = _found(self.get_api(api_id).routes, route_id, "Route")
        response = self._identified(response, route.route_responses, 7, "RouteResponse")
        responses = {**route.route_responses, response.id: response}
        self.put_route(api_id, replace(route, route_responses=responses))
        return response

    def delete_route_response(self, api_id: str, route_id: str, response_id: str) -> None:
        route = _found(self.get_api(api_id).routes, route_id, "Route")
        _found(route.route_responses, response_id, "RouteResponse")
        responses = _without(route.route_responses, response_id)
        self.put_route(api_id, replace(route, route_responses=responses))

    def put_authorizer(self, api_id: str, authorizer: Authorizer) -> Authorizer:
        api = self.get_api(api_id)
        authorizer = self._identified(authorizer, api.authorizers, 6, "Authorizer")
        check_authorizer(api, authorizer)
        self._save(replace(api, authorizers={**api.authorizers, authorizer.id: authorizer}))
        return authorizer

    def delete_authorizer(self, api_id: str, authorizer_id: str) -> None:
        api = self.get_api(api_id)
        authorizer = _found(api.authorizers, authorizer_id, "Authorizer")
        for route in api.routes.values():
            if route.authorizer_id == authorizer_id:
                raise ConflictError(
                    f"Cannot delete authorizer '{authorizer.name}', is referenced in Route: "
                    f"{route.route_key}"
                )
        self._save(replace(api, authorizers=_without(api.authorizers, authorizer_id)))

    def put_model(self, api_id: str, model: Model) -> Model:
        api = self.get_api(api_id)
        model = self._identified(model, api.models, 6, "Model")
        if any(other.name == model.name and other.id != model.id for other in api.models.values()):
            raise ConflictError("Model name already exists for this REST API")
        self._save(replace(api, models={**api.models, model.id: model}))
        return model

    def delete_model(self, api_id: str, model_id: str) -> None:
        api = self.get_api(api_id)
        _found(api.models, model_id, "Model")
        self._save(replace(api, models=_without(api.models, model_id)))

    def _identified(
        self, part: Part, existing: Mapping[str, Part], id_length: int, kind: str
    ) -> Part:
        if not part.id:
            return replace(part, id=self._new_id(id_length))
        _found(existing, part.id, kind)
        return part

    def _save(self, api: Api) -> Api:
        if self._apis.get(api.id) != api:
            self._apis[api.id] = api
            self._publish(ApiChanged(api.id))
        return api


def _found(existing: Mapping[str, Value], id: str, kind: str) -> Value:
    try:
        return existing[id]
    except KeyError:
        raise NotFoundError(f"Invalid {kind} identifier specified {id}") from None


def _without(existing: Mapping[str, Value], id: str) -> Mapping[str, Value]:
    return {key: value for key, value in existing.items() if key != id}
