"""All sources of one gateway: who is read, how often, and until when."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from frontgate.aws.lambda_api.event_source_mapping import EventSourceMapping
from frontgate.event_sources import EventSources
from frontgate.event_sources.event_pattern import PatternError
from tests.frontgate.event_sources.conftest import QUEUE, STREAM
from tests.frontgate.waiting import until

FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:thumbnails"


@pytest.fixture
def sources(services: Any, functions: Any) -> EventSources:
    return EventSources(
        api=services,
        invoke=functions.invoke,
        invoke_event=functions.invoke_event,
        clock=lambda: 0.0,
        warn=print,
    )


async def test_two_notifications_to_one_function_are_read_once(
    sources: EventSources, services: Any
) -> None:
    """As SAM makes them of an S3 event with two kinds of `Events`."""
    made = {"QueueUrl": "https://q"}, {"Attributes": {"QueueArn": "arn:q"}}
    services.answers["CreateQueue"] = [made[0]] * 2
    services.answers["GetQueueAttributes"] = [made[1]] * 2
    for _ in range(2):
        assert await sources.queue_to(FUNCTION, source="Uploads") == "arn:q"
    sources.start()
    await until(lambda: services.documents("ReceiveMessage"))
    await asyncio.sleep(0.02)
    assert len(services.documents("ReceiveMessage")) == 1
    await sources.close()
    sources.called("s3")
    await asyncio.sleep(0.02)
    assert len(services.documents("ReceiveMessage")) == 1


def mapping(**fields: Any) -> EventSourceMapping:
    return EventSourceMapping(id="m", source_arn=QUEUE, function=FUNCTION, **fields)


async def settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def reads(services: Any) -> int:
    return len(services.documents("ReceiveMessage"))


async def test_a_mapping_is_read_while_it_is_enabled(sources: EventSources, services: Any) -> None:
    services.answers["GetQueueUrl"] = [{"QueueUrl": "https://q"}]
    sources.start()
    await sources.add(mapping(enabled=False))
    sources.called("sqs")
    await settled()
    assert reads(services) == 0

    await sources.change(mapping())
    await settled()
    assert reads(services) == 1
    await sources.change(mapping(batch_size=3))
    sources.called("sqs")
    await settled()
    assert services.documents("ReceiveMessage")[1]["MaxNumberOfMessages"] == 3

    for stop in (sources.change(mapping(enabled=False)), sources.remove("m"), sources.remove("m")):
        await stop
        sources.called("sqs")
        await settled()
        assert reads(services) == 2
    await sources.close()


async def test_a_mapping_that_is_disabled_before_the_start(
    sources: EventSources, services: Any
) -> None:
    services.answers["GetQueueUrl"] = [{"QueueUrl": "https://q"}]
    await sources.add(mapping(enabled=False))
    sources.start()
    await settled()
    assert reads(services) == 0
    await sources.close()


async def test_a_bad_filter_changes_nothing(sources: EventSources, services: Any) -> None:
    services.answers["GetQueueUrl"] = [{"QueueUrl": "https://q"}]
    await sources.add(mapping())
    with pytest.raises(PatternError):
        await sources.change(mapping(enabled=False, filters=({"body": "no list"},)))
    sources.start()
    await settled()
    assert reads(services) == 1
    await sources.close()


async def test_what_is_under_way_survives_the_end_of_its_mapping(
    sources: EventSources, services: Any, functions: Any
) -> None:
    """A batch that a function has taken is deleted, and does not come again."""
    answer = asyncio.Event()

    async def invoke(*_: Any, **__: Any) -> Any:
        await answer.wait()
        return await functions.invoke(FUNCTION, b"{}")

    sources._invoke = invoke
    services.answers["GetQueueUrl"] = [{"QueueUrl": "https://q"}]
    services.answers["ReceiveMessage"] = [
        {"Messages": [{"MessageId": "m1", "ReceiptHandle": "r1", "Body": "a"}]}
    ]
    sources.start()
    await sources.add(mapping())
    await settled()
    await sources.remove("m")
    assert services.documents("DeleteMessageBatch") == []
    answer.set()
    await settled()
    assert len(services.documents("DeleteMessageBatch")) == 1
    await sources.close()


async def test_looking_for_a_source(sources: EventSources, services: Any) -> None:
    services.answers["GetQueueUrl"] = [{"QueueUrl": "https://q"}]
    services.answers["GetQueueAttributes"] = [{"Attributes": {"VisibilityTimeout": "45"}}]
    services.answers["DescribeStream"] = [{"StreamDescription": {"Shards": []}}]
    assert await sources.look(QUEUE) == 45
    assert await sources.look(STREAM) is None
    services.answers["DescribeStream"] = [LookupError("no")]
    with pytest.raises(LookupError):
        await sources.look(STREAM)


async def test_the_newest_records_are_those_after_the_mapping(
    sources: EventSources, services: Any
) -> None:
    """Its first read may come later than the next record."""
    services.answers["DescribeStream"] = [{"StreamDescription": {"Shards": [{"ShardId": "s"}]}}] * 2
    services.answers["GetShardIterator"] = [{"ShardIterator": "i"}]
    sources.start()
    await sources.add(EventSourceMapping(id="s", source_arn=STREAM, function=FUNCTION))
    (asked,) = services.documents("GetShardIterator")
    assert asked["ShardIteratorType"] == "LATEST"
    assert services.documents("GetRecords") == []
    await sources.close()


async def test_what_became_of_a_batch(sources: EventSources, services: Any) -> None:
    services.answers["GetQueueUrl"] = [{"QueueUrl": "https://q"}]
    await sources.add(mapping())
    await sources.add(EventSourceMapping(id="s", source_arn=STREAM, function=FUNCTION))
    assert [sources.outcome(id) for id in ("m", "s", "none")] == ["", "No records processed", ""]
    await sources.close()
