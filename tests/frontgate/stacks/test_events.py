from __future__ import annotations

import uuid

from botocore.validate import validate_parameters

from frontgate.aws.protocols.models import service_model
from frontgate.stacks.events import events
from tests.frontgate.stacks.conftest import NOON


def test_the_latest_first(launched):
    history = [
        (each["LogicalResourceId"], each["ResourceStatus"], each["Timestamp"] - NOON)
        for each in events(launched)
    ]
    assert history == [
        ("shop", "CREATE_COMPLETE", 2),
        ("Table", "CREATE_COMPLETE", 2),
        ("Queue", "CREATE_COMPLETE", 2),
        ("Table", "CREATE_IN_PROGRESS", 0),
        ("Queue", "CREATE_IN_PROGRESS", 0),
        ("shop", "CREATE_IN_PROGRESS", 0),
    ]


def test_an_event(launched):
    """Source: documented (DescribeStackEvents, its example); a physical id comes with the end."""
    found = events(launched)
    for each in found:
        validate_parameters(each, service_model("cloudformation").shape_for("StackEvent"))
    assert found[1] == {
        "StackId": launched.stack.id,
        "EventId": "Table-CREATE_COMPLETE-2026-01-01T12:00:02.000Z",
        "StackName": "shop",
        "LogicalResourceId": "Table",
        "PhysicalResourceId": "shop-Table",
        "ResourceType": "AWS::DynamoDB::Table",
        "Timestamp": NOON + 2,
        "ResourceStatus": "CREATE_COMPLETE",
    }
    assert found[3]["PhysicalResourceId"] == ""


def test_the_stack_is_one_of_them(launched):
    end, *_, begin = events(launched)
    assert begin["ResourceStatusReason"] == "User Initiated"
    for each in (begin, end):
        assert each["ResourceType"] == "AWS::CloudFormation::Stack"
        assert each["PhysicalResourceId"] == launched.stack.id
    assert uuid.UUID(begin["EventId"]) != uuid.UUID(end["EventId"])
