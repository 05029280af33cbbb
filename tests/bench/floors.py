"""What is compared with: bare uvicorn, and bare uvicorn that hands each request to a worker.

Run as `python -m tests.bench.floors bare|worker PORT`.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import struct
import sys
from typing import Any, cast

import uvicorn

BODY = b'{"status":"ok"}'
_LENGTH = struct.Struct("!I")
_WORKERS = 8


async def bare(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """The least that an ASGI application can do."""
    await receive()
    await _answer(send, BODY)


class WorkerChannel(asyncio.Protocol):
    """One warm worker process behind a socket pair: one request at a time."""

    def __init__(self) -> None:
        self._buffer = b""
        self.answer: asyncio.Future[bytes] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.WriteTransport, transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if len(self._buffer) < 4:
            return
        (length,) = _LENGTH.unpack_from(self._buffer)
        if len(self._buffer) >= 4 + length and self.answer is not None:
            payload, self._buffer = self._buffer[4 : 4 + length], self._buffer[4 + length :]
            self.answer.set_result(payload)


class Handover:
    """Hands each request, as a plain JSON document, to a free worker."""

    def __init__(self) -> None:
        self._starting: asyncio.Task[asyncio.Queue[WorkerChannel]] | None = None
        self._sockets = [_fork_worker() for _ in range(_WORKERS)]

    async def _start(self) -> asyncio.Queue[WorkerChannel]:
        free: asyncio.Queue[WorkerChannel] = asyncio.Queue()
        loop = asyncio.get_running_loop()
        for sock in self._sockets:
            _, channel = await loop.create_connection(WorkerChannel, sock=sock)
            free.put_nowait(channel)
        return free

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if self._starting is None:
            self._starting = asyncio.create_task(self._start())
        free = await self._starting
        request = await receive()
        event = json.dumps(
            {
                "httpMethod": scope["method"],
                "path": scope["path"],
                "queryString": scope["query_string"].decode(),
                "headers": {name.decode(): value.decode() for name, value in scope["headers"]},
                "body": request["body"].decode(),
            }
        ).encode()
        channel = await free.get()
        channel.answer = asyncio.get_running_loop().create_future()
        channel.transport.write(_LENGTH.pack(len(event)) + event)
        answer = json.loads(await channel.answer)
        free.put_nowait(channel)
        await _answer(send, answer["body"].encode())


async def _answer(send: Any, body: bytes) -> None:
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _fork_worker() -> socket.socket:
    """Our end of a socket pair; the worker has the other one."""
    ours, theirs = socket.socketpair()
    if os.fork() == 0:
        ours.close()
        _work(theirs)
    theirs.close()
    ours.setblocking(False)
    return ours


def _work(channel: socket.socket) -> None:
    """A worker's whole life: read an event, answer as a Lambda function would."""
    channel.setblocking(True)
    stream = channel.makefile("rwb")
    while head := stream.read(4):
        json.loads(stream.read(_LENGTH.unpack(head)[0]))
        answer = json.dumps({"statusCode": 200, "body": BODY.decode()}).encode()
        stream.write(_LENGTH.pack(len(answer)) + answer)
        stream.flush()
    os._exit(0)


if __name__ == "__main__":
    uvicorn.run(
        bare if sys.argv[1] == "bare" else Handover(),
        port=int(sys.argv[2]),
        log_level="warning",
        access_log=False,
        lifespan="off",
    )
