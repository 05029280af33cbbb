"""A stream that breaks off; the rest is tested with the streamed answers of HTTP backends."""

from __future__ import annotations

import asyncio

import pytest

from frontgate.control.rest_api import IntegrationType
from frontgate.wire import BackendError, HttpResponse


class Broken:
    def __init__(self):
        self.chunks = [b"one", BackendError("gone")]
        self.closed = 0

    async def read(self):
        chunk = self.chunks.pop(0)
        if isinstance(chunk, Exception):
            raise chunk
        return chunk

    def close(self):
        self.closed += 1


async def test_a_stream_that_breaks_off_is_logged_when_it_is_closed(serve, transformed, world):
    broken = Broken()
    world.http_response = HttpResponse(status=200, stream=broken)
    method = transformed(
        IntegrationType.HTTP_PROXY,
        [],
        uri="https://example.com",
        http_method="GET",
        response_transfer_mode="STREAM",
    )
    send = serve({"/x": [method]}, log_format="$context.status $context.responseLength")
    stream = (await send("GET", "/x")).stream
    assert await stream.read() == b"one"
    with pytest.raises(BackendError):
        await stream.read()
    assert world.log_lines == []
    stream.close()
    stream.close()
    await asyncio.sleep(0)
    assert [line for _, line in world.log_lines] == ["200 3"]
    assert broken.closed == 2
