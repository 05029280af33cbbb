"""Limits of streamed answers. Source: documented ("Stream the integration response …")."""

from __future__ import annotations

import asyncio

import pytest

from frontgate.rest import paced_stream
from frontgate.rest.paced_stream import PacedStream

fact = pytest.mark.fact


class Chunks:
    def __init__(self, *chunks: bytes) -> None:
        self.chunks = list(chunks)
        self.closed = False

    async def read(self) -> bytes:
        if not self.chunks:
            await asyncio.Event().wait()
        return self.chunks.pop(0)

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    naps: list[float] = []

    async def sleep(seconds: float) -> None:
        naps.append(seconds)

    monkeypatch.setattr(paced_stream.asyncio, "sleep", sleep)
    return naps


@fact("streaming.throttle")
async def test_the_first_10_mb_are_not_throttled(slept: list[float]) -> None:
    mega = b"x" * 1024 * 1024
    stream = PacedStream(Chunks(*[mega] * 12, mega[:512], b""), longest_pause=5, longest=60)
    for _ in range(10):
        await stream.read()
    assert slept == []
    while await stream.read():
        pass
    assert slept == [0.5, 0.5, 512 / (2 * 1024 * 1024)]


@fact("streaming.throttle")
async def test_a_chunk_across_the_border(slept: list[float]) -> None:
    over = b"x" * (10 * 1024 * 1024 + 2 * 1024 * 1024)
    await PacedStream(Chunks(over), longest_pause=5, longest=60).read()
    assert slept == [1.0]


@fact("streaming.pause")
async def test_a_pause_that_is_too_long() -> None:
    stream = PacedStream(Chunks(b"one"), longest_pause=0.01, longest=60)
    assert await stream.read() == b"one"
    with pytest.raises(TimeoutError):
        await stream.read()


@fact("streaming.timeout")
async def test_an_answer_that_is_too_long() -> None:
    stream = PacedStream(Chunks(), longest_pause=60, longest=0.01)
    with pytest.raises(TimeoutError):
        await stream.read()


async def test_closing_closes_the_backend() -> None:
    chunks = Chunks()
    PacedStream(chunks, longest_pause=1, longest=1).close()
    assert chunks.closed
