from __future__ import annotations

import pytest


@pytest.mark.fact("v2.route")
def test_a_route(client, http_api, bare):
    """Source: the CLI's example of create-route: no target when there is none."""
    created = client.create_route(ApiId=http_api, RouteKey="GET /rooms")
    assert created["ResponseMetadata"]["HTTPStatusCode"] == 201
    route = created["RouteId"]
    assert len(route) == 7
    assert bare(created) == {
        "RouteId": route,
        "RouteKey": "GET /rooms",
        "ApiKeyRequired": False,
        "AuthorizationType": "NONE",
    }
    place = {"ApiId": http_api, "RouteId": route}
    assert bare(client.get_route(**place)) == bare(created)
    assert client.get_routes(ApiId=http_api)["Items"] == [bare(created)]
    assert client.delete_route(**place)["ResponseMetadata"]["HTTPStatusCode"] == 204


JWT_NEEDED = (
    "Invalid authorizer ID specified. Setting the authorization type to JWT requires a valid JWT "
    "authorizer."
)


@pytest.mark.parametrize(
    ("members", "code", "message"),
    [
        (
            {"RouteKey": "GET /rooms"},
            "Conflict",
            "Route with key GET /rooms already exists for this API",
        ),
        (
            {"RouteKey": "rooms"},
            "BadRequest",
            "The provided route key is not formatted properly for HTTP protocol. Format should be "
            '"[HTTP METHOD] /[RESOURCE PATH]" or "$default"',
        ),
        ({"RouteKey": "GET /x", "AuthorizationType": "JWT"}, "BadRequest", JWT_NEEDED),
        (
            {"RouteKey": "GET /x", "Target": "integrations/nothere"},
            "NotFound",
            "Invalid Integration identifier specified nothere",
        ),
    ],
)
@pytest.mark.fact("v2.route-refused")
def test_routes_that_are_refused(client, http_api, refused, members, code, message):
    """Source: public issues that quote AWS; the last reported."""
    client.create_route(ApiId=http_api, RouteKey="GET /rooms")
    said = refused(client.create_route, ApiId=http_api, **members)
    assert (said[0], said[2]) == (f"{code}Exception", message)
    assert len(client.get_routes(ApiId=http_api)["Items"]) == 1


def test_updates_leave_what_is_not_given(client, routed):
    """Documented: UpdateRoute."""
    (route,) = client.get_routes(ApiId=routed)["Items"]
    place = {"ApiId": routed, "RouteId": route["RouteId"]}
    updated = client.update_route(**place, OperationName="List", AuthorizationType="AWS_IAM")
    assert updated["Target"] == route["Target"]
    assert (updated["OperationName"], updated["AuthorizationType"]) == ("List", "AWS_IAM")


def test_request_parameters(client, websocket_api, refused):
    """Documented: DeleteRouteRequestParameter."""
    key = "route.request.querystring.token"
    route = client.create_route(
        ApiId=websocket_api, RouteKey="$connect", RequestParameters={key: {"Required": True}}
    )
    assert route["RequestParameters"] == {key: {"Required": True}}
    place = {"ApiId": websocket_api, "RouteId": route["RouteId"]}
    client.delete_route_request_parameter(**place, RequestParameterKey=key)
    assert "RequestParameters" not in client.get_route(**place)
    gone = refused(client.delete_route_request_parameter, **place, RequestParameterKey=key)
    assert gone[1] == 404


def test_responses(client, websocket_api, bare, refused):
    """Documented: route responses of WebSocket APIs."""
    route = client.create_route(ApiId=websocket_api, RouteKey="ping")["RouteId"]
    place = {"ApiId": websocket_api, "RouteId": route}
    created = client.create_route_response(**place, RouteResponseKey="$default")
    one = {**place, "RouteResponseId": created["RouteResponseId"]}
    assert bare(created) == {
        "RouteResponseId": created["RouteResponseId"],
        "RouteResponseKey": "$default",
    }
    updated = client.update_route_response(**one, ModelSelectionExpression="$default")
    assert bare(client.get_route_response(**one)) == bare(updated)
    assert client.get_route_responses(**place)["Items"] == [bare(updated)]
    client.delete_route_response(**one)
    assert refused(client.get_route_response, **one)[1] == 404


@pytest.mark.fact("v2.unknown")
def test_unknown_ones(client, http_api, refused):
    """Reported of AWS."""
    assert refused(client.get_route, ApiId=http_api, RouteId="x") == (
        "NotFoundException",
        404,
        "Invalid Route identifier specified x",
    )
    assert refused(client.get_routes, ApiId="x")[2] == "Invalid API identifier specified x"
