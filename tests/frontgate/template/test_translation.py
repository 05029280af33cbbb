from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from frontgate.template import Resource, Stack, load

HEAD = "Transform: AWS::Serverless-2016-10-31\n"


@pytest.fixture(scope="module")
def members() -> dict[str, Resource]:
    stack = load(Path(__file__).parent / "samples" / "template.yaml", environment="dev")
    return {resource.logical_id: resource for resource in stack.resources}


def test_function(members: dict[str, Resource], samples: Path) -> None:
    function = members["UsersFunction"]
    assert function.type == "AWS::Lambda::Function"
    assert function.local_code == samples / "functions" / "users"
    assert "Code" not in function.properties
    assert function.properties["Timeout"] == 10
    assert function.origin == "UsersFunction"
    assert members["UsersFunctionRole"].line == function.line


def test_layer_keeps_its_build_method(members: dict[str, Resource], samples: Path) -> None:
    (layer,) = (item for item in members.values() if item.type == "AWS::Lambda::LayerVersion")
    assert layer.origin == "SharedLayer"
    assert layer.metadata == {"BuildMethod": "makefile"}
    assert layer.local_code == samples / "layers" / "shared"
    assert members["UsersFunction"].properties["Layers"] == [{"Ref": layer.logical_id}]


def test_state_machine(members: dict[str, Resource], samples: Path) -> None:
    machine = members["Onboarding"]
    assert machine.local_code == samples / "statemachines" / "onboarding.asl.yaml"
    assert "DefinitionS3Location" not in machine.properties
    assert machine.properties["DefinitionSubstitutions"] == {"Table": {"Ref": "UsersTable"}}


def test_body_with_a_partial_include(members: dict[str, Resource]) -> None:
    body = members["RestApi"].properties["Body"]
    assert body["components"]["schemas"]["User"]["properties"] == {"id": {"type": "string"}}
    assert list(body["paths"]["/users"]["get"]["responses"]) == ["200"]
    assert "Fn::If" in body["paths"]["/vpc"]


def test_definition_file_becomes_the_body(members: dict[str, Resource]) -> None:
    partner = members["PartnerApi"]
    assert partner.properties["Body"]["info"] == {"title": "partner", "version": "1.0"}
    assert "BodyS3Location" not in partner.properties
    assert partner.local_code is None


def test_values_keep_their_types(members: dict[str, Resource]) -> None:
    assert members["LogsRole"].properties["AssumeRolePolicyDocument"]["Version"] == "2012-10-17"
    assert members["UsersFunction"].properties["MemorySize"] == 512


def test_references_to_what_sam_makes(members: dict[str, Resource]) -> None:
    permission = members["UsersPermission"]
    assert permission.properties["FunctionName"] == {"Ref": "UsersFunctionAliaslive"}
    assert permission.depends_on == ("RestApi", "UsersFunctionAliaslive")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            HEAD + "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n"
            "      Runtime: python3.13\n      CodeUri: functions/none\n      Handler: a.b\n",
            "template.yaml:7: F: there is no file or folder functions/none",
        ),
        (
            HEAD + "Resources:\n  A:\n    Type: AWS::Serverless::Api\n    Properties:\n"
            "      StageName: v1\n      DefinitionUri: none.yaml\n",
            "template.yaml:7: the file none.yaml does not exist",
        ),
        (
            HEAD + "Resources:\n  Q:\n    Type: T\n  F:\n    Type: AWS::Serverless::Function\n"
            "    Properties: {InlineCode: x, Handler: a.b, Runtime: python3.13, Memory: 1}\n",
            "template.yaml:7: F: property Memory not defined for resource of type"
            " AWS::Serverless::Function",
        ),
        (
            "Resources:\n  F:\n    Type: AWS::Serverless::Function\n",
            "template.yaml:3: F is of type AWS::Serverless::Function; the template needs"
            " `Transform: AWS::Serverless-2016-10-31` for that",
        ),
        (
            "Transform: [MyMacro]\nResources: {Q: {Type: T}}\n",
            "template.yaml:1: the transform MyMacro is not supported; known are"
            " AWS::Serverless-2016-10-31, AWS::LanguageExtensions and AWS::Include",
        ),
        (
            "Resources:\n  Fn::ForEach::Q:\n    - N\n    - [a]\n    - Q${N}: {Type: T}\n",
            "template.yaml:2: Fn::ForEach::Q needs `Transform: AWS::LanguageExtensions` in the"
            " template",
        ),
    ],
)
def test_refusals(text: str, message: str, refusal_of: Callable[..., str]) -> None:
    assert refusal_of(text) == message


def test_intrinsics_in_a_code_uri(
    stack_of: Callable[..., Stack], write: Callable[..., Path]
) -> None:
    write("", "functions/a/app.py")
    stack = stack_of(
        HEAD
        + """
Parameters: {Name: {Type: String, Default: a}}
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: !Sub functions/${Name}
"""
    )
    assert stack.resources[-1].local_code == stack.directory / "functions" / "a"


def test_code_that_the_cdk_has_put_beside_its_template(
    stack_of: Callable[..., Stack], write: Callable[..., Path]
) -> None:
    """Source: the output of `cdk synth`."""
    write("", "asset.0123abc/index.py")
    stack = stack_of(
        """
Resources:
  F:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: arn:aws:iam::123456789012:role/r
      Code:
        S3Bucket: !Sub cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}
        S3Key: 0123abc.zip
    Metadata:
      aws:asset:path: asset.0123abc
      aws:asset:property: Code
"""
    )
    assert stack.resources[-1].local_code == stack.directory / "asset.0123abc"


def test_plain_cloudformation_with_local_code(
    stack_of: Callable[..., Stack], write: Callable[..., Path]
) -> None:
    write("", "src/app.py")
    stack = stack_of(
        "Resources: {F: {Type: 'AWS::Lambda::Function', Properties: {Code: src, Handler: app.h}}}\n"
    )
    (function,) = stack.resources
    assert function.local_code == stack.directory / "src"
    assert function.properties == {"Handler": "app.h"}


@pytest.mark.parametrize("suffix", ["json", "template"])
def test_json_template(write: Callable[..., Path], suffix: str) -> None:
    path = write('{"Resources": {\n"Q": {"Type": "T", "Properties": {"n": 1}}}}', f"t.{suffix}")
    (queue,) = load(path).resources
    properties: Any = queue.properties
    assert (queue.line, properties) == (2, {"n": 1})
