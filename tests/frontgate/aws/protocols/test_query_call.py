from __future__ import annotations

import json
from urllib.parse import parse_qs

import pytest

from frontgate import headers as header_lines
from frontgate.aws.protocols import Fault, read_call
from frontgate.aws.protocols.models import service_model
from frontgate.wire import HttpResponse

fact = pytest.mark.fact
ID = "0a0b"
FORM = "application/x-www-form-urlencoded"
PUBLISHED = (
    b'<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult>'
    b"<MessageId>m</MessageId></PublishResult><ResponseMetadata><RequestId>own</RequestId>"
    b"</ResponseMetadata></PublishResponse>"
)
FAILED = (
    b"<ErrorResponse><Error><Type>Sender</Type><Code>NotFound</Code><Message>a &lt; b</Message>"
    b"</Error><RequestId>own</RequestId></ErrorResponse>"
)


@pytest.fixture
def call(request_for):
    def make(service, action, **changes):
        return read_call(request_for(service, action, **changes), service_model(service))

    return make


def test_a_query_service_gets_a_form(call):
    """Source: documented (SNS API reference, Publish)."""
    sent = call("sns", "Publish", method="GET", query="TopicArn=t&Message=a%26b").request()
    assert (sent.method, sent.path, sent.query, sent.action) == ("POST", "/", "", None)
    assert header_lines.get_all(sent.headers, "content-type") == [FORM]
    assert parse_qs(sent.body.decode()) == {
        "Action": ["Publish"],
        "TopicArn": ["t"],
        "Message": ["a&b"],
        "Version": ["2010-03-31"],
    }


def test_the_version_may_be_given(call):
    sent = call("sns", "Publish", query="Version=2000-01-01").request()
    assert parse_qs(sent.body.decode())["Version"] == ["2000-01-01"]


def test_parameters_of_a_query_service_are_readable(call):
    found = call("sns", "Publish", query="TopicArn=t&Message=m").parameters
    assert found == {"TopicArn": "t", "Message": "m"}


def answered(call, status, body, *headers):
    response = HttpResponse(status=status, headers=headers, body=body)
    return call.answer(response, request_id=ID)


def test_its_xml_becomes_json(call):
    """Source: the form is that of SQS and SSM (recorded); that SNS has it too is assumed."""
    xml = ("Content-Type", "text/xml")
    answer = answered(call("sns", "Publish"), 200, PUBLISHED, xml, ("X-A", "1"))
    assert json.loads(answer.body) == {
        "PublishResponse": {
            "PublishResult": {"MessageId": "m", "SequenceNumber": None},
            "ResponseMetadata": {"RequestId": "own"},
        }
    }
    assert answer.headers == (("Content-Type", "application/json"), ("X-A", "1"))


def test_its_error_becomes_json(call):
    answer = answered(call("sns", "Publish"), 404, FAILED)
    error = {"Code": "NotFound", "Message": "a < b", "Type": "Sender"}
    assert json.loads(answer.body) == {"Error": error, "RequestId": "own"}
    assert answer.status == 404


@pytest.mark.parametrize(
    ("service", "accept"), [("sns", "application/xml"), ("ec2", "application/json")]
)
def test_xml_stays_xml(call, service, accept):
    """Source: recorded for SQS with `Accept: application/xml`; EC2 knows no JSON (assumed)."""
    action = "Publish" if service == "sns" else "DescribeVpcs"
    made = call(service, action, headers={"Accept": accept})
    assert answered(made, 200, PUBLISHED).body == PUBLISHED


@fact("aws.sqs-path-form")
def test_a_queue_is_named_by_the_path(call):
    form = {"headers": {"Content-Type": FORM}, "body": b"Action=SendMessage&MessageBody=%7B%7D"}
    sent = call("sqs", None, path="/123456789012/q1", **form).request()
    assert json.loads(sent.body) == {
        "MessageBody": "{}",
        "QueueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/q1",
    }
    assert header_lines.get(sent.headers, "x-amz-target") == "AmazonSQS.SendMessage"
    assert header_lines.get_all(sent.headers, "content-type") == ["application/x-amz-json-1.0"]


def test_or_by_a_parameter(call):
    made = call("sqs", "SendMessage", query="QueueUrl=u&MessageBody=m")
    assert json.loads(made.request().body) == {"QueueUrl": "u", "MessageBody": "m"}


def test_a_missing_parameter(call):
    """Source: assumed, from the errors common to all Query services."""
    assert call("ssm", "GetParameter").fault() == Fault(
        400, "MissingParameter", "The request must contain the parameter Name."
    )
    assert call("ssm", "GetParameter", query="Name=n").fault() is None


@pytest.mark.parametrize(
    ("headers", "body", "code"),
    [
        ((), b'{"__type": "com.x#ParameterNotFound", "message": "no"}', "ParameterNotFound"),
        ((("x-amzn-query-error", "AWS.Own;Sender"),), b'{"Message": "no"}', "AWS.Own"),
    ],
)
def test_an_error_of_a_json_service(call, headers, body, code):
    answer = answered(call("ssm", "GetParameter", query="Name=n"), 400, body, *headers)
    error = {"Code": code, "Message": "no", "Type": "Sender"}
    assert json.loads(answer.body) == {"Error": error, "RequestId": ID}


def test_an_answer_that_is_no_json_stays(call):
    assert answered(call("ssm", "GetParameter"), 503, b"gone").body == b"gone"


@pytest.mark.parametrize("accept", ["application/json", "text/xml"])
def test_an_unknown_action(call, accept):
    """Source: assumed."""
    unknown = call("sqs", "Nope", headers={"Accept": accept})
    fault = unknown.fault()
    answer = unknown.refuse(fault, request_id=ID)
    assert answer.status == 400
    assert b"InvalidAction" in answer.body
    assert answer.body.startswith(b"{" if "json" in accept else b"<ErrorResponse>")


@pytest.mark.parametrize(
    ("service", "action", "code"),
    [("sns", "Publish", "AuthorizationError"), ("iam", "ListRoles", "AccessDenied")],
)
def test_what_a_denial_is_called(call, service, action, code):
    """Documented: Publish (Amazon SNS), Common Error Types (IAM)."""
    assert call(service, action).denial == (403, code)
