from __future__ import annotations

import asyncio
import json

import pytest

from frontgate.aws import log_delivery
from frontgate.aws.log_delivery import DeliveryStreams, LogDelivery, LogGroups, log_group
from frontgate.observe.log_book import LogBook
from frontgate.wire import BackendError, HttpResponse

ARN = "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/api/access"
EXISTS = HttpResponse(
    status=400, body=json.dumps({"__type": "ResourceAlreadyExistsException"}).encode()
)


@pytest.fixture
def warnings() -> list[str]:
    return []


@pytest.fixture
def book() -> LogBook:
    return LogBook(lambda: 1_700_000_000.5)


@pytest.fixture
def delivery(book, api, warnings) -> LogDelivery:
    return LogDelivery(book, LogGroups(api), warn=warnings.append)


async def test_lines_of_a_group_go_together(delivery, book, services, warnings):
    book.write(ARN, "one")
    book.write("/aws/lambda/users", "three")
    book.write(f"{ARN}:*", "two")
    await delivery.deliver()
    access, users = services.documents("PutLogEvents")
    assert access == {
        "logGroupName": "/aws/api/access",
        "logStreamName": "frontgate",
        "logEvents": [
            {"timestamp": 1_700_000_000_500, "message": "one"},
            {"timestamp": 1_700_000_000_500, "message": "two"},
        ],
    }
    assert [event["message"] for event in users["logEvents"]] == ["three"]
    assert not warnings


async def test_group_and_stream_are_made_once(delivery, book, services):
    for _ in range(2):
        book.write(ARN, "line")
        await delivery.deliver()
    assert services.documents("CreateLogGroup") == [{"logGroupName": "/aws/api/access"}]
    assert len(services.documents("CreateLogStream")) == 1
    assert len(services.documents("PutLogEvents")) == 2


async def test_a_group_of_the_template_is_there_already(delivery, book, services, warnings):
    services.answer("CreateLogGroup", EXISTS)
    services.answer("CreateLogStream", EXISTS)
    book.write(ARN, "line")
    await delivery.deliver()
    assert len(services.documents("PutLogEvents")) == 1
    assert not warnings


async def test_many_lines_go_in_batches(delivery, book, services, monkeypatch):
    monkeypatch.setattr(log_delivery, "_BATCH_LINES", 3)
    for number in range(7):
        book.write(ARN, str(number))
    await delivery.deliver()
    batches = [document["logEvents"] for document in services.documents("PutLogEvents")]
    assert [len(batch) for batch in batches] == [3, 3, 1]
    assert [event["message"] for batch in batches for event in batch] == list("0123456")


async def test_lines_go_in_the_order_of_their_times(delivery, book, services):
    """Source: documented (PutLogEvents: events in chronological order)."""
    for at in (3.0, 1.0, 2.0):
        book.write(ARN, f"at {at}", at)
    await delivery.deliver()
    (document,) = services.documents("PutLogEvents")
    assert [event["timestamp"] for event in document["logEvents"]] == [1000, 2000, 3000]


async def test_nothing_is_delivered_before_somebody_asks(delivery, book, services):
    book.write(ARN, "line")
    await asyncio.sleep(0)
    assert not services.calls


async def test_whoever_asks_second_waits_for_the_first(book, warnings):
    # Given a service that is still taking the first delivery
    taken = asyncio.Event()
    calls = []

    async def slow(service, action, document):
        await taken.wait()
        calls.append(action)
        return {}

    delivery = LogDelivery(book, LogGroups(slow), warn=warnings.append)
    book.write(ARN, "line")
    first, second = (asyncio.create_task(delivery.deliver()) for _ in range(2))
    await asyncio.sleep(0)
    # Then the second one is not told that all is there
    assert not second.done()
    taken.set()
    await asyncio.gather(first, second)
    assert calls == ["CreateLogGroup", "CreateLogStream", "PutLogEvents"]


@pytest.mark.parametrize(
    "answer",
    [BackendError("gone"), TimeoutError(), HttpResponse(status=500, body=b"<html>")],
    ids=["gone", "late", "html"],
)
async def test_lines_that_a_broken_service_did_not_take_are_said_to_be_lost(
    delivery, book, services, warnings, answer
):
    services.answer("CreateLogGroup", answer, {})
    for _ in range(2):
        book.write(ARN, "line")
        await delivery.deliver()
    assert len(warnings) == 1
    assert warnings[0].startswith("1 log lines of /aws/api/access are lost: ")
    assert len(services.documents("PutLogEvents")) == 1


STREAM = "arn:aws:firehose:eu-west-1:123456789012:deliverystream/amazon-apigateway-access"


async def test_lines_for_a_delivery_stream(book, api, services, warnings):
    """Source: documented (the destination); assumed (the line feed)."""
    streams = LogDelivery(book, DeliveryStreams(api), warn=warnings.append)
    groups = LogDelivery(book, LogGroups(api), warn=warnings.append)
    book.write(STREAM, "one")
    book.write(ARN, "two")
    await streams.deliver()
    assert services.documents("PutRecordBatch") == [
        {"DeliveryStreamName": "amazon-apigateway-access", "Records": [{"Data": "b25lCg=="}]}
    ]
    assert not services.documents("PutLogEvents")
    await groups.deliver()
    (document,) = services.documents("PutLogEvents")
    assert [event["message"] for event in document["logEvents"]] == ["two"]
    assert not warnings


@pytest.mark.parametrize(
    ("destination", "group"),
    [
        (ARN, "/aws/api/access"),
        (f"{ARN}:*", "/aws/api/access"),
        ("arn:aws-cn:logs:cn-north-1:1:log-group:g", "g"),
        ("/aws/lambda/users", "/aws/lambda/users"),
    ],
)
def test_the_group_of_a_destination(destination, group):
    assert log_group(destination) == group
