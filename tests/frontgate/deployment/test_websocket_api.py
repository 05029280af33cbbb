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
from frontgate.websocket.compiled import BySignature, Entry, RequestAuthorizer
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
    assert api.entry == Entry()


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
    assert isinstance(api.entry.authorizer, RequestAuthorizer)
    assert [(found.location, found.name) for found in api.entry.authorizer.sources] == [
        ("querystring", "token")
    ]


@pytest.mark.parametrize(
    ("text", "location", "name"),
    [
        # documented
        ("route.request.header.Auth", "header", "Auth"),
        ("route.request.querystring.t", "querystring", "t"),
        ("stageVariables.tenant", "stageVariables", "tenant"),
        ("context.stage", "context", "stage"),
        ("$context.stage", "context", "stage"),
    ],
)
def test_identity_sources(text: str, location: str, name: str) -> None:
    entry = compiled(route=CUSTOM, authorizer=GUARD | {"identity_source": (text,)}).entry
    assert isinstance(entry.authorizer, RequestAuthorizer)
    (source,) = entry.authorizer.sources
    assert (source.location, source.name) == (location, name)


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        ({"Required": True}, ["q"]),
        ({"required": "true"}, ["q"]),
        ({"Required": False}, []),
        ({}, []),
    ],
)
def test_required_parameters(settings: dict[str, Any], names: list[str]) -> None:
    route = {
        "route_key": "$connect",
        "request_parameters": {"route.request.querystring.q": settings},
    }
    assert [source.name for source in compiled(route=route).entry.required] == names


def test_signed_handshakes() -> None:
    route = {"route_key": "$connect", "authorization_type": "AWS_IAM"}
    assert compiled(route=route).entry.authorizer == BySignature()


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        (
            {"integration": MOCK, "response": {"response_parameters": {"a": "b"}}},
            "route 'join': response parameters",
        ),
        (
            {"integration": MOCK, "response": {"content_handling_strategy": "CONVERT_TO_BINARY"}},
            "binary frames",
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
        ({"integration": LAMBDA | {"integration_uri": "f"}}, "route 'join'"),
        ({"integration": MOCK | {"request_templates": {"$default": "#if("}}}, "route 'join'"),
        (
            {"integration": MOCK | {"template_selection_expression": "$nothing"}},
            "is no variable",
        ),
        ({"route": CUSTOM | {"route_key": "join"}}, r"only \$connect can have an authorizer"),
        ({"route": {"api_key_required": True}}, r"'join': only \$connect can require an API key"),
        ({"route": {"request_parameters": {"a": {}}}}, r"only \$connect can have request param"),
        (
            {"route": {"route_key": "$connect", "request_parameters": {"a": {}}}},
            "'a' is no parameter of a handshake",
        ),
        ({"route": {"route_key": "$connect", "authorization_type": "JWT"}}, "no authorization"),
        ({"route": CUSTOM | {"authorizer_id": "q"}}, "does not exist"),
        (
            {"route": CUSTOM, "authorizer": GUARD | {"identity_source": ("method.x",)}},
            "'method.x' is no identity source",
        ),
        ({"route": CUSTOM, "authorizer": GUARD | {"authorizer_type": "JWT"}}, "REQUEST"),
        ({"route": CUSTOM, "authorizer": GUARD | {"authorizer_uri": "f"}}, "authorizer 'guard'"),
        ({"route": {"request_models": {"a": "nothing"}}}, "there is no model named nothing"),
    ],
)
def test_what_is_wrong_is_named(parts: dict[str, Any], sentence: str) -> None:
    with pytest.raises(DeploymentError, match=sentence):
        compiled(**parts)
