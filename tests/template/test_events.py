"""The events of `events/` come from routes that the template has."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

EVENTS = Path(__file__).parents[2] / "events"


def events(api: str) -> list[Any]:
    paths = sorted((EVENTS / api).glob("*.json"))
    return [pytest.param(json.loads(path.read_text()), id=path.stem) for path in paths]


@pytest.mark.parametrize("event", events("rest"))
def test_rest_events(event: dict[str, Any], bodies: dict[str, dict[str, Any]]) -> None:
    operation = bodies["RestApi"]["paths"][event["resource"]][event["httpMethod"].lower()]

    assert operation["operationId"] == event["requestContext"]["operationName"]
    assert granted(event["requestContext"]["authorizer"]["claims"]) == asked(operation)


@pytest.mark.parametrize("event", events("http"))
def test_http_events(event: dict[str, Any], bodies: dict[str, dict[str, Any]]) -> None:
    method, path = event["routeKey"].split()
    operation = bodies["HttpApi"]["paths"][path][method.lower()]

    assert event["version"] == operation["x-amazon-apigateway-integration"]["payloadFormatVersion"]
    assert granted(event["requestContext"]["authorizer"]["jwt"]["claims"]) == asked(operation)


@pytest.mark.parametrize("event", events("websocket"))
def test_websocket_events(
    event: dict[str, Any], of_type: Callable[[str], dict[str, dict[str, Any]]]
) -> None:
    routes = {route["RouteKey"] for route in of_type("AWS::ApiGatewayV2::Route").values()}

    assert event["requestContext"]["routeKey"] in routes


def granted(claims: dict[str, str]) -> list[str]:
    return claims["scope"].split()


def asked(operation: dict[str, Any]) -> list[str]:
    scopes: list[str] = operation["security"][0]["MemberAuthorizer"]
    return scopes
