from __future__ import annotations

import asyncio
import json

import pytest

from frontgate.aws import log_delivery
from frontgate.aws.log_delivery import LogDelivery, log_group
from frontgate.wire import BackendError, HttpResponse

ARN = "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/api/access"
EXISTS = HttpResponse(
    status=400, body=json.dumps({"__type": "ResourceAlreadyExistsException"}).encode()
)


@pytest.fixture
def warnings() -> list[str]:
    return []


@pytest.fixture
def delivery(api, warnings) -> LogDelivery:
    return LogDelivery(api=api, clock=lambda: 1_700_000_000.5, warn=warnings.append)


async def test_lines_of_a_group_go_together(delivery, services, warnings):
    delivery(ARN, "one")
    delivery("/aws/lambda/users", "three")
    delivery(f"{ARN}:*", "two")
    await delivery.flush()
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


async def test_group_and_stream_are_made_once(delivery, services):
    for _ in range(2):
        delivery(ARN, "line")
        await delivery.flush()
    assert services.documents("CreateLogGroup") == [{"logGroupName": "/aws/api/access"}]
    assert len(services.documents("CreateLogStream")) == 1
    assert len(services.documents("PutLogEvents")) == 2


async def test_a_group_of_the_template_is_there_already(delivery, services, warnings):
    services.answer("CreateLogGroup", EXISTS)
    services.answer("CreateLogStream", EXISTS)
    delivery(ARN, "line")
    await delivery.flush()
    assert len(services.documents("PutLogEvents")) == 1
    assert not warnings


async def test_many_lines_go_in_batches(delivery, services, monkeypatch):
    monkeypatch.setattr(log_delivery, "_BATCH_LINES", 3)
    for number in range(7):
        delivery(ARN, str(number))
    await delivery.flush()
    batches = [document["logEvents"] for document in services.documents("PutLogEvents")]
    assert [len(batch) for batch in batches] == [3, 3, 1]
    assert [event["message"] for batch in batches for event in batch] == list("0123456")


async def test_a_full_queue_loses_its_oldest_lines_and_says_so_once(
    api, services, warnings, monkeypatch
):
    monkeypatch.setattr(log_delivery, "_QUEUED_LINES", 3)
    delivery = LogDelivery(api=api, clock=lambda: 1.0, warn=warnings.append)
    for number in range(6):
        delivery(ARN, str(number))
    await delivery.flush()
    (document,) = services.documents("PutLogEvents")
    assert [event["message"] for event in document["logEvents"]] == ["3", "4", "5"]
    assert warnings == ["log lines come faster than they are delivered: some were dropped"]


@pytest.mark.parametrize(
    "answer",
    [BackendError("gone"), TimeoutError(), HttpResponse(status=500, body=b"<html>")],
    ids=["gone", "late", "html"],
)
async def test_a_service_that_is_down_is_said_once_and_tried_again(
    delivery, services, warnings, answer
):
    services.answer("CreateLogGroup", answer, answer, {})
    for _ in range(3):
        delivery(ARN, "line")
        await delivery.flush()
    assert len(warnings) == 1
    assert warnings[0].startswith("log lines are not delivered: ")
    assert len(services.documents("PutLogEvents")) == 1


async def test_lines_are_delivered_while_it_runs(delivery, services, monkeypatch):
    monkeypatch.setattr(log_delivery, "_INTERVAL", 0.001)
    delivery.start()
    delivery(ARN, "line")
    async with asyncio.timeout(10):
        while not services.documents("PutLogEvents"):
            await asyncio.sleep(0.001)
    await delivery.stop()


async def test_stopping_delivers_what_is_queued(delivery, services):
    delivery.start()
    delivery(ARN, "last words")
    await delivery.stop()
    (document,) = services.documents("PutLogEvents")
    assert document["logEvents"][0]["message"] == "last words"


async def test_stopping_waits_no_longer_than_it_says(monkeypatch):
    monkeypatch.setattr(log_delivery, "_LAST_DELIVERY", 0.01)

    async def never(*call):
        await asyncio.Event().wait()

    delivery = LogDelivery(api=never, clock=lambda: 1.0, warn=print)
    delivery.start()
    delivery(ARN, "line")
    async with asyncio.timeout(10):
        await delivery.stop()


async def test_what_never_began_can_be_stopped(delivery, services):
    await delivery.stop()
    assert not services.calls


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
