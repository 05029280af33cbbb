"""Source: documented ("Using Lambda with Amazon SQS"), unless a test says otherwise."""

from __future__ import annotations

import asyncio
from typing import Any

from frontgate.aws.json_api import AwsCallError
from frontgate.aws.lambda_api.event_source_mapping import EventSourceMapping
from frontgate.event_sources.queue import QueueSource
from frontgate.wire import Invocation, InvocationError
from tests.frontgate.event_sources.conftest import QUEUE, failed


def source(functions: Any, services: Any, **fields: Any) -> QueueSource:
    warn = fields.pop("warn", print)
    mapping = EventSourceMapping(id="m", source_arn=QUEUE, function="f", **fields)
    return QueueSource(mapping, url="https://q", api=services, invoke=functions.invoke, warn=warn)


def message(number: int, body: str = "hello") -> dict[str, Any]:
    return {
        "MessageId": f"m{number}",
        "ReceiptHandle": f"r{number}",
        "Body": body,
        "MD5OfBody": "md5",
        "Attributes": {"ApproximateReceiveCount": "1"},
        "MessageAttributes": {"kind": {"DataType": "String", "StringValue": "new"}},
        "MD5OfMessageAttributes": "md5a",
    }


async def handled(queue: QueueSource) -> None:
    while await queue.read():
        pass
    await asyncio.sleep(0)
    await asyncio.gather(*queue._under_way)


def deleted(services: Any) -> list[str]:
    return [
        entry["ReceiptHandle"]
        for document in services.documents("DeleteMessageBatch")
        for entry in document["Entries"]
    ]


async def test_the_event(functions, services):
    services.answers["ReceiveMessage"] = [{"Messages": [message(1)]}]
    await handled(source(functions, services))
    (event,) = functions.events
    assert event["Records"] == [
        {
            "messageId": "m1",
            "receiptHandle": "r1",
            "body": "hello",
            "attributes": {"ApproximateReceiveCount": "1"},
            "messageAttributes": {
                "kind": {
                    "stringValue": "new",
                    "stringListValues": [],
                    "binaryListValues": [],
                    "dataType": "String",
                }
            },
            "md5OfBody": "md5",
            "md5OfMessageAttributes": "md5a",
            "eventSource": "aws:sqs",
            "eventSourceARN": QUEUE,
            "awsRegion": "eu-west-1",
        }
    ]
    assert deleted(services) == ["r1"]


async def test_batches_are_filled_from_several_calls(functions, services):
    services.answers["ReceiveMessage"] = [
        {"Messages": [message(n) for n in range(10)]},
        {"Messages": [message(n) for n in range(10, 15)]},
    ]
    await handled(source(functions, services, batch_size=12))
    sizes = [len(event["Records"]) for event in functions.events]
    assert sum(sizes) == 15
    assert max(sizes) <= 15
    assert [d["MaxNumberOfMessages"] for d in services.documents("ReceiveMessage")][:2] == [10, 2]
    assert len(deleted(services)) == 15


async def test_a_batch_that_fails_stays_in_the_queue(functions, services):
    for answer in (Invocation(200, b"{}", "Unhandled"), InvocationError(429, "throttled")):
        services.answers["ReceiveMessage"] = [{"Messages": [message(1)]}]
        functions.answers = [answer]
        await handled(source(functions, services))
    assert deleted(services) == []


async def test_the_function_says_which_failed(functions, services):
    services.answers["ReceiveMessage"] = [{"Messages": [message(1), message(2), message(3)]}]
    functions.answers = [failed("m2")]
    await handled(source(functions, services, reports_failures=True))
    assert deleted(services) == ["r1", "r3"]


async def test_without_that_setting_its_report_is_ignored(functions, services):
    services.answers["ReceiveMessage"] = [{"Messages": [message(1)]}]
    functions.answers = [failed("m1")]
    await handled(source(functions, services))
    assert deleted(services) == ["r1"]


async def test_filtered_messages_are_deleted_unseen(functions, services):
    services.answers["ReceiveMessage"] = [
        {"Messages": [message(1, '{"kind": "a"}'), message(2, '{"kind": "b"}'), message(3, "text")]}
    ]
    filters = ({"body": {"kind": ["a"]}},)
    await handled(source(functions, services, filters=filters))
    (event,) = functions.events
    assert [record["messageId"] for record in event["Records"]] == ["m1"]
    assert deleted(services) == ["r1", "r2", "r3"]


async def test_no_more_batches_at_once_than_allowed(services):
    """Source: documented ("Configuring maximum concurrency for Amazon SQS event sources")."""
    running, most = 0, 0

    class Slow:
        async def invoke(self, function: str, payload: bytes, *, trace_id: Any = None) -> Any:
            nonlocal running, most
            running += 1
            most = max(most, running)
            await asyncio.sleep(0.01)
            running -= 1
            return Invocation(200, b"null")

    services.answers["ReceiveMessage"] = [{"Messages": [message(n)]} for n in range(6)]
    queue = source(Slow(), services, batch_size=1, concurrency=2)
    await handled(queue)
    await asyncio.sleep(0.05)
    assert most == 2
    await queue.close()


async def test_messages_that_cannot_be_deleted(functions, services):
    said: list[str] = []
    services.answers["ReceiveMessage"] = [{"Messages": [message(1)]}]
    services.answers["DeleteMessageBatch"] = [
        AwsCallError("sqs:DeleteMessageBatch", "Gone", "there is no such queue")
    ]
    await handled(source(functions, services, warn=said.append))
    assert said == [
        f"messages of {QUEUE} come again, as they cannot be deleted: "
        "sqs:DeleteMessageBatch: Gone: there is no such queue"
    ]


async def test_other_settings(functions, services):
    """Source: documented (UpdateEventSourceMapping)."""
    queue = source(functions, services)
    services.answers["ReceiveMessage"] = [
        {"Messages": [message(1, "a")]},
        {},
        {},
        {"Messages": [message(2, "a"), message(3, "b")]},
    ]
    await handled(queue)
    await asyncio.sleep(0)
    assert not queue.is_busy
    queue.change(
        EventSourceMapping(
            id="m", source_arn=QUEUE, function="f", batch_size=2, filters=({"body": ["b"]},)
        )
    )
    await handled(queue)
    assert [[r["messageId"] for r in e["Records"]] for e in functions.events] == [["m1"], ["m3"]]
    assert deleted(services) == ["r1", "r2", "r3"]


async def test_messages_that_cannot_be_handed_over_come_again(functions, services, monkeypatch):
    """Source: none; it is this gateway's own fault, and must be seen."""
    said: list[str] = []
    services.answers["ReceiveMessage"] = [{"Messages": [message(1)]}]
    queue = source(functions, services, warn=said.append)

    def fail(record: Any) -> bool:
        raise RecursionError("too deep")

    monkeypatch.setattr(queue._filter, "wants", fail)
    await handled(queue)
    assert deleted(services) == []
    assert said == [
        f"messages of {QUEUE} come again, as they cannot be handed over: RecursionError('too deep')"
    ]
