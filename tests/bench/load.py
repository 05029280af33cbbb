"""A load generator: one process, keep-alive connections, one request under way on each."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import asdict, dataclass
from typing import cast
from urllib.parse import urlsplit

import uvloop


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """Figures of one run; times in milliseconds."""

    requests: int
    per_second: float
    p50: float
    p99: float
    errors: int


class _Connection(asyncio.Protocol):
    """Sends the same request again and again, and times each answer."""

    def __init__(self, request: bytes, times: list[float], errors: list[bytes]) -> None:
        self._request = request
        self._times = times
        self._errors = errors
        self._buffer = b""
        self._started = 0.0
        self.running = True
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.WriteTransport, transport)
        self._send()

    def _send(self) -> None:
        self._started = time.perf_counter()
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, body = self._buffer.partition(b"\r\n\r\n")
        if not found or len(body) < _content_length(head):
            return
        self._times.append(time.perf_counter() - self._started)
        if not head.startswith(b"HTTP/1.1 200"):
            self._errors.append(head.split(b"\r\n")[0])
        self._buffer = b""
        if self.running:
            self._send()
        else:
            self._transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        if self.running:
            self._errors.append(b"connection lost")
        if not self.done.done():
            self.done.set_result(None)


def _content_length(head: bytes) -> int:
    start = head.lower().index(b"content-length:") + 15
    end = head.find(b"\r\n", start)
    return int(head[start : end if end != -1 else None])


async def run(url: str, *, connections: int, seconds: float) -> Result:
    """Loads `url` for `seconds`, after a warm-up of a fifth of that."""
    parts = urlsplit(url)
    request = f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept: */*\r\n\r\n".encode()
    times: list[float] = []
    errors: list[bytes] = []
    loop = asyncio.get_running_loop()
    opened = [
        (
            await loop.create_connection(
                lambda: _Connection(request, times, errors), parts.hostname, parts.port
            )
        )[1]
        for _ in range(connections)
    ]
    await asyncio.sleep(seconds / 5)
    times.clear()
    started = time.perf_counter()
    await asyncio.sleep(seconds)
    elapsed = time.perf_counter() - started
    measured = sorted(times)
    for connection in opened:
        connection.running = False
    await asyncio.wait([connection.done for connection in opened], timeout=5)
    if errors:
        print(f"{url}: {errors[0].decode()} ({len(errors)} times)", file=sys.stderr)
    return Result(
        requests=len(measured),
        per_second=len(measured) / elapsed,
        p50=measured[len(measured) // 2] * 1000,
        p99=measured[int(len(measured) * 0.99)] * 1000,
        errors=len(errors),
    )


if __name__ == "__main__":
    print(
        json.dumps(
            asdict(
                uvloop.run(
                    run(sys.argv[1], connections=int(sys.argv[2]), seconds=float(sys.argv[3]))
                )
            )
        )
    )
