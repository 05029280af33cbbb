from __future__ import annotations

import asyncio
from typing import Any


async def test_the_line_comes_after_the_answer(
    make_stage: Any, request_of: Any, world: Any
) -> None:
    stage = make_stage("GET /rooms", log_format="$context.requestId $context.status")
    await stage.handle(request_of("GET", "/rooms"))
    assert world.logged == []
    await asyncio.sleep(0)
    assert world.logged == [("arn:log", "LV7fzho-PHcEJPw= 200")]
