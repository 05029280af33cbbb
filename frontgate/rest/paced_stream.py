"""A streamed answer within API Gateway's limits.

"Stream the integration response for your proxy integrations in API Gateway": the first 10 MB go as
fast as they can, the rest at 2 MB/s; a pause that is too long, or an answer, ends the stream.
"""

from __future__ import annotations

import asyncio

from frontgate.wire import BodyStream

UNTHROTTLED_BYTES = 10 * 1024 * 1024
BYTES_PER_SECOND = 2 * 1024 * 1024


class PacedStream:
    """A `BodyStream` over a backend's. Reading raises `TimeoutError` when a limit is passed."""

    def __init__(self, stream: BodyStream, *, longest_pause: float, longest: float) -> None:
        """In seconds; `longest` is counted from now on."""
        self._stream = stream
        self._longest_pause = longest_pause
        self._ends = asyncio.get_running_loop().time() + longest
        self._passed = 0

    async def read(self) -> bytes:
        remaining = self._ends - asyncio.get_running_loop().time()
        async with asyncio.timeout(min(self._longest_pause, remaining)):
            chunk = await self._stream.read()
        throttled = max(0, self._passed + len(chunk) - UNTHROTTLED_BYTES)
        self._passed += len(chunk)
        if throttled and chunk:
            await asyncio.sleep(min(throttled, len(chunk)) / BYTES_PER_SECOND)
        return chunk

    def close(self) -> None:
        self._stream.close()
