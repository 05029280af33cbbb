from __future__ import annotations

import copy
import subprocess
import sys
from typing import Any

import pytest

from frontgate.template.expression import ExpressionError
from frontgate.template.sam import transform

FUNCTION = {
    "Type": "AWS::Serverless::Function",
    "Metadata": {"BuildMethod": "python-uv"},
    "Properties": {
        "Runtime": "python3.13",
        "Handler": "app.handler",
        "CodeUri": "s3://b/k",
        "AutoPublishAlias": "live",
    },
}


def translated(resources: dict[str, Any], **options: Any) -> tuple[dict[str, Any], dict[str, str]]:
    chosen = {"parameters": {}, "region": "eu-west-1", "partition": "aws", **options}
    template, origins = transform({"Resources": resources}, **chosen)
    return template["Resources"], origins


def with_properties(**properties: Any) -> dict[str, Any]:
    return {**FUNCTION, "Properties": {**FUNCTION["Properties"], **properties}}  # type: ignore[dict-item]


def test_origins_of_generated_resources() -> None:
    resources, origins = translated({"Users": FUNCTION, "Queue": {"Type": "AWS::SQS::Queue"}})
    assert set(origins) == set(resources) - {"Queue"}
    assert set(origins.values()) == {"Users"}


def test_metadata_stays_with_the_function_alone() -> None:
    resources, _ = translated({"Users": FUNCTION})
    assert resources["Users"]["Metadata"] == {"BuildMethod": "python-uv"}
    assert "Metadata" not in resources["UsersRole"]


def test_metadata_of_a_layer_that_gets_another_name() -> None:
    layer = {
        "Type": "AWS::Serverless::LayerVersion",
        "Metadata": {"BuildMethod": "makefile"},
        "Properties": {"ContentUri": "s3://b/k"},
    }
    resources, origins = translated({"Layer": layer})
    (name,) = resources
    assert name != "Layer"
    assert resources[name]["Metadata"] == {"BuildMethod": "makefile"}
    assert origins == {name: "Layer"}


def test_implicit_api_comes_from_the_function_with_the_event() -> None:
    event = {"Type": "HttpApi", "Properties": {"Method": "GET", "Path": "/rooms"}}
    resources, origins = translated({"Rooms": with_properties(Events={"List": event})})
    assert resources["ServerlessHttpApi"]["Type"] == "AWS::ApiGatewayV2::Api"
    assert origins["ServerlessHttpApi"] == "Rooms"


def test_codedeploy_resources_have_an_origin_too() -> None:
    preference = {"Type": "AllAtOnce"}
    _, origins = translated({"Users": with_properties(DeploymentPreference=preference)})
    assert origins["UsersDeploymentGroup"] == "Users"
    assert origins["ServerlessDeploymentApplication"] == "Users"


@pytest.mark.parametrize(("partition", "region"), [("aws", "eu-west-1"), ("aws-cn", "cn-north-1")])
def test_managed_policies_without_network(partition: str, region: str) -> None:
    function = with_properties(Policies=["AmazonDynamoDBReadOnlyAccess", "AWSLambdaRole"])
    resources, _ = translated({"Users": function}, partition=partition, region=region)
    assert resources["UsersRole"]["Properties"]["ManagedPolicyArns"][1:] == [
        f"arn:{partition}:iam::aws:policy/AmazonDynamoDBReadOnlyAccess",
        f"arn:{partition}:iam::aws:policy/service-role/AWSLambdaRole",
    ]


def test_parameter_values_decide() -> None:
    preference = {"Enabled": {"Ref": "Gradual"}, "Type": "AllAtOnce"}
    function = with_properties(DeploymentPreference=preference)
    on, _ = translated({"Users": function}, parameters={"Gradual": "true"})
    off, _ = translated({"Users": function}, parameters={"Gradual": "false"})
    assert "UsersDeploymentGroup" in on
    assert "UsersDeploymentGroup" not in off


def test_nested_applications_are_left_as_they_are() -> None:
    nested = {
        "Type": "AWS::Serverless::Application",
        "Properties": {"Location": {"ApplicationId": "arn", "SemanticVersion": "1.0.0"}},
    }
    resources, origins = translated({"Nested": nested, "Users": FUNCTION})
    assert resources["Nested"] == nested
    assert "Nested" not in origins


def test_wrong_globals_have_their_place() -> None:
    template = {"Globals": {"Function": {"Nonsense": 1}}, "Resources": {"Users": FUNCTION}}
    with pytest.raises(ExpressionError, match="'Nonsense' is not a supported") as caught:
        transform(template, parameters={}, region="eu-west-1", partition="aws")
    assert caught.value.keys == ("Globals",)


def test_template_given_is_not_changed() -> None:
    given = {"Users": FUNCTION}
    before = copy.deepcopy(given)
    translated(given)
    assert given == before


@pytest.mark.parametrize(
    ("resource", "message"),
    [
        (with_properties(Events={"E": {"Type": "Nothing", "Properties": {}}}), "Users: "),
        (with_properties(Layers="x", Nonsense=1), "Users: property Nonsense"),
        ({"Type": "AWS::Serverless::Function", "Properties": {}}, "Users: "),
    ],
)
def test_what_sam_refuses_has_its_resource(resource: dict[str, Any], message: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        translated({"Users": resource})
    assert caught.value.message.startswith(message)
    assert caught.value.keys[:2] == ("Resources", "Users")


def test_translator_has_nothing_to_say_of_its_own() -> None:
    code = (
        "from frontgate.template.sam import transform\n"
        "function = {'Type': 'AWS::Serverless::Function', 'Properties': {}}\n"
        "given = {'Resources': {'F': function}}\n"
        "try: transform(given, parameters={}, region='eu-west-1', partition='aws')\n"
        "except Exception: pass\n"
    )
    command = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")


def test_translator_is_imported_only_when_needed() -> None:
    code = "import sys, frontgate.template as t; print('samtranslator' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
