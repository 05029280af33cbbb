from __future__ import annotations

import asyncio
import errno
import io

import pytest

from frontgate.cli import live_output
from frontgate.cli.live_output import LiveOutput
from frontgate.observe import Headline
from frontgate.terminal import Terminal


@pytest.fixture
def stream(monkeypatch) -> io.StringIO:
    monkeypatch.setattr(live_output, "_PAUSE", 0)
    return io.StringIO()


@pytest.fixture
def live(stream) -> LiveOutput:
    return LiveOutput(Terminal(stream=stream))


def headline(finished):
    status, reason = finished
    return Headline(
        api_kind="REST", title="GET /users", status=status, latency=12.345, reason=reason
    )


async def shown(stream):
    await asyncio.sleep(0.01)
    text = stream.getvalue()
    stream.truncate(0)
    stream.seek(0)
    return text.splitlines()


async def test_lines_come_together_and_in_their_order(live, stream):
    live.request(headline, (200, None))
    live.function("users", "START")
    live.request(headline, (502, "Lambda Customer Function Error:boom"))
    assert stream.getvalue() == ""
    assert await shown(stream) == [
        "GET /users 200 12.3 ms  REST",
        "[users] START",
        "GET /users 502 12.3 ms  REST  Lambda Customer Function Error:boom",
    ]


async def test_what_comes_later_is_shown_later(live, stream):
    live.function("users", "one")
    assert await shown(stream) == ["[users] one"]
    live.function("users", "two")
    assert await shown(stream) == ["[users] two"]


async def test_of_too_much_the_number_is_told(live, stream, monkeypatch):
    monkeypatch.setattr(live_output, "_MOST", 2)
    described = []

    def counted(finished):
        described.append(finished)
        return headline(finished)

    for number in range(5):
        live.request(counted, (200 + number, None))
        live.function("f", str(number))
    *lines, last = await shown(stream)
    assert len(lines) == 4
    assert last == "… 3 more requests and 3 more lines of functions"
    assert len(described) == 2
    live.request(headline, (200, None))
    assert len(await shown(stream)) == 1


async def test_the_end_writes_what_waits(live, stream):
    live.function("users", "END")
    live.flush()
    assert stream.getvalue() == "[users] END\n"
    live.flush()
    assert await shown(stream) == ["[users] END"]


async def test_what_ends_with_the_gateway_is_no_news(live, stream):
    live.function("users", "before")
    live.close()
    live.function("users", "the function's process ended before it was ready")
    live.flush()
    assert stream.getvalue() == "[users] before\n"


async def test_what_a_client_sends_is_nothing_for_a_terminal_to_obey(live, stream):
    def hostile(finished):
        return Headline(
            api_kind="HTTP",
            title="GET /\x1b]0;mine\x07",
            status=404,
            latency=1.0,
            reason="no \x9b route",
        )

    live.request(hostile, None)
    assert await shown(stream) == ["GET /\\x1b]0;mine\\x07 404 1.0 ms  HTTP  no \\x9b route"]


@pytest.mark.parametrize("number", [errno.EPIPE, errno.EIO, errno.ENOSPC])
async def test_a_reader_that_has_gone(live, stream, monkeypatch, number):
    """The gateway serves on, and writes no more."""
    writes = []

    def write(text):
        writes.append(text)
        raise OSError(number, "gone")

    monkeypatch.setattr(stream, "write", write)
    for _ in range(3):
        live.function("users", "START")
        live.flush()
    live.close()
    assert len(writes) == 1
