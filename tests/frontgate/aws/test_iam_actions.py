"""Actions and resources. Source: documented (Service Authorization Reference)."""

from __future__ import annotations

import pytest

from frontgate.aws.iam_actions import Place, permissions_of

PLACE = Place(region="eu-west-1", account_id="123456789012")
TABLE = "arn:aws:dynamodb:eu-west-1:123456789012:table/users"
QUEUE = "https://sqs.eu-west-1.amazonaws.com/123456789012/q"
MACHINE = "arn:aws:states:eu-west-1:123456789012:stateMachine:m"


def here(service: str, resource: str) -> str:
    return f"arn:aws:{service}:eu-west-1:123456789012:{resource}"


@pytest.mark.parametrize(
    ("prefix", "operation", "parameters", "permissions"),
    [
        ("dynamodb", "GetItem", {"TableName": "users"}, [("dynamodb:GetItem", TABLE)]),
        ("dynamodb", "GetItem", {"TableName": TABLE}, [("dynamodb:GetItem", TABLE)]),
        (
            "dynamodb",
            "Query",
            {"TableName": "users", "IndexName": "by-name"},
            [("dynamodb:Query", f"{TABLE}/index/by-name")],
        ),
        (
            "dynamodb",
            "BatchGetItem",
            {"RequestItems": {"users": {}, "rooms": {}}},
            [
                ("dynamodb:BatchGetItem", TABLE),
                ("dynamodb:BatchGetItem", here("dynamodb", "table/rooms")),
            ],
        ),
        (
            "dynamodb",
            "TransactWriteItems",
            {
                "TransactItems": [
                    {"Put": {"TableName": "users"}},
                    {"Delete": {"TableName": "users"}},
                ]
            },
            [("dynamodb:PutItem", TABLE), ("dynamodb:DeleteItem", TABLE)],
        ),
        (
            "s3",
            "HeadObject",
            {"Bucket": "b", "Key": "a/b"},
            [("s3:GetObject", "arn:aws:s3:::b/a/b")],
        ),
        ("s3", "ListObjectsV2", {"Bucket": "b"}, [("s3:ListBucket", "arn:aws:s3:::b")]),
        (
            "s3",
            "DeleteObjects",
            {"Bucket": "b", "Delete": {}},
            [("s3:DeleteObject", "arn:aws:s3:::b/*")],
        ),
        ("s3", "ListBuckets", {}, [("s3:ListAllMyBuckets", None)]),
        ("sqs", "SendMessage", {"QueueUrl": QUEUE}, [("sqs:SendMessage", here("sqs", "q"))]),
        ("sqs", "SendMessageBatch", {"QueueUrl": QUEUE}, [("sqs:SendMessage", here("sqs", "q"))]),
        (
            "sns",
            "Publish",
            {"TopicArn": here("sns", "t"), "Message": "m"},
            [("sns:Publish", here("sns", "t"))],
        ),
        ("sns", "Publish", {"PhoneNumber": "+1"}, [("sns:Publish", None)]),
        (
            "states",
            "StartSyncExecution",
            {"stateMachineArn": MACHINE},
            [("states:StartSyncExecution", MACHINE)],
        ),
        (
            "states",
            "DescribeExecution",
            {"executionArn": here("states", "execution:m:e")},
            [("states:DescribeExecution", here("states", "execution:m:e"))],
        ),
        (
            "events",
            "PutEvents",
            {"Entries": [{}, {"EventBusName": "orders"}, {"EventBusName": "orders"}]},
            [
                ("events:PutEvents", here("events", "event-bus/default")),
                ("events:PutEvents", here("events", "event-bus/orders")),
            ],
        ),
        (
            "kinesis",
            "PutRecord",
            {"StreamName": "s"},
            [("kinesis:PutRecord", here("kinesis", "stream/s"))],
        ),
        (
            "firehose",
            "PutRecord",
            {"DeliveryStreamName": "d"},
            [("firehose:PutRecord", here("firehose", "deliverystream/d"))],
        ),
        (
            "ssm",
            "GetParameter",
            {"Name": "/a/b"},
            [("ssm:GetParameter", here("ssm", "parameter/a/b"))],
        ),
        (
            "ssm",
            "GetParameters",
            {"Names": ["a", "b"]},
            [
                ("ssm:GetParameters", here("ssm", "parameter/a")),
                ("ssm:GetParameters", here("ssm", "parameter/b")),
            ],
        ),
        (
            "secretsmanager",
            "GetSecretValue",
            {"SecretId": "db"},
            [("secretsmanager:GetSecretValue", here("secretsmanager", "secret:db-AbCdEf"))],
        ),
        (
            "lambda",
            "Invoke",
            {"FunctionName": "f"},
            [("lambda:InvokeFunction", here("lambda", "function:f"))],
        ),
        ("monitoring", "PutMetricData", {}, [("cloudwatch:PutMetricData", None)]),
        ("email", "SendEmail", {"Source": "a"}, [("ses:SendEmail", None)]),
    ],
)
def test_what_a_call_needs(prefix, operation, parameters, permissions):
    found = permissions_of(prefix, operation, parameters, PLACE)
    assert [(needed.action, needed.resource) for needed in found] == permissions


@pytest.mark.parametrize(
    ("prefix", "operation", "parameters"),
    [
        ("dynamodb", "TransactWriteItems", {"TransactItems": "x"}),
        ("dynamodb", "BatchGetItem", {"RequestItems": [1]}),
        ("dynamodb", "GetItem", {"TableName": 7}),
        ("events", "PutEvents", {"Entries": [1, None]}),
        ("ssm", "GetParameters", {"Names": {"a": 1}}),
    ],
)
def test_nonsense_names_no_resource(prefix, operation, parameters):
    found = permissions_of(prefix, operation, parameters, PLACE)
    assert all(needed.resource is None for needed in found)


def test_each_event_is_judged_by_its_source_and_type():
    """ "Permissions for event buses" (EventBridge) has policies with both."""
    entries = [
        {"Source": "shop", "DetailType": "order", "EventBusName": "orders"},
        {"Source": "till"},
    ]
    found = permissions_of("events", "PutEvents", {"Entries": entries}, PLACE)
    assert [permission.keys for permission in found] == [
        {"events:source": "shop", "events:detail-type": "order"},
        {"events:source": "till"},
    ]
