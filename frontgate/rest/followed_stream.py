"""A streamed answer that is measured on its way to the client."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from frontgate.rest.finished import Finished
from frontgate.wire import BodyStream


class FollowedStream:
    """A `BodyStream`. `ended` gets `finished`, completed, when the last byte or the client has
    left."""

    def __init__(
        self,
        stream: BodyStream,
        finished: Finished,
        *,
        timer: Callable[[], float],
        ended: Callable[[Finished], None],
    ) -> None:
        self._stream = stream
        self._finished = finished
        self._timer = timer
        self._ended: Callable[[Finished], None] | None = ended
        self._bytes = 0
        self._call = finished.call
        if self._call is not None:
            self._call.to_all_headers = self._call.latency

    async def read(self) -> bytes:
        chunk = await self._stream.read()
        if chunk and not self._bytes and self._call is not None:
            self._call.to_first_content = self._timer() - self._call.started
        self._bytes += len(chunk)
        if not chunk:
            self._end()
        return chunk

    def close(self) -> None:
        self._stream.close()
        self._end()

    def _end(self) -> None:
        ended, self._ended = self._ended, None
        if ended is None:
            return
        now = self._timer()
        if self._call is not None:
            self._call.latency = now - self._call.started
        ended(replace(self._finished, streamed_bytes=self._bytes, ended=now))
