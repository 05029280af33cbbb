"""What tests of messages share: a moment for what goes on, and the frame of an error."""

from __future__ import annotations

import asyncio

from frontgate.wire import Invocation

FAILED = Invocation(200, b'{"errorMessage":"boom"}', function_error="Unhandled")
MODEL = '{"type":"object","required":["text"],"properties":{"text":{"type":"string"}}}'


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def frame(message: str, connection_id: str, request_id: str) -> str:
    return (
        f'{{"message": "{message}", "connectionId":"{connection_id}", "requestId":"{request_id}"}}'
    )
