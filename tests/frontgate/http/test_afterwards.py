from __future__ import annotations

import asyncio
import gc
from typing import Any

import pytest


async def test_the_line_comes_after_the_answer(
    make_stage: Any, request_of: Any, world: Any
) -> None:
    stage = make_stage("GET /rooms", log_format="$context.requestId $context.status")
    await stage.handle(request_of("GET", "/rooms"))
    assert world.logged == []
    await asyncio.sleep(0)
    assert world.logged == [("arn:log", "LV7fzho-PHcEJPw= 200")]


@pytest.mark.parametrize("path", ["/rooms", "/nowhere"])
async def test_a_request_that_is_kept_no_more_is_gone(
    make_stage: Any, request_of: Any, path: str
) -> None:
    """Nothing of it refers to itself in a circle, so no garbage collection has to find it."""
    stage = make_stage("GET /rooms", log_format="$context.requestId")
    await stage.handle(request_of("GET", path))
    gc.collect()
    gc.disable()
    try:
        for _ in range(300):  # more than a journal keeps
            await stage.handle(request_of("GET", path))
        await asyncio.sleep(0)
        assert gc.collect() < 100
    finally:
        gc.enable()
