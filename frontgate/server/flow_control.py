"""Neither side of a connection gets ahead of the other by more than a buffer."""

from __future__ import annotations

import asyncio


class FlowControl:
    """Whether a transport is read, and whether it takes more bytes."""

    __slots__ = ("_is_reading_paused", "_transport", "_waiters")

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._is_reading_paused = False
        self._waiters: list[asyncio.Future[None]] | None = None

    def pause_reading(self) -> None:
        """What the client sends from now on waits in its own socket."""
        if not self._is_reading_paused and not self._transport.is_closing():
            self._is_reading_paused = True
            self._transport.pause_reading()

    def resume_reading(self) -> None:
        if self._is_reading_paused and not self._transport.is_closing():
            self._is_reading_paused = False
            self._transport.resume_reading()

    @property
    def is_writing_paused(self) -> bool:
        return self._waiters is not None

    def pause_writing(self) -> None:
        self._waiters = []

    def resume_writing(self) -> None:
        """Also when the connection is lost, so that nobody waits for ever."""
        waiters, self._waiters = self._waiters or (), None
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)

    async def writable(self) -> None:
        """Returns at once, or when what was written is on its way. Any number of tasks may wait."""
        while self._waiters is not None:
            waiter = asyncio.get_running_loop().create_future()
            self._waiters.append(waiter)
            await waiter
