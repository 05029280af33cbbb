"""What becomes of a message in a queue of ours."""

from __future__ import annotations

import json

import pytest

from frontgate.event_sources.delivery import Delivery, event_of
from frontgate.wire import InvocationError

NOTIFICATION = {
    "Type": "Notification",
    "MessageId": "m",
    "TopicArn": "arn:aws:sns:eu-west-1:123456789012:news",
    "Subject": "S",
    "Message": "hello",
    "Timestamp": "2026-01-01T00:00:00.000Z",
    "SignatureVersion": "1",
    "Signature": "x",
    "SigningCertURL": "https://cert",
    "UnsubscribeURL": "https://un",
    "MessageAttributes": {"kind": {"Type": "String", "Value": "new"}},
}


def test_a_notification():
    """Source: documented ("Invoking Lambda functions with Amazon SNS notifications")."""
    event = event_of(json.dumps(NOTIFICATION))
    assert isinstance(event, dict)
    (record,) = event["Records"]
    assert (record["EventSource"], record["EventVersion"]) == ("aws:sns", "1.0")
    assert record["Sns"] == {
        "Type": "Notification",
        "MessageId": "m",
        "TopicArn": NOTIFICATION["TopicArn"],
        "Subject": "S",
        "Message": "hello",
        "Timestamp": "2026-01-01T00:00:00.000Z",
        "SignatureVersion": "1",
        "Signature": "x",
        "SigningCertUrl": "https://cert",
        "UnsubscribeUrl": "https://un",
        "MessageAttributes": {"kind": {"Type": "String", "Value": "new"}},
    }


@pytest.mark.parametrize(
    ("body", "event"),
    [
        ('{"source": "shop", "detail": {}}', {"source": "shop", "detail": {}}),
        ('{"Records": [{"eventSource": "aws:s3"}]}', {"Records": [{"eventSource": "aws:s3"}]}),
        ('{"Event": "s3:TestEvent"}', None),
        ('"text"', "text"),
        ("plain text", "plain text"),
    ],
)
def test_other_events_are_what_the_message_holds(body, event):
    assert event_of(body) == event


def delivery(functions, services, said):
    return Delivery(
        url="https://q",
        function="f",
        api=services,
        invoke_event=functions.invoke_event,
        warn=said.append,
    )


async def test_a_message_is_done_once_it_is_accepted(functions, services):
    messages = [
        {"Body": '{"n": 1}', "ReceiptHandle": "r1"},
        {"Body": '{"Event": "s3:TestEvent"}', "ReceiptHandle": "r2"},
    ]
    services.answers["ReceiveMessage"] = [{"Messages": messages}]
    reading = delivery(functions, services, [])
    assert await reading.read()
    assert not await reading.read()
    assert functions.events == [{"n": 1}]
    assert [d["ReceiptHandle"] for d in services.documents("DeleteMessage")] == ["r1", "r2"]


async def test_a_function_that_is_gone(functions, services):
    said: list[str] = []
    services.answers["ReceiveMessage"] = [{"Messages": [{"Body": "{}", "ReceiptHandle": "r"}]}]
    functions.answers = [InvocationError(404, "Function not found: f")]
    assert await delivery(functions, services, said).read()
    assert said == ["an event for f is lost: Function not found: f"]
    assert services.documents("DeleteMessage")
