from __future__ import annotations

import asyncio


async def test_the_request_is_kept_when_it_is_answered(serve, mock, trace):
    await serve({"/x": [mock()]})("GET", "/x")
    assert trace().title == "GET /dev/x"


async def test_the_line_comes_after_the_answer(serve, mock, world):
    await serve({"/x": [mock()]}, log_format="$context.requestId $context.status")("GET", "/x")
    assert world.log_lines == []
    await asyncio.sleep(0)
    assert world.log_lines == [("arn:log", "00000000-0000-4000-8000-000000000001 200")]
