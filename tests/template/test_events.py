"""The events of `events/`: as AWS sends them, from what the template has."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aws_lambda_powertools.utilities.parser import models
from pydantic import BaseModel

EVENTS = Path(__file__).parents[2] / "events"

OfType = Callable[[str], dict[str, dict[str, Any]]]
Bodies = dict[str, dict[str, Any]]

AUTHORIZERS = {"rest/authorize-partner", "rest/authorize-screen", "http/authorize-webhook"}
"""Powertools has no models of these."""
MAPPED = {"rest/get-user-summary"}
"""Made by a mapping template, so its form is ours."""

MODELS: dict[str, type[BaseModel]] = {
    "alb/get-status": models.AlbModel,
    "dynamodb/change-users": models.DynamoDBStreamModel,
    "eventbridge/receive-signal": models.EventBridgeModel,
    "sqs/receive-feedback": models.SqsModel,
    "sqs/receive-webhook": models.SqsModel,
    "http/get-legacy-rooms": models.APIGatewayProxyEventModel,
    "websocket/open-connection": models.APIGatewayWebSocketConnectEventModel,
    "websocket/close-connection": models.APIGatewayWebSocketDisconnectEventModel,
}
MODELS_OF_FOLDERS: dict[str, type[BaseModel]] = {
    "rest": models.APIGatewayProxyEventModel,
    "http": models.APIGatewayProxyEventV2Model,
    "websocket": models.APIGatewayWebSocketMessageEventModel,
}


def names(*folders: str) -> list[str]:
    found = (path.relative_to(EVENTS).with_suffix("") for path in EVENTS.rglob("*.json"))
    return sorted(str(name) for name in found if not folders or name.parts[0] in folders)


def read(name: str) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text())
    return parsed


def proxied(folder: str) -> list[str]:
    return [name for name in names(folder) if name not in AUTHORIZERS | MAPPED]


@pytest.mark.parametrize(
    "name",
    [
        name
        for name in names("alb", "dynamodb", "eventbridge", "http", "rest", "sqs", "websocket")
        if name not in AUTHORIZERS | MAPPED | {"websocket/authorize-connection"}
    ],
)
def test_powertools_reads_the_event(name: str) -> None:
    model = MODELS.get(name) or MODELS_OF_FOLDERS[name.partition("/")[0]]

    model.model_validate(read(name))


@pytest.mark.parametrize("name", proxied("rest"))
def test_rest_events_are_of_a_method_and_its_access(name: str, bodies: Bodies) -> None:
    event = read(name)
    operation = bodies["RestApi"]["paths"][event["resource"]][event["httpMethod"].lower()]
    context = event["requestContext"]

    assert operation["operationId"] == context["operationName"]
    match operation.get("security"):
        case [{"MemberAuthorizer": scopes}]:
            assert context["authorizer"]["claims"]["scope"].split() == scopes
        case [{"ApiKey": []}]:
            assert context["identity"]["apiKeyId"]
            assert event["headers"]["x-api-key"] == context["identity"]["apiKey"]
        case [{"AwsSignature": []}]:
            assert context["identity"]["userArn"]
            assert "Authorization" not in event["headers"], "API Gateway takes it out"
        case [{"PartnerAuthorizer": []}] | [{"OfficeAuthorizer": []}]:
            assert context["authorizer"]["principalId"]
        case None:
            assert "authorizer" not in context


@pytest.mark.parametrize("name", proxied("http"))
def test_http_events_are_of_a_route_and_its_access(name: str, bodies: Bodies) -> None:
    event = read(name)
    if event["version"] == "1.0":
        method, path = event["httpMethod"], event["resource"]
    elif event["routeKey"] == "$default":
        method, path = "x-amazon-apigateway-any-method", "/$default"
    else:
        method, path = event["routeKey"].split()
    operation = bodies["HttpApi"]["paths"][path][method.lower()]

    assert event["version"] == operation["x-amazon-apigateway-integration"]["payloadFormatVersion"]
    if event["version"] == "2.0":
        access = event["requestContext"].get("authorizer", {}).keys()
        expected = {"MemberAuthorizer": {"jwt"}, "AWS_IAM": {"iam"}}
        [scheme] = [s for r in operation.get("security", [{"": []}]) for s in r]
        assert access == expected.get(scheme, set())


@pytest.mark.parametrize("name", names("websocket"))
def test_websocket_events_are_of_a_route(name: str, of_type: OfType) -> None:
    routes = {route["RouteKey"] for route in of_type("AWS::ApiGatewayV2::Route").values()}

    assert read(name)["requestContext"]["routeKey"] in routes


@pytest.mark.parametrize("name", ["rest/get-users", "rest/patch-user", "http/get-me"])
def test_stage_variables_are_those_of_the_stage(
    name: str, resources: dict[str, dict[str, Any]]
) -> None:
    api = resources["RestApi" if name.startswith("rest") else "HttpApi"]["Properties"]
    variables = api.get("Variables") or api["StageVariables"]

    assert read(name)["stageVariables"].keys() == variables.keys()


def test_authorizer_events_name_the_sources_of_identity(
    bodies: Bodies, resources: dict[str, dict[str, Any]]
) -> None:
    screen = read("rest/authorize-screen")
    schemes = bodies["RestApi"]["components"]["securitySchemes"]
    sources = schemes["OfficeAuthorizer"]["x-amazon-apigateway-authorizer"]["identitySource"]
    assert "X-Office-Badge" in screen["headers"]
    assert "office" in screen["queryStringParameters"]
    assert screen["requestContext"]["identity"]["sourceIp"]
    assert len(sources.split(",")) == 3

    webhook = read("http/authorize-webhook")
    authorizers = resources["HttpApi"]["Properties"]["Auth"]["Authorizers"]
    headers = authorizers["WebhookAuthorizer"]["Identity"]["Headers"]
    assert webhook["identitySource"] == [webhook["headers"][name.lower()] for name in headers]


@pytest.mark.parametrize("name", names("stepfunctions"))
def test_steps_are_asked_for_as_the_machines_ask(name: str, root: Path) -> None:
    event = read(name)
    asked_for = "".join(path.read_text() for path in root.glob("statemachines/*.yaml"))

    if "step" in event:
        assert f"step: {event['step']}" in asked_for
    else:
        assert {"room", "exportId", "parts", "messages", "done"} == event.keys()


def test_every_function_has_an_event(of_type: OfType, root: Path) -> None:
    """Which function takes an event is said by the unit test that feeds it in."""
    for function in of_type("AWS::Serverless::Function").values():
        folder, name = function["CodeUri"].split("/")
        test = root / f"tests/unit/{folder}/test_{name}.py"
        fed = [event for event in names() if f'"{event}"' in test.read_text()]
        assert fed or "websocket/" in test.read_text(), function["CodeUri"]
