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


async def test_group_and_stream_are_made_once(delivery, services):
    for _ in range(2):
        delivery(ARN, "line")
        await delivery.deliver()
    assert services.documents("CreateLogGroup") == [{"logGroupName": "/aws/api/access"}]
    assert len(services.documents("CreateLogStream")) == 1
    assert len(services.documents("PutLogEvents")) == 2


async def test_a_group_of_the_template_is_there_already(delivery, services, warnings):
    services.answer("CreateLogGroup", EXISTS)
    services.answer("CreateLogStream", EXISTS)
    delivery(ARN, "line")
    await delivery.deliver()
    assert len(services.documents("PutLogEvents")) == 1
    assert not warnings


async def test_many_lines_go_in_batches(delivery, services, monkeypatch):
    monkeypatch.setattr(log_delivery, "_BATCH_LINES", 3)
    for number in range(7):
        delivery(ARN, str(number))
    await delivery.deliver()
    batches = [document["logEvents"] for document in services.documents("PutLogEvents")]
    assert [len(batch) for batch in batches] == [3, 3, 1]
    assert [event["message"] for batch in batches for event in batch] == list("0123456")


async def test_the_newest_lines_are_kept(api, services, warnings, monkeypatch):
    monkeypatch.setattr(log_delivery, "_KEPT_LINES", 3)
    delivery = LogDelivery(api=api, clock=lambda: 1.0, warn=warnings.append)
    for number in range(6):
        delivery(ARN, str(number))
    await delivery.deliver()
    (document,) = services.documents("PutLogEvents")
    assert [event["message"] for event in document["logEvents"]] == ["3", "4", "5"]
    assert not warnings


async def test_nothing_is_delivered_before_somebody_asks(delivery, services):
    delivery(ARN, "line")
    await asyncio.sleep(0)
    assert not services.calls


async def test_whoever_asks_second_waits_for_the_first(warnings):
    # Given a service that is still taking the first delivery
    taken = asyncio.Event()
    calls = []

    async def slow(service, action, document):
        await taken.wait()
        calls.append(action)
        return {}

    delivery = LogDelivery(api=slow, clock=lambda: 1.0, warn=warnings.append)
    delivery(ARN, "line")
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
    delivery, services, warnings, answer
):
    services.answer("CreateLogGroup", answer, {})
    for _ in range(2):
        delivery(ARN, "line")
        await delivery.deliver()
    assert len(warnings) == 1
    assert warnings[0].startswith("1 log lines of /aws/api/access are lost: ")
    assert len(services.documents("PutLogEvents")) == 1


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
