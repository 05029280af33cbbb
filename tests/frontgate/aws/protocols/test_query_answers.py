from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from frontgate.aws.protocols.models import operation, service_model
from frontgate.aws.protocols.query_answers import error_document, result_document

fact = pytest.mark.fact
ID = "5cbe815f-8db4-5c39-a834-dcfbd53c1f5c"


def written(service: str, action: str, result: dict[str, object]) -> str:
    model = operation(service_model(service), action)
    assert model is not None
    return result_document(model, result, request_id=ID).decode()


@fact("aws.sqs-query-json")
def test_sending_a_message():
    """Source: recorded (answers of API Gateway with SQS, pasted in public)."""
    sent = written("sqs", "SendMessage", {"MessageId": "59c5", "MD5OfMessageBody": "0046"})
    assert sent == (
        f'{{"SendMessageResponse":{{"ResponseMetadata":{{"RequestId":"{ID}"}},'
        '"SendMessageResult":{"MD5OfMessageAttributes":null,"MD5OfMessageBody":"0046",'
        '"MD5OfMessageSystemAttributes":null,"MessageId":"59c5","SequenceNumber":null}}}'
    )


@fact("aws.ssm-query-json")
def test_getting_a_parameter():
    parameter = {"Name": "n", "Value": "v", "Version": 1, "LastModifiedDate": 1795637123.494}
    document = json.loads(written("ssm", "GetParameter", {"Parameter": parameter}))
    found = document["GetParameterResponse"]["GetParameterResult"]["Parameter"]
    assert list(found) == [
        "ARN",
        "DataType",
        "LastModifiedDate",
        "Name",
        "Selector",
        "SourceResult",
        "Type",
        "Value",
        "Version",
    ]
    assert (found["Selector"], found["SourceResult"], found["Version"]) == (None, None, 1)
    assert list(document["GetParameterResponse"]) == ["GetParameterResult", "ResponseMetadata"]


@fact("aws.sqs-receive-json")
@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        ([], None),
        (None, None),
        (
            [{"Body": "b", "Attributes": {"SenderId": "s"}}],
            [
                {
                    "Attributes": [{"Name": "SenderId", "Value": "s"}],
                    "Body": "b",
                    "MD5OfBody": None,
                    "MD5OfMessageAttributes": None,
                    "MessageAttributes": None,
                    "MessageId": None,
                    "ReceiptHandle": None,
                }
            ],
        ),
    ],
)
def test_receiving_messages(messages, expected):
    """Source: `messages` seen in clients; lists of attributes and null for none assumed."""
    document = json.loads(written("sqs", "ReceiveMessage", {"Messages": messages}))
    assert document["ReceiveMessageResponse"]["ReceiveMessageResult"] == {"messages": expected}


def test_types_that_json_lacks():
    """Source: assumed."""
    when = datetime(2025, 1, 1, tzinfo=UTC)
    credentials = {"Expiration": when, "AccessKeyId": "AKIA"}
    document = json.loads(written("sts", "GetSessionToken", {"Credentials": credentials}))
    found = document["GetSessionTokenResponse"]["GetSessionTokenResult"]["Credentials"]
    assert found["Expiration"] == when.timestamp()
    encrypted = json.loads(written("kms", "Encrypt", {"CiphertextBlob": b"\xff"}))
    assert encrypted["EncryptResponse"]["EncryptResult"]["CiphertextBlob"] == "/w=="


def test_an_operation_without_a_result():
    assert json.loads(written("sqs", "DeleteMessage", {})) == {
        "DeleteMessageResponse": {"ResponseMetadata": {"RequestId": ID}}
    }


@pytest.mark.parametrize(("sender", "kind"), [(True, "Sender"), (False, "Receiver")])
def test_errors(sender, kind):
    """Source: assumed, from the XML of the same protocol."""
    document = error_document(code="NotFound", message="no", sender=sender, request_id=ID)
    error = {"Code": "NotFound", "Message": "no", "Type": kind}
    assert json.loads(document) == {"Error": error, "RequestId": ID}
