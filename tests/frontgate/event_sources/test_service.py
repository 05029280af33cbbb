"""All sources of one gateway: who is read, how often, and until when."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from frontgate.event_sources import EventSources

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
    await asyncio.sleep(0.02)
    assert len(services.documents("ReceiveMessage")) == 1
    await sources.close()
    sources.called("s3")
    await asyncio.sleep(0.02)
    assert len(services.documents("ReceiveMessage")) == 1
