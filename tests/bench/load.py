"""A load generator: one process, keep-alive connections, one request under way on each.

A server that ends a connection after its answer, as moto does, is connected to anew.

Run as `python -m tests.bench.load REQUEST CONNECTIONS SECONDS`, the request as JSON: its url,
method, headers and body.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import asdict, dataclass
from typing import Any, cast
from urllib.parse import urlsplit

import uvloop


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """Figures of one run; times in milliseconds."""

    answers: int
    """Of the whole run, the warm-up included."""
    per_second: float
    p50: float
    p99: float
    errors: int


class _Connection(asyncio.Protocol):
    """Sends the same request again and again, and times each answer."""

    def __init__(
        self, request: bytes, server: tuple[str, int], times: list[float], errors: list[bytes]
    ) -> None:
        self._request = request
        self._server = server
        self._times = times
        self._errors = errors
        self._buffer = b""
        self._started = 0.0
        self._waits = False
        self.running = True
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def connect(self) -> None:
        self._started = time.perf_counter()
        await asyncio.get_running_loop().create_connection(lambda: self, *self._server)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.WriteTransport, transport)
        self._send()

    def _send(self) -> None:
        if not self._waits:
            self._started = time.perf_counter()
        self._waits = True
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, body = self._buffer.partition(b"\r\n\r\n")
        if not found or len(body) < _content_length(head):
            return
        self._times.append(time.perf_counter() - self._started)
        self._waits = False
        if not head.startswith(b"HTTP/1.1 200"):
            self._errors.append(head.split(b"\r\n")[0])
        self._buffer = b""
        if not self.running:
            self._transport.close()
        elif not _ends(head):
            self._send()

    def connection_lost(self, error: Exception | None) -> None:
        if self.running:
            if self._waits:
                self._errors.append(b"connection lost")
            self._reconnecting = asyncio.create_task(self.connect())
        elif not self.done.done():
            self.done.set_result(None)


def _ends(head: bytes) -> bool:
    """Whether the server will close the connection."""
    return b"\r\nconnection: close" in head.lower()


def _content_length(head: bytes) -> int:
    start = head.lower().index(b"content-length:") + 15
    end = head.find(b"\r\n", start)
    return int(head[start : end if end != -1 else None])


def _message(method: str, url: str, headers: dict[str, str], body: str) -> bytes:
    parts = urlsplit(url)
    lines = {"Host": parts.netloc, "Accept": "*/*", **headers}
    if body:
        lines["Content-Length"] = str(len(body.encode()))
    target = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{method} {target} HTTP/1.1\r\n{head}\r\n{body}".encode()


async def run(request: dict[str, Any], *, connections: int, seconds: float) -> Result:
    """Sends `request` for `seconds`, after a warm-up of a fifth of that."""
    url = request["url"]
    parts = urlsplit(url)
    message = _message(**request)
    times: list[float] = []
    errors: list[bytes] = []
    server = (parts.hostname or "", parts.port or 80)
    opened = [_Connection(message, server, times, errors) for _ in range(connections)]
    for connection in opened:
        await connection.connect()
    await asyncio.sleep(seconds / 5)
    warm = len(times)
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
        answers=warm + len(times),
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
                    run(
                        json.loads(sys.argv[1]),
                        connections=int(sys.argv[2]),
                        seconds=float(sys.argv[3]),
                    )
                )
            )
        )
    )
