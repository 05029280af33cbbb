from __future__ import annotations

from typing import Any

import pytest

from frontgate.template.artifacts import (
    BUCKET,
    is_api,
    property_that_names,
    replace_local_paths,
    take_local_path,
)


def replaced(kind: str, properties: dict[str, Any], **globals_: Any) -> dict[str, Any]:
    template = {
        "Globals": globals_,
        "Resources": {"R": {"Type": f"AWS::Serverless::{kind}", "Properties": properties}},
    }
    replace_local_paths(template, lambda value: "functions/from-parameter")
    return properties


@pytest.mark.parametrize(
    ("kind", "properties", "name", "address"),
    [
        ("Function", {"CodeUri": "functions/a b"}, "CodeUri", f"s3://{BUCKET}/functions%2Fa%20b"),
        ("Function", {}, "CodeUri", f"s3://{BUCKET}/."),
        ("Function", {"CodeUri": "s3://b/k"}, "CodeUri", "s3://b/k"),
        ("Function", {"CodeUri": {"Bucket": "b", "Key": "k"}}, "CodeUri",
         {"Bucket": "b", "Key": "k"}),
        ("Function", {"CodeUri": {"Ref": "P"}}, "CodeUri",
         f"s3://{BUCKET}/functions%2Ffrom-parameter"),
        ("Function", {"InlineCode": "x"}, "CodeUri", None),
        ("LayerVersion", {"ContentUri": "layers/l"}, "ContentUri", f"s3://{BUCKET}/layers%2Fl"),
        ("StateMachine", {"DefinitionUri": "a.json"}, "DefinitionUri", f"s3://{BUCKET}/a.json"),
        ("StateMachine", {"Definition": {}}, "DefinitionUri", None),
        ("Api", {"DefinitionUri": "o.yaml"}, "DefinitionUri", f"s3://{BUCKET}/o.yaml"),
        ("SimpleTable", {"CodeUri": "x"}, "CodeUri", "x"),
    ],
)  # fmt: skip
def test_stand_ins(kind: str, properties: dict[str, Any], name: str, address: object) -> None:
    assert replaced(kind, properties).get(name) == address


def test_code_from_globals() -> None:
    assert replaced("Function", {}, Function={"CodeUri": "src"})["CodeUri"] == f"s3://{BUCKET}/src"


def test_image_functions_need_no_address() -> None:
    properties = replaced("Function", {"PackageType": "Image"})
    assert "CodeUri" not in properties
    assert properties["ImageUri"]


@pytest.mark.parametrize(
    ("kind", "properties", "path"),
    [
        ("AWS::Lambda::Function", {"Code": {"S3Bucket": BUCKET, "S3Key": "functions%2Fa"}},
         "functions/a"),
        ("AWS::Lambda::Function", {"Code": "functions/b"}, "functions/b"),
        ("AWS::Lambda::Function", {"Code": {"ZipFile": "x"}}, None),
        ("AWS::Lambda::Function", {"Code": {"S3Bucket": "b", "S3Key": "k"}}, None),
        ("AWS::Lambda::LayerVersion", {"Content": {"S3Bucket": BUCKET, "S3Key": "l"}}, "l"),
        ("AWS::StepFunctions::StateMachine",
         {"DefinitionS3Location": {"Bucket": BUCKET, "Key": "a.json"}}, "a.json"),
        ("AWS::ApiGateway::RestApi", {"BodyS3Location": "openapi.yaml"}, "openapi.yaml"),
        ("AWS::ApiGateway::RestApi", {"BodyS3Location": "s3://b/k"}, None),
        ("AWS::SQS::Queue", {"Code": "x"}, None),
    ],
)  # fmt: skip
def test_paths_come_back(kind: str, properties: dict[str, Any], path: str | None) -> None:
    before = len(properties)
    assert take_local_path({"Type": kind, "Properties": properties}) == path
    assert len(properties) == before - (path is not None)


def test_property_that_names() -> None:
    assert property_that_names("AWS::Serverless::Function") == "CodeUri"
    assert property_that_names("AWS::Lambda::LayerVersion") == "Content"


def test_only_definitions_of_apis_are_read_at_once() -> None:
    assert is_api("AWS::ApiGatewayV2::Api")
    assert not is_api("AWS::StepFunctions::StateMachine")
