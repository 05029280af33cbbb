from __future__ import annotations

import asyncio

import pytest

from frontgate.functions.environment import Environment, Outcome, Reply, TimedOut
from frontgate.functions.frontgate_runtime import wire
from frontgate.functions.logs import LogPipe

READY = wire.REPLY.pack(wire.READY, 1, 2) + b"{}"


@pytest.fixture
async def environment():
    loop = asyncio.get_running_loop()
    logs = LogPipe(loop, lambda line: None)
    yield Environment(loop, logs, generation=0, ended=lambda environment: None)
    logs.close_writer()
    logs.close()


@pytest.mark.parametrize("seconds", [0.05, 0.2])
async def test_a_short_limit_after_a_long_one_holds(environment, seconds):
    """One timer serves them all: that of the init phase must not be waited for."""
    outcomes: asyncio.Queue[Outcome] = asyncio.Queue()
    environment.expect(outcomes.put_nowait, timeout=3600)
    environment.data_received(READY)
    assert await outcomes.get() == Reply(wire.READY, 1, b"{}")

    environment.expect(outcomes.put_nowait, timeout=seconds)

    assert await asyncio.wait_for(outcomes.get(), 10) == TimedOut(seconds)


async def test_a_later_limit_moves_the_end(environment):
    outcomes: asyncio.Queue[Outcome] = asyncio.Queue()
    environment.expect(outcomes.put_nowait, timeout=0.05)
    environment.data_received(READY)
    await outcomes.get()

    environment.expect(outcomes.put_nowait, timeout=3600)
    await asyncio.sleep(0.2)

    assert outcomes.empty()
    environment.data_received(READY)
    assert isinstance(await outcomes.get(), Reply)
