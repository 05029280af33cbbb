from __future__ import annotations

import json

import pytest
from botocore.validate import validate_parameters

from frontgate.aws.protocols.models import service_model
from frontgate.stacks.templates import summary, template_document
from tests.frontgate.stacks.conftest import TEMPLATE
from tests.frontgate.stacks.test_documents import BARE

STAGES = ["Original", "Processed"]


def test_as_it_was_written(launched):
    document = template_document(launched.stack, "Original")
    assert document == {"TemplateBody": TEMPLATE, "StagesAvailable": STAGES}


def test_as_it_was_processed(launched):
    document = template_document(launched.stack, "Processed")
    body = json.loads(document["TemplateBody"])
    assert body["Resources"]["Table"]["Type"] == "AWS::DynamoDB::Table"
    assert body["Outputs"]["TableName"]["Value"] == {"Ref": "Table"}
    assert "Transform" not in body


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("text", [BARE, f"# Transform: of words only\n{BARE}"])
@pytest.mark.fact("cloudformation.template-stages")
def test_without_a_transform_both_are_the_same(launch, stage, text):
    """Source: documented (GetTemplate, TemplateStage)."""
    assert template_document(launch(text).stack, stage)["TemplateBody"] == text


def test_an_empty_default_is_empty(launch):
    text = f"Parameters: {{N: {{Type: String, Default: }}}}\n{BARE}"
    (declared,) = summary(launch(text).stack)["Parameters"]
    assert declared["DefaultValue"] == ""


def test_in_short(launched):
    document = summary(launched.stack)
    output = service_model("cloudformation").operation_model("GetTemplateSummary").output_shape
    validate_parameters(document, output)
    assert document == {
        "Parameters": [
            {
                "ParameterKey": "Secret",
                "ParameterType": "String",
                "DefaultValue": "hush",
                "NoEcho": True,
                "Description": "Tell nobody.",
                "ParameterConstraints": {},
            },
            {
                "ParameterKey": "Zones",
                "ParameterType": "CommaDelimitedList",
                "DefaultValue": "a,b",
                "NoEcho": False,
                "ParameterConstraints": {"AllowedValues": ["a", "b"]},
            },
        ],
        "Description": "A shop.",
        "Version": "2010-09-09",
        "Metadata": '{"Owner": "us"}',
        "ResourceTypes": [
            "AWS::Serverless::SimpleTable",
            "AWS::SQS::Queue",
            "AWS::Location::Map",
        ],
        "DeclaredTransforms": ["AWS::Serverless-2016-10-31"],
    }


def test_what_a_transform_is_to_write_is_passed_over(launch):
    looped = """
Transform: AWS::LanguageExtensions
Metadata: {Since: 2026-01-01}
Resources:
  Fn::ForEach::Queues: [Name, [A, B], {"Queue${Name}": {Type: AWS::SQS::Queue}}]
  Topic: {Type: AWS::SNS::Topic}
"""
    document = summary(launch(looped).stack)
    assert document["ResourceTypes"] == ["AWS::SNS::Topic"]
    assert document["DeclaredTransforms"] == ["AWS::LanguageExtensions"]
    assert "2026-01-01" in document["Metadata"]


def test_of_next_to_nothing(launch):
    assert summary(launch(BARE).stack) == {
        "Parameters": [],
        "ResourceTypes": ["AWS::SQS::Queue"],
        "DeclaredTransforms": [],
    }
