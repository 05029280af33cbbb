"""Routes, and their responses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from frontgate.control.api_v2 import Api, Route, RouteResponse
from frontgate.control.apigateway.lookup import found, without
from frontgate.control.apigatewayv2.members import Members
from frontgate.control.apigatewayv2.paging import page
from frontgate.control.errors import NotFoundError
from frontgate.control.plane import ControlPlane, Input, Output, PlaneOperation

_MEMBERS = Members(
    {
        "ApiKeyRequired": "api_key_required",
        "AuthorizationScopes": "authorization_scopes",
        "AuthorizationType": "authorization_type",
        "AuthorizerId": "authorizer_id",
        "ModelSelectionExpression": "model_selection_expression",
        "OperationName": "operation_name",
        "RequestModels": "request_models",
        "RequestParameters": "request_parameters",
        "RouteKey": "route_key",
        "RouteResponseSelectionExpression": "route_response_selection_expression",
        "Target": "target",
    }
)
_RESPONSE_MEMBERS = Members(
    {
        "ModelSelectionExpression": "model_selection_expression",
        "ResponseModels": "response_models",
        "ResponseParameters": "response_parameters",
        "RouteResponseKey": "route_response_key",
    }
)


def create_route(plane: ControlPlane, given: Input) -> Output:
    route = Route(id="", **_MEMBERS.read(given))
    return _output(plane.store.v2.put_route(given["ApiId"], route))


def _output(route: Route) -> Output:
    return {
        **_MEMBERS.show(route),
        "RouteId": route.id,
        "ApiGatewayManaged": route.api_gateway_managed or None,
    }


def _found(plane: ControlPlane, given: Input) -> tuple[Api, Route]:
    api, id = plane.store.v2.get_api(given["ApiId"]), given["RouteId"]
    return api, found(api.routes, id, f"Invalid Route identifier specified {id}")


def get_route(plane: ControlPlane, given: Input) -> Output:
    return _output(_found(plane, given)[1])


def get_routes(plane: ControlPlane, given: Input) -> Output:
    return page(plane.store.v2.get_api(given["ApiId"]).routes.values(), given, _output)


def update_route(plane: ControlPlane, given: Input) -> Output:
    api, route = _found(plane, given)
    changed = replace(route, **_MEMBERS.read(given))
    return _output(plane.store.v2.put_route(api.id, changed))


def delete_route(plane: ControlPlane, given: Input) -> None:
    plane.store.v2.delete_route(given["ApiId"], given["RouteId"])


def delete_route_request_parameter(plane: ControlPlane, given: Input) -> None:
    api, route = _found(plane, given)
    key = given["RequestParameterKey"]
    if key not in route.request_parameters:
        raise NotFoundError(f"Invalid request parameter key specified {key}")  # assumed
    left = without(route.request_parameters, key)
    plane.store.v2.put_route(api.id, replace(route, request_parameters=left))


def create_route_response(plane: ControlPlane, given: Input) -> Output:
    response = RouteResponse(id="", **_RESPONSE_MEMBERS.read(given))
    made = plane.store.v2.put_route_response(given["ApiId"], given["RouteId"], response)
    return _response_output(made)


def _response_output(response: RouteResponse) -> Output:
    return {**_RESPONSE_MEMBERS.show(response), "RouteResponseId": response.id}


def _response(plane: ControlPlane, given: Input) -> RouteResponse:
    _, route = _found(plane, given)
    id = given["RouteResponseId"]
    return found(route.route_responses, id, f"Invalid RouteResponse identifier specified {id}")


def get_route_response(plane: ControlPlane, given: Input) -> Output:
    return _response_output(_response(plane, given))


def get_route_responses(plane: ControlPlane, given: Input) -> Output:
    _, route = _found(plane, given)
    return page(route.route_responses.values(), given, _response_output)


def update_route_response(plane: ControlPlane, given: Input) -> Output:
    changed = replace(_response(plane, given), **_RESPONSE_MEMBERS.read(given))
    made = plane.store.v2.put_route_response(given["ApiId"], given["RouteId"], changed)
    return _response_output(made)


def delete_route_response(plane: ControlPlane, given: Input) -> None:
    plane.store.v2.delete_route_response(given["ApiId"], given["RouteId"], given["RouteResponseId"])


OPERATIONS: Mapping[str, PlaneOperation] = {
    "CreateRoute": create_route,
    "CreateRouteResponse": create_route_response,
    "DeleteRoute": delete_route,
    "DeleteRouteRequestParameter": delete_route_request_parameter,
    "DeleteRouteResponse": delete_route_response,
    "GetRoute": get_route,
    "GetRouteResponse": get_route_response,
    "GetRouteResponses": get_route_responses,
    "GetRoutes": get_routes,
    "UpdateRoute": update_route,
    "UpdateRouteResponse": update_route_response,
}
