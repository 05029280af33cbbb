"""Which protocol a request is read in, by its service, its URI and its headers."""

from __future__ import annotations

import pytest

from frontgate import headers as header_lines
from frontgate.aws.protocols import read_call
from frontgate.aws.protocols.json_call import JsonCall
from frontgate.aws.protocols.models import service_model
from frontgate.aws.protocols.query_call import QueryCall, TranslatedQueryCall, UnknownActionCall
from frontgate.aws.protocols.rest_call import RestActionCall, RestCall

fact = pytest.mark.fact
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
XML = {"Accept": "application/xml"}


@pytest.mark.parametrize(
    ("service", "action", "changes", "kind", "operation"),
    [
        pytest.param(
            "dynamodb", "GetItem", {}, JsonCall, "GetItem", marks=fact("aws.dynamodb-action")
        ),
        pytest.param(
            "kinesis", "PutRecord", {}, JsonCall, "PutRecord", marks=fact("aws.kinesis-action")
        ),
        pytest.param(
            "states",
            "StartExecution",
            {},
            JsonCall,
            "StartExecution",
            marks=fact("aws.states-action"),
        ),
        ("firehose", "PutRecord", {}, JsonCall, "PutRecord"),
        pytest.param(
            "events",
            "PutEvents",
            {"headers": {"X-Amz-Target": "AWSEvents.PutEvents"}},
            JsonCall,
            "PutEvents",
            marks=fact("aws.events-target"),
        ),
        pytest.param(
            "events",
            "PutEvents",
            {},
            TranslatedQueryCall,
            "PutEvents",
            marks=fact("aws.events-target"),
        ),
        pytest.param(
            "ssm",
            "GetParameter",
            {"query": "Name=n"},
            TranslatedQueryCall,
            "GetParameter",
            marks=fact("aws.ssm-query-json"),
        ),
        pytest.param(
            "sqs",
            None,
            {"headers": FORM, "body": b"Action=SendMessage"},
            TranslatedQueryCall,
            "SendMessage",
            marks=fact("aws.sqs-path-form"),
        ),
        pytest.param(
            "sqs",
            None,
            {"headers": FORM | XML, "body": b"Action=SendMessage"},
            QueryCall,
            "SendMessage",
            marks=fact("aws.sqs-xml"),
        ),
        pytest.param(
            "sqs",
            None,
            {"headers": {"X-Amz-Target": "AmazonSQS.SendMessage"}},
            JsonCall,
            "SendMessage",
            marks=fact("aws.sqs-path-json"),
        ),
        ("sqs", "SendMessage", {"query": "QueueUrl=x"}, TranslatedQueryCall, "SendMessage"),
        ("sqs", "Send", {}, UnknownActionCall, None),
        ("sqs", None, {"query": "Action=Send"}, UnknownActionCall, None),
        ("sns", "Publish", {}, QueryCall, "Publish"),
        ("ec2", "DescribeVpcs", {}, QueryCall, "DescribeVpcs"),
        ("s3", "GetObject", {"query": "Bucket=b&Key=k"}, RestActionCall, "GetObject"),
        ("s3", None, {"path": "/b/k", "query": "Action=x", "method": "GET"}, RestCall, "GetObject"),
        ("lambda", None, {"path": "/nowhere"}, RestCall, None),
    ],
)
def test_kinds(request_for, service, action, changes, kind, operation):
    """Source: documented for Firehose, SNS, EC2 and `s3:action/GetObject`; the rest is marked."""
    call = read_call(request_for(service, action, **changes), service_model(service))
    assert (type(call), call.operation) == (kind, operation)


@fact("aws.dynamodb-action")
def test_the_gateway_writes_target_and_type(request_for):
    given = {"X-Amz-Target": "Nonsense", "content-type": "text/plain"}
    request = request_for("dynamodb", "GetItem", headers=given, body=b"{}")
    sent = read_call(request, service_model("dynamodb")).request()
    assert header_lines.get_all(sent.headers, "x-amz-target") == ["DynamoDB_20120810.GetItem"]
    assert header_lines.get_all(sent.headers, "content-type") == ["application/x-amz-json-1.0"]
    assert sent.action is None
