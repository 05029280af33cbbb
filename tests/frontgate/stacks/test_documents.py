"""Source: documented (AWS CloudFormation API Reference, Stack, StackResource and so on)."""

from __future__ import annotations

from botocore.validate import validate_parameters

from frontgate.aws.protocols.models import service_model
from frontgate.stacks.documents import (
    exports,
    resource_detail,
    resource_document,
    resource_summary,
    stack_document,
    stack_summary,
)
from tests.frontgate.stacks.conftest import NOON

BARE = "Resources: {Queue: {Type: AWS::SQS::Queue}}\n"


def fits(shape, document):
    validate_parameters(document, service_model("cloudformation").shape_for(shape))
    return document


def test_a_stack(launched):
    assert fits("Stack", stack_document(launched)) == {
        "StackId": launched.stack.id,
        "StackName": "shop",
        "Description": "A shop.",
        "Parameters": [
            {"ParameterKey": "Secret", "ParameterValue": "****"},
            {"ParameterKey": "Zones", "ParameterValue": "a,b"},
        ],
        "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        "Outputs": [
            {
                "OutputKey": "TableName",
                "OutputValue": "value of TableName",
                "Description": "Where it is.",
                "ExportName": "shop-table",
            },
            {"OutputKey": "Zone", "OutputValue": "value of Zone"},
        ],
        "CreationTime": NOON,
        "RollbackConfiguration": {},
        "StackStatus": "CREATE_COMPLETE",
        "DisableRollback": False,
        "NotificationARNs": [],
        "Tags": [{"Key": "team", "Value": "shops"}, {"Key": "cost:center", "Value": "4 2"}],
        "EnableTerminationProtection": False,
        "DriftInformation": {"StackDriftStatus": "NOT_CHECKED"},
    }


def test_what_a_stack_has_none_of_is_left_out(launch):
    """Source: assumed, from answers of AWS as they are quoted: `KeyError: 'Outputs'` is known."""
    bare = launch(BARE, samconfig="")
    assert {"Description", "Parameters", "Capabilities", "Outputs"}.isdisjoint(stack_document(bare))
    assert stack_document(bare)["Tags"] == []
    assert "TemplateDescription" not in stack_summary(bare)


def test_a_stack_in_short(launched):
    assert fits("StackSummary", stack_summary(launched)) == {
        "StackId": launched.stack.id,
        "StackName": "shop",
        "TemplateDescription": "A shop.",
        "CreationTime": NOON,
        "StackStatus": "CREATE_COMPLETE",
        "DriftInformation": {"StackDriftStatus": "NOT_CHECKED"},
    }


def test_a_resource_in_three_forms(launched):
    table = launched.resources[1]
    own = {
        "LogicalResourceId": "Table",
        "PhysicalResourceId": "shop-Table",
        "ResourceType": "AWS::DynamoDB::Table",
        "ResourceStatus": "CREATE_COMPLETE",
        "DriftInformation": {"StackResourceDriftStatus": "NOT_CHECKED"},
    }
    owner = {"StackName": "shop", "StackId": launched.stack.id}
    summary = fits("StackResourceSummary", resource_summary(table, launched))
    assert summary == {**own, "LastUpdatedTimestamp": NOON + 2}
    detail = fits("StackResourceDetail", resource_detail(table, launched))
    assert detail == {**owner, **own, "LastUpdatedTimestamp": NOON + 2}
    document = fits("StackResource", resource_document(table, launched))
    assert document == {**owner, **own, "Timestamp": NOON + 2}


def test_exports(launched):
    (exported,) = exports(launched)
    assert fits("Export", exported) == {
        "ExportingStackId": launched.stack.id,
        "Name": "shop-table",
        "Value": "value of TableName",
    }
