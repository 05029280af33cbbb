from __future__ import annotations

import pytest

from frontgate.control.api_v2 import Api, Integration, ProtocolType, Route
from frontgate.control.errors import BadRequestError, ControlError
from frontgate.control.v2_rules import (
    check_deployable,
    check_route,
    integration_of,
    target_of,
    with_defaults,
)

HTTP = Api(
    id="a",
    name="rooms",
    protocol_type=ProtocolType.HTTP,
    route_selection_expression="$request.method $request.path",
    created_date=0.0,
)
WEBSOCKET = Api(
    id="w",
    name="chat",
    protocol_type=ProtocolType.WEBSOCKET,
    route_selection_expression="$request.body.action",
    created_date=0.0,
)


@pytest.mark.parametrize("key", ["GET /rooms/{id}", "ANY /{proxy+}", "$default"])
def test_http_route_keys(key: str) -> None:
    check_route(HTTP, Route(id="r", route_key=key))


@pytest.mark.parametrize("key", ["sendmessage", "GET rooms", "FETCH /rooms", "$connect", "GET"])
def test_route_keys_that_only_websocket_apis_take(key: str) -> None:
    # publicly logged text
    with pytest.raises(BadRequestError, match="is not formatted properly for HTTP protocol"):
        check_route(HTTP, Route(id="r", route_key=key))
    check_route(WEBSOCKET, Route(id="r", route_key=key))


# publicly logged texts
@pytest.mark.parametrize(
    ("route", "message"),
    [
        (
            Route(id="r", route_key="GET /", authorization_type="JWT"),
            "Invalid authorizer ID specified. Setting the authorization type to JWT requires a "
            "valid JWT authorizer.",
        ),
        (
            Route(id="r", route_key="GET /", authorization_type="CUSTOM", authorizer_id="x"),
            "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or "
            "COGNITO_USER_POOLS requires a valid authorizer.",
        ),
        (
            Route(id="r", route_key="GET /", target="integrations/gone"),
            "Invalid Integration identifier specified gone",
        ),
    ],
)
def test_routes_that_refer_to_nothing(route: Route, message: str) -> None:
    with pytest.raises(ControlError) as refused:
        check_route(HTTP, route)
    assert refused.value.message == message


@pytest.mark.parametrize(
    ("api", "message"),
    [
        (HTTP, "Unable to deploy API because no routes exist in this API"),
        (WEBSOCKET, "At least one route is required before deploying the Api."),
    ],
)
def test_an_api_without_routes_is_not_deployable(api: Api, message: str) -> None:
    # publicly logged texts
    with pytest.raises(BadRequestError) as refused:
        check_deployable(api)
    assert refused.value.message == message


def test_targets() -> None:
    assert target_of("abc") == "integrations/abc"
    assert integration_of(Route(id="r", route_key="x", target="integrations/abc")) == "abc"
    assert integration_of(Route(id="r", route_key="x")) is None


@pytest.mark.parametrize(
    ("protocol", "given", "expected"),
    [
        # recorded in the documentation of the AWS CLI's create-integration
        (ProtocolType.HTTP, "AWS_PROXY", ("POST", 30_000, None)),
        (ProtocolType.HTTP, "HTTP_PROXY", (None, 30_000, None)),
        (ProtocolType.WEBSOCKET, "MOCK", (None, 29_000, "WHEN_NO_MATCH")),
    ],
)
def test_defaults_of_integrations(
    protocol: ProtocolType, given: str, expected: tuple[object, ...]
) -> None:
    filled = with_defaults(protocol, Integration(id="i", integration_type=given))
    assert (
        filled.integration_method,
        filled.timeout_in_millis,
        filled.passthrough_behavior,
    ) == expected
