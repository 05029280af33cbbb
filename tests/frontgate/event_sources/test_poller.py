"""When a source is looked at, and what a source that cannot be read says."""

from __future__ import annotations

import asyncio

from frontgate.aws.json_api import AwsCallError
from frontgate.event_sources.poller import Poller
from tests.frontgate.waiting import until


async def test_it_reads_until_nothing_is_left_and_again_when_woken():
    left, reads = [3], []

    async def read() -> bool:
        reads.append(left[0])
        left[0] -= 1
        return left[0] > 0

    poller = Poller(read, warn=print, name="it", idle=60)
    poller.start()
    await until(lambda: len(reads) >= 3)
    await asyncio.sleep(0.02)
    assert reads == [3, 2, 1]
    left[0] = 1
    poller.wake()
    await until(lambda: len(reads) >= 4)
    await asyncio.sleep(0.02)
    assert reads == [3, 2, 1, 1]
    await poller.stop()
    await poller.stop()


async def test_it_looks_now_and_then():
    reads = 0

    async def read() -> bool:
        nonlocal reads
        reads += 1
        return False

    poller = Poller(read, warn=print, name="it", idle=0.005)
    poller.start()
    await until(lambda: reads >= 3)
    await poller.stop()


async def test_a_source_that_is_gone_is_said_once():
    said: list[str] = []
    reads = 0

    async def read() -> bool:
        nonlocal reads
        reads += 1
        raise AwsCallError("sqs:ReceiveMessage", "Gone", "there is no such queue")

    poller = Poller(read, warn=said.append, name="orders", idle=0.005)
    poller.start()
    await until(lambda: reads >= 3)
    await poller.stop()
    assert said == ["orders cannot be read: sqs:ReceiveMessage: Gone: there is no such queue"]


async def test_what_cannot_be_handled_does_not_end_it(caplog):
    reads = 0

    async def read() -> bool:
        nonlocal reads
        reads += 1
        raise KeyError("dynamodb")

    poller = Poller(read, warn=print, name="orders", idle=0.005)
    poller.start()
    await until(lambda: reads >= 3)
    await poller.stop()
    assert "orders: something that was read could not be handled" in caplog.text
