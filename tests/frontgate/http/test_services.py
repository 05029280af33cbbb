"""The calls that subtypes make. Source: documented ("AWS service integration subtype reference");
how the parameters stand in a call is that of the services' own protocols."""

from __future__ import annotations

import json
import time
from typing import Any
from urllib.parse import parse_qsl

import pytest

from frontgate.http.services import SUBTYPES, ParameterError


def test_the_subtypes() -> None:
    assert {name: sorted(operation.required) for name, operation in SUBTYPES.items()} == {
        "AppConfig-GetConfiguration": ["Application", "ClientId", "Configuration", "Environment"],
        "EventBridge-PutEvents": ["Detail", "DetailType", "Source"],
        "Kinesis-PutRecord": ["Data", "PartitionKey", "StreamName"],
        "SQS-DeleteMessage": ["QueueUrl", "ReceiptHandle"],
        "SQS-PurgeQueue": ["QueueUrl"],
        "SQS-ReceiveMessage": ["QueueUrl"],
        "SQS-SendMessage": ["MessageBody", "QueueUrl"],
        "StepFunctions-StartExecution": ["StateMachineArn"],
        "StepFunctions-StartSyncExecution": ["StateMachineArn"],
        "StepFunctions-StopExecution": ["ExecutionArn"],
    }


@pytest.mark.parametrize(
    ("subtype", "parameters", "target", "document"),
    [
        (
            "EventBridge-PutEvents",
            {
                "Detail": '{"a": 1}',
                "DetailType": "signal",
                "Source": "app",
                "EventBusName": "bus",
                "Resources": '["arn:1", "arn:2"]',
                "Time": "2020-01-01T00:00:00Z",
                "TraceHeader": "Root=1",
            },
            "AWSEvents.PutEvents",
            {
                "Entries": [
                    {
                        "Detail": '{"a": 1}',
                        "DetailType": "signal",
                        "Source": "app",
                        "EventBusName": "bus",
                        "TraceHeader": "Root=1",
                        "Resources": ["arn:1", "arn:2"],
                        "Time": 1577836800.0,
                    }
                ]
            },
        ),
        (
            "EventBridge-PutEvents",
            {"Detail": "{}", "DetailType": "d", "Source": "s", "Resources": "arn:1", "Time": "1.5"},
            "AWSEvents.PutEvents",
            {
                "Entries": [
                    {
                        "Detail": "{}",
                        "DetailType": "d",
                        "Source": "s",
                        "Resources": ["arn:1"],
                        "Time": 1.5,
                    }
                ]
            },
        ),
        (
            "Kinesis-PutRecord",
            {"StreamName": "s", "Data": "aGk=", "PartitionKey": "k", "ExplicitHashKey": "1"},
            "Kinesis_20131202.PutRecord",
            {"StreamName": "s", "Data": "aGk=", "PartitionKey": "k", "ExplicitHashKey": "1"},
        ),
        (
            "StepFunctions-StartExecution",
            {"StateMachineArn": "arn", "Name": "n", "Input": "{}"},
            "AWSStepFunctions.StartExecution",
            {"stateMachineArn": "arn", "name": "n", "input": "{}"},
        ),
        (
            "StepFunctions-StartSyncExecution",
            {"StateMachineArn": "arn", "TraceHeader": "Root=1"},
            "AWSStepFunctions.StartSyncExecution",
            {"stateMachineArn": "arn", "traceHeader": "Root=1"},
        ),
        (
            "StepFunctions-StopExecution",
            {"ExecutionArn": "arn", "Cause": "c", "Error": "e"},
            "AWSStepFunctions.StopExecution",
            {"executionArn": "arn", "cause": "c", "error": "e"},
        ),
    ],
)
def test_calls_in_json(
    subtype: str, parameters: dict[str, str], target: str, document: dict[str, Any]
) -> None:
    message = SUBTYPES[subtype].message(parameters)
    headers = dict(message.headers)
    assert (message.method, message.path) == ("POST", "/")
    assert headers["X-Amz-Target"] == target
    assert headers["Content-Type"].startswith("application/x-amz-json-1.")
    assert json.loads(message.body) == document


@pytest.mark.parametrize(
    ("subtype", "parameters", "pairs"),
    [
        (
            "SQS-SendMessage",
            {
                "QueueUrl": "https://q",
                "MessageBody": "a&b=ü",
                "DelaySeconds": "5",
                "MessageAttributes": (
                    '{"source": {"DataType": "String", "StringValue": "github"},'
                    ' "n": {"DataType": "Number", "StringValue": 1}}'
                ),
            },
            [
                ("QueueUrl", "https://q"),
                ("MessageBody", "a&b=ü"),
                ("DelaySeconds", "5"),
                ("MessageAttribute.1.Name", "source"),
                ("MessageAttribute.1.Value.DataType", "String"),
                ("MessageAttribute.1.Value.StringValue", "github"),
                ("MessageAttribute.2.Name", "n"),
                ("MessageAttribute.2.Value.DataType", "Number"),
                ("MessageAttribute.2.Value.StringValue", "1"),
            ],
        ),
        (
            "SQS-ReceiveMessage",
            {"QueueUrl": "https://q", "AttributeNames": '["All", "SentTimestamp"]'},
            [
                ("QueueUrl", "https://q"),
                ("AttributeName.1", "All"),
                ("AttributeName.2", "SentTimestamp"),
            ],
        ),
        (
            "SQS-ReceiveMessage",
            {"QueueUrl": "https://q", "MessageAttributeNames": "All"},
            [("QueueUrl", "https://q"), ("MessageAttributeName.1", "All")],
        ),
        (
            "SQS-DeleteMessage",
            {"QueueUrl": "https://q", "ReceiptHandle": "h"},
            [("QueueUrl", "https://q"), ("ReceiptHandle", "h")],
        ),
        ("SQS-PurgeQueue", {"QueueUrl": "https://q"}, [("QueueUrl", "https://q")]),
    ],
)
def test_calls_of_a_queue(
    subtype: str, parameters: dict[str, str], pairs: list[tuple[str, str]]
) -> None:
    message = SUBTYPES[subtype].message(parameters)
    assert message.headers == (("Content-Type", "application/x-www-form-urlencoded"),)
    action, version, *others = parse_qsl(message.body.decode())
    assert (action, version) == (
        ("Action", subtype.removeprefix("SQS-")),
        ("Version", "2012-11-05"),
    )
    assert others == pairs


def test_a_configuration() -> None:
    message = SUBTYPES["AppConfig-GetConfiguration"].message(
        {
            "Application": "my/app",
            "Environment": "prod",
            "Configuration": "flags",
            "ClientId": "a b",
            "ClientConfigurationVersion": "3",
        }
    )
    assert (message.method, message.body) == ("GET", b"")
    assert message.path == "/applications/my%2Fapp/environments/prod/configurations/flags"
    assert message.query == "client_id=a%20b&client_configuration_version=3"


@pytest.mark.parametrize(
    ("subtype", "name", "value", "sentence"),
    [
        ("SQS-SendMessage", "MessageAttributes", "{", "MessageAttributes is not JSON"),
        ("SQS-SendMessage", "MessageAttributes", "[]", "MessageAttributes is no object"),
        ("SQS-SendMessage", "MessageAttributes", '{"a": 1}', "MessageAttributes.a is no object"),
        (
            "SQS-SendMessage",
            "MessageAttributes",
            '{"a": {"DataType": []}}',
            "MessageAttributes.a.DataType is neither",
        ),
        ("SQS-ReceiveMessage", "AttributeNames", "[1]", "AttributeNames is no list of texts"),
        ("EventBridge-PutEvents", "Resources", "[", "Resources is not JSON"),
        ("EventBridge-PutEvents", "Time", "noon", "Time is no time"),
        ("EventBridge-PutEvents", "Time", "nan", "Time is no time"),
        ("EventBridge-PutEvents", "Time", "1e400", "Time is no time"),
    ],
)
def test_values_that_make_no_sense(subtype: str, name: str, value: str, sentence: str) -> None:
    operation = SUBTYPES[subtype]
    given = dict.fromkeys(operation.required, "x") | {name: value}
    with pytest.raises(ParameterError, match=sentence):
        operation.message(given)


def test_a_time_without_an_offset_is_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    """Source: assumed; on AWS there is no other time zone."""
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        given = {"Detail": "{}", "DetailType": "d", "Source": "s", "Time": "2020-01-01T00:00:00"}
        message = SUBTYPES["EventBridge-PutEvents"].message(given)
    finally:
        monkeypatch.undo()
        time.tzset()
    assert json.loads(message.body)["Entries"][0]["Time"] == 1577836800.0
