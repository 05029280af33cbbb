from __future__ import annotations

import asyncio
import gc

import pytest


async def test_the_request_is_kept_when_it_is_answered(serve, mock, trace):
    await serve({"/x": [mock()]})("GET", "/x")
    assert trace().title == "GET /dev/x"


@pytest.mark.parametrize("path", ["/x", "/nowhere"])
async def test_a_request_that_is_kept_no_more_is_gone(serve, mock, path):
    """Nothing of it refers to itself in a circle, so no garbage collection has to find it."""
    call = serve({"/x": [mock()]}, log_format="$context.requestId")
    await call("GET", path)
    gc.collect()
    gc.disable()
    try:
        for _ in range(300):  # more than a journal keeps
            await call("GET", path)
        await asyncio.sleep(0)
        assert gc.collect() < 100
    finally:
        gc.enable()


async def test_the_line_comes_after_the_answer(serve, mock, world):
    await serve({"/x": [mock()]}, log_format="$context.requestId $context.status")("GET", "/x")
    assert world.log_lines == []
    await asyncio.sleep(0)
    assert world.log_lines == [("arn:log", "00000000-0000-4000-8000-000000000001 200")]


async def test_lines_of_one_turn_come_together(serve, mock, world):
    call = serve({"/x": [mock()]}, log_format="$context.requestId")
    loop = asyncio.get_running_loop()
    scheduled = []
    call_soon = loop.call_soon
    loop.call_soon = lambda *given, **options: (
        scheduled.append(given) or call_soon(*given, **options)
    )
    try:
        for _ in range(3):
            await call("GET", "/x")
    finally:
        del loop.call_soon
    assert len(scheduled) == 1
    await asyncio.sleep(0)
    assert [line[-1] for _, line in world.log_lines] == ["1", "2", "3"]
    await call("GET", "/x")
    await asyncio.sleep(0)
    assert len(world.log_lines) == 4


async def test_a_line_that_fails_keeps_no_other_from_the_log(serve, mock, world):
    call = serve({"/x": [mock()]}, log_format="$context.requestId")
    failures = []
    asyncio.get_running_loop().set_exception_handler(
        lambda loop, context: failures.append(context["exception"])
    )
    written = world.log_lines

    class Failing(list):
        def append(self, line):
            world.log_lines = written
            raise RuntimeError(line)

    world.log_lines = Failing()
    for _ in range(3):
        await call("GET", "/x")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert len(failures) == 1
    assert [line[-1] for _, line in world.log_lines] == ["2", "3"]
