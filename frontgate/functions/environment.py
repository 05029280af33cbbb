"""One execution environment as the gateway sees it: a process that answers one call at a time.

Everything on the way of an invocation is a callback on the event loop: the frame is written, the
reply comes back through `data_received`, and the caller's callback gets the outcome. Nothing is
awaited, no thread or task is switched to.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import os
import signal
from collections.abc import Callable
from typing import NamedTuple, cast

from frontgate.functions.frontgate_runtime import wire
from frontgate.functions.logs import LogPipe
from frontgate.wire import record

_HEADER_SIZE = wire.REPLY.size

# How long the end of a process and the end of its socket wait for each other.
_ENDING_SECONDS = 1.0


@record
class Reply:
    """What the process answered."""

    kind: int
    peak_kb: int
    payload: bytes


class Exited(NamedTuple):
    """The process ended without an answer; negative for the signal that killed it."""

    status: int


class TimedOut(NamedTuple):
    """No answer in time. The environment is killed."""

    seconds: float


Outcome = Reply | Exited | TimedOut
Done = Callable[[Outcome], None]


class Environment(asyncio.Protocol):
    """A process and its two ways to the gateway: the socket of invocations and the log pipe."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        logs: LogPipe,
        *,
        generation: int,
        ended: Callable[[Environment], None],
    ) -> None:
        self.logs = logs
        self.generation = generation
        self.pid: int | None = None
        self.alive = True
        self.init_ms: float | None = None
        self.idle_since = 0.0
        self._loop = loop
        self._on_end = ended
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._timer: asyncio.TimerHandle | None = None
        self._timer_ends = math.inf
        self._timeout = self._deadline = 0.0
        self._done: Done | None = None
        self._status: int | None = None
        self.finished = False

    def expect(self, done: Done, *, timeout: float) -> None:
        """Call `done` once: with the next reply, or with what came instead of it."""
        self._done = done
        self._timeout = timeout
        self._deadline = self._loop.time() + timeout
        if self._deadline < self._timer_ends:
            self._set_timer()

    def invoke(self, frame: bytes, done: Done, *, timeout: float) -> None:
        """Send an invocation; `done` is called once, when it is over, however it went."""
        self.expect(done, timeout=timeout)
        if self._transport is not None:
            self._transport.write(frame)

    def kill(self) -> None:
        """End the process and everything it started, now."""
        self.alive = False
        if self.pid is not None and self._status is None:
            kill_group(self.pid)

    # What the fork server and the event loop report.

    def exited(self, status: int) -> None:
        """The process is gone. Its last answer may still be in the socket, so that ends first."""
        self.alive = False
        if self._status is not None:
            return
        self._status = status
        if self._transport is not None:
            self._loop.call_later(_ENDING_SECONDS, self._finish)
        else:
            self._finish()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no subclasses of asyncio's.
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self.kill()
        if self._status is None:
            self._loop.call_later(_ENDING_SECONDS, self.exited, -signal.SIGKILL)
        else:
            self._finish()

    def data_received(self, data: bytes) -> None:
        received: bytes | bytearray = data
        if self._buffer:
            self._buffer += data
            received = self._buffer
        if len(received) >= _HEADER_SIZE:
            kind, peak_kb, length = wire.REPLY.unpack_from(received)
            if len(received) >= _HEADER_SIZE + length:
                payload = bytes(received[_HEADER_SIZE:])
                self._buffer.clear()
                self._settle(Reply(kind, peak_kb, payload))
                return
        if received is data:
            self._buffer += data

    def _set_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_at(self._deadline, self._expire)
        self._timer_ends = self._deadline

    def _expire(self) -> None:
        """One timer serves many invocations: it is set again for the deadline that it finds, and
        before that only for an earlier one, such as the first after the init phase."""
        self._timer, self._timer_ends = None, math.inf
        if self._done is None:
            return
        if self._loop.time() < self._deadline:
            return self._set_timer()
        self.kill()
        self._settle(TimedOut(self._timeout))

    def _settle(self, outcome: Outcome) -> None:
        done, self._done = self._done, None
        if done is not None:
            self.logs.drain()
            done(outcome)

    def _finish(self) -> None:
        if self.finished:
            return
        self.finished = True
        if self._timer is not None:
            self._timer.cancel()
        if self._transport is not None:
            self._transport.abort()
        self.logs.close()
        self._settle(Exited(-signal.SIGKILL if self._status is None else self._status))
        self._on_end(self)


def kill_group(leader: int) -> None:
    """Kill the process group that `leader` leads, if any of it is left."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        # Not its own leader yet: it was forked a moment ago.
        with contextlib.suppress(ProcessLookupError):
            os.kill(leader, signal.SIGKILL)
