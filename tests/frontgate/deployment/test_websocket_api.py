"""What a WebSocket API's definition may hold, and what is refused by name."""

from __future__ import annotations

from typing import Any

import pytest

from frontgate.control.api_v2 import (
    Api,
    Authorizer,
    Deployment,
    Integration,
    IntegrationResponse,
    ProtocolType,
    Route,
    RouteResponse,
)
from frontgate.deployment.errors import DeploymentError, UnsupportedFeatureError
from frontgate.deployment.websocket_api import compile_websocket_api
from frontgate.websocket import CompiledWebSocketApi
from frontgate.wire import Address

ADDRESS = Address(api_id="a", region="r", account_id="1", domain_name="a.execute-api.localhost")
FUNCTION = (
    "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:us-east-1:1:function:f/invocations"
)
LAMBDA = {"integration_type": "AWS_PROXY", "integration_uri": FUNCTION}
MOCK = {"integration_type": "MOCK"}
GUARD = {"authorizer_type": "REQUEST", "authorizer_uri": FUNCTION}


def compiled(
    *,
    route: dict[str, Any] | None = None,
    integration: dict[str, Any] | None = None,
    response: dict[str, Any] | None = None,
    authorizer: dict[str, Any] | None = None,
    selection: str = "$request.body.action",
) -> CompiledWebSocketApi:
    described = {"route_key": "join", "target": "integrations/i", **(route or {})}
    settings = dict(integration or LAMBDA)
    if response is not None:
        key = {"integration_response_key": "$default"}
        settings["integration_responses"] = {"x": IntegrationResponse(id="x", **(key | response))}
    api = Api(
        id="a",
        name="a",
        protocol_type=ProtocolType.WEBSOCKET,
        route_selection_expression=selection,
        created_date=0,
        routes={"r": Route(id="r", **described)},
        integrations={"i": Integration(id="i", **settings)},
        authorizers={"z": Authorizer(id="z", name="guard", **(authorizer or GUARD))},
    )
    return compile_websocket_api(Deployment(id="d", api=api, created_date=0), address=ADDRESS)


CUSTOM = {"route_key": "$connect", "authorization_type": "CUSTOM", "authorizer_id": "z"}


def test_a_plain_api() -> None:
    api = compiled()
    assert api.routes.keys() == {"join"}
    assert not api.routes["join"].responds
    assert api.authorizer is None


@pytest.mark.parametrize(
    ("key", "expression", "responses", "responds"),
    [
        # documented: an expression and a `$default` response, and none for $connect
        ("join", "$default", {"r": RouteResponse(id="r", route_response_key="$default")}, True),
        ("join", None, {"r": RouteResponse(id="r", route_response_key="$default")}, False),
        ("join", "$default", {}, False),
        (
            "$connect",
            "$default",
            {"r": RouteResponse(id="r", route_response_key="$default")},
            False,
        ),
    ],
)
def test_which_routes_respond(
    key: str, expression: str | None, responses: Any, responds: bool
) -> None:
    route = {
        "route_key": key,
        "route_response_selection_expression": expression,
        "route_responses": responses,
    }
    assert compiled(route=route).routes[key].responds is responds


def test_the_authorizer_of_connect() -> None:
    source = "route.request.querystring.token"
    api = compiled(route=CUSTOM, authorizer=GUARD | {"identity_source": (source,)})
    assert api.authorizer is not None
    assert [(found.location, found.name) for found in api.authorizer.sources] == [
        ("querystring", "token")
    ]


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"route": {"api_key_required": True}}, "route 'join': API keys"),
        ({"route": {"authorization_type": "AWS_IAM"}}, "route 'join': AWS_IAM"),
        ({"route": {"request_parameters": {"a": {}}}}, "request parameters of a route"),
        ({"integration": {"integration_type": "HTTP_PROXY"}}, "HTTP_PROXY integrations"),
        ({"integration": {"integration_type": "HTTP"}}, "HTTP integrations"),
        (
            {"integration": MOCK | {"content_handling_strategy": "CONVERT_TO_TEXT"}},
            "content handling",
        ),
        (
            {"integration": MOCK | {"request_parameters": {"a": "b"}}},
            "request parameters of an integration",
        ),
        (
            {"integration": MOCK, "response": {"response_parameters": {"a": "b"}}},
            "response parameters",
        ),
        (
            {"integration": MOCK, "response": {"content_handling_strategy": "CONVERT_TO_TEXT"}},
            "content handling",
        ),
        (
            {
                "route": CUSTOM,
                "authorizer": GUARD | {"identity_source": ("context.stage",)},
            },
            "authorizer 'guard': the identity source 'context.stage'",
        ),
    ],
)
def test_what_is_not_emulated_is_refused_by_name(parts: dict[str, Any], sentence: str) -> None:
    with pytest.raises(UnsupportedFeatureError, match=sentence):
        compiled(**parts)


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"selection": "$nothing"}, "route selection expression"),
        ({"route": {"target": "integrations/none"}}, "there is no 'integrations/none'"),
        ({"integration": {"integration_type": "FTP"}}, "integration type 'FTP'"),
        ({"integration": LAMBDA | {"integration_uri": "f"}}, "route 'join'"),
        (
            {
                "integration": LAMBDA
                | {"integration_uri": "arn:aws:apigateway:us-east-1:dynamodb:action/Scan"}
            },
            "names no Lambda function",
        ),
        ({"integration": MOCK | {"request_templates": {"$default": "#if("}}}, "route 'join'"),
        (
            {"integration": MOCK | {"template_selection_expression": "$nothing"}},
            "is no variable",
        ),
        (
            {"integration": MOCK, "response": {"integration_response_key": "/(/"}},
            "integration response key",
        ),
        ({"route": CUSTOM | {"route_key": "join"}}, r"only \$connect can have an authorizer"),
        ({"route": CUSTOM | {"authorizer_id": "q"}}, "does not exist"),
        ({"route": CUSTOM, "authorizer": GUARD | {"authorizer_type": "JWT"}}, "REQUEST"),
        ({"route": CUSTOM, "authorizer": GUARD | {"authorizer_uri": "f"}}, "authorizer 'guard'"),
        ({"route": {"request_models": {"a": "nothing"}}}, "there is no model named nothing"),
    ],
)
def test_what_is_wrong_is_named(parts: dict[str, Any], sentence: str) -> None:
    with pytest.raises(DeploymentError, match=sentence):
        compiled(**parts)
