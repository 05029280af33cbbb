from __future__ import annotations

import json
from urllib.parse import parse_qs

import pytest

from frontgate import headers as header_lines
from frontgate.aws.json_api import AwsCallError
from frontgate.wire import BackendError, HttpResponse

NO_SUCH_ROLE = b"""<ErrorResponse><Error><Type>Sender</Type><Code>NoSuchEntity</Code>
<Message>Role a &amp; b not found</Message></Error><RequestId>r-1</RequestId></ErrorResponse>"""


async def test_a_call_is_an_action_in_the_region(api, services):
    services.answer("ListTables", {"TableNames": ["a"]})
    assert await api("dynamodb", "ListTables", {"Limit": 1}) == {"TableNames": ["a"]}
    (call,) = services.calls
    assert (call.service, call.region, call.action) == ("dynamodb", "eu-west-1", "ListTables")
    assert (call.method, call.path, json.loads(call.body)) == ("POST", "/", {"Limit": 1})


async def test_an_answer_without_a_body_is_empty(api, services):
    services.answer("CreateLogGroup", HttpResponse(status=200))
    assert await api("logs", "CreateLogGroup", {}) == {}


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        (
            {"__type": "ResourceInUseException", "message": "in use"},
            "ResourceInUseException",
            "in use",
        ),
        (
            {
                "__type": "com.amazonaws.dynamodb.v20120810#ResourceInUseException",
                "Message": "Used",
            },
            "ResourceInUseException",
            "Used",
        ),
        ({}, "400", ""),
    ],
)
async def test_a_refusal_has_its_code_and_words(api, services, body, code, message):
    """Documented: AWS JSON 1.0 protocol, operation error serialization (`__type`, namespaces)."""
    services.answer("CreateTable", HttpResponse(status=400, body=json.dumps(body).encode()))
    with pytest.raises(AwsCallError) as caught:
        await api("dynamodb", "CreateTable", {})
    assert (caught.value.code, caught.value.message) == (code, message)
    assert str(caught.value) == f"dynamodb:CreateTable: {code}: {message}"


async def test_an_answer_that_is_not_json_is_a_refusal(api, services):
    services.answer("CreateTable", HttpResponse(status=500, body=b"<!doctype html>"))
    with pytest.raises(AwsCallError, match="dynamodb:CreateTable: 500: the answer is not JSON"):
        await api("dynamodb", "CreateTable", {})


async def test_what_the_network_says_passes_through(api, services):
    services.answer("CreateTable", BackendError("gone"))
    with pytest.raises(BackendError, match="gone"):
        await api("dynamodb", "CreateTable", {})


async def test_the_query_protocol_is_a_form(api, services):
    services.answer("None", HttpResponse(status=200, body=b"<ok/>"))
    text = await api.query("iam", "GetRole", version="2010-05-08", parameters={"RoleName": "a b"})
    (call,) = services.calls
    assert text == "<ok/>"
    assert parse_qs(call.body.decode()) == {
        "Action": ["GetRole"],
        "Version": ["2010-05-08"],
        "RoleName": ["a b"],
    }
    kind = header_lines.get(call.headers, "content-type")
    assert kind == "application/x-www-form-urlencoded"


async def test_a_refusal_of_the_query_protocol(api, services):
    """Documented: IAM API Reference, Common Errors (the ErrorResponse document)."""
    services.answer("None", HttpResponse(status=404, body=NO_SUCH_ROLE))
    with pytest.raises(AwsCallError, match="iam:GetRole: NoSuchEntity: Role a & b not found"):
        await api.query("iam", "GetRole", version="2010-05-08", parameters={})


async def test_a_refusal_without_a_document(api, services):
    services.answer("None", HttpResponse(status=500, body=b"\xff oops"))
    with pytest.raises(AwsCallError, match="iam:GetRole: 500: the answer is no error document"):
        await api.query("iam", "GetRole", version="2010-05-08", parameters={})
