"""What the resources promise each other."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from community import settings

OfType = Callable[[str], dict[str, dict[str, Any]]]
Resources = dict[str, dict[str, Any]]

SETTINGS = {
    "UsersFunction": settings.UsersSettings,
    "RoomsFunction": settings.RoomsSettings,
    "ChatFunction": settings.ChatSettings,
    "WebSocketAuthorizerFunction": settings.WebSocketAuthorizerSettings,
}


def strings(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for value in node.values():
            yield from strings(value)
    elif isinstance(node, list):
        for value in node:
            yield from strings(value)
    elif isinstance(node, str):
        yield node


def invoked_by(node: object) -> set[str]:
    """The functions whose live alias a definition invokes."""
    found = (re.search(r"\$\{(\w+)\.Arn\}:live/invocations", text) for text in strings(node))
    return {match[1] for match in found if match}


@pytest.mark.parametrize(
    ("api", "callers"),
    [
        ("RestApi", ["RestApi"]),
        ("HttpApi", ["HttpApi"]),
        ("WebSocketApi", ["ChatIntegration", "WebSocketAuthorizer"]),
    ],
)
def test_an_api_may_call_exactly_the_functions_that_it_calls(
    resources: Resources, of_type: OfType, api: str, callers: list[str]
) -> None:
    permitted = {
        permission["FunctionName"]["Ref"]
        for permission in of_type("AWS::Lambda::Permission").values()
        if f"${{{api}}}" in permission["SourceArn"]["Fn::Sub"]
    }
    called = set().union(*(invoked_by(resources[caller]) for caller in callers))

    assert called
    assert permitted == {f"{function}.Alias" for function in called}


def test_every_function_publishes_its_alias_and_keeps_its_log(
    resources: Resources, template: dict[str, Any], of_type: OfType
) -> None:
    assert template["Globals"]["Function"]["AutoPublishAlias"] == "live"
    for logical_id, function in of_type("AWS::Serverless::Function").items():
        assert function["AutoPublishAliasAllProperties"] is True
        log_group = function["LoggingConfig"]["LogGroup"]["Ref"]
        assert log_group == f"{logical_id}LogGroup"
        assert "RetentionInDays" in resources[log_group]["Properties"]


def test_a_functions_environment_is_what_its_settings_read(of_type: OfType) -> None:
    functions = of_type("AWS::Serverless::Function")

    assert functions.keys() == SETTINGS.keys()
    for logical_id, model in SETTINGS.items():
        variables = functions[logical_id]["Environment"]["Variables"].keys()
        assert variables - {"POWERTOOLS_SERVICE_NAME"} == {
            name.upper() for name in model.model_fields
        }


def test_code_is_where_the_template_says(root: Path, of_type: OfType) -> None:
    for function in of_type("AWS::Serverless::Function").values():
        assert (root / function["CodeUri"] / "app.py").exists()
    for layer in of_type("AWS::Serverless::LayerVersion").values():
        assert (root / layer["ContentUri"]).is_dir()


def test_no_permission_is_for_everything_without_a_reason(text: str, of_type: OfType) -> None:
    policies = [
        *(function.get("Policies") for function in of_type("AWS::Serverless::Function").values()),
        *(role.get("Policies") for role in of_type("AWS::IAM::Role").values()),
    ]
    lines = text.splitlines()
    for wildcard in {found for found in strings(policies) if "*" in found}:
        for number, line in enumerate(lines):
            if wildcard in line:
                assert "#" in lines[number - 1], f"line {number + 1} needs a reason above it"


def test_the_websocket_stage_waits_for_everything_that_it_deploys(
    resources: Resources, of_type: OfType
) -> None:
    kinds = ("Route", "RouteResponse", "IntegrationResponse")
    deployed = {
        logical_id for kind in kinds for logical_id in of_type(f"AWS::ApiGatewayV2::{kind}")
    }

    assert deployed <= set(resources["WebSocketStage"]["DependsOn"])


def test_a_two_way_route_has_a_route_response_and_others_have_none(of_type: OfType) -> None:
    routes = of_type("AWS::ApiGatewayV2::Route")
    two_way = {
        name for name, route in routes.items() if "RouteResponseSelectionExpression" in route
    }
    responses = of_type("AWS::ApiGatewayV2::RouteResponse").values()

    assert {response["RouteId"]["Ref"] for response in responses} == two_way


def test_every_resource_begins_with_its_intent(text: str, resources: Resources) -> None:
    lines = text.splitlines()
    for logical_id in resources:
        above = lines[lines.index(f"  {logical_id}:") - 1]
        assert re.fullmatch(r"  # .*\.", above), f"{logical_id} begins with {above!r}"


def test_access_logs_are_one_line_of_json(of_type: OfType) -> None:
    formats = [
        of_type("AWS::Serverless::Api")["RestApi"]["AccessLogSetting"]["Format"],
        of_type("AWS::Serverless::HttpApi")["HttpApi"]["AccessLogSettings"]["Format"],
        of_type("AWS::ApiGatewayV2::Stage")["WebSocketStage"]["AccessLogSettings"]["Format"],
    ]
    for log_format in formats:
        assert "\n" not in log_format
        assert json.loads(log_format)["requestId"] == "$context.requestId"
