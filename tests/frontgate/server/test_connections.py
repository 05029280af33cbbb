from __future__ import annotations

import asyncio
import sys

import pytest

from frontgate.server.connections import Connections


class _Connection:
    def __init__(self, connections: Connections, *, ends: str) -> None:
        self.said: list[str] = []
        self._connections = connections
        self._ends = ends
        connections.add(self)

    def sweep(self) -> None:
        self._note("sweep")

    def shutdown(self) -> None:
        self._note("shutdown")

    def abort(self) -> None:
        self._note("abort")

    def _note(self, name: str) -> None:
        self.said.append(name)
        if name == self._ends:
            self._connections.discard(self)


async def test_ends_gently_what_ends_gently() -> None:
    connections = Connections(asyncio.get_running_loop())
    gentle = _Connection(connections, ends="shutdown")
    await connections.shutdown(10)
    assert gentle.said == ["shutdown"]
    assert connections.is_stopping


async def test_ends_the_rest_by_force() -> None:
    connections = Connections(asyncio.get_running_loop())
    stubborn = _Connection(connections, ends="abort")
    cancelled = False

    async def work() -> None:
        nonlocal cancelled
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled = True
            raise

    connections.start(work())
    await connections.shutdown(0.01)
    assert stubborn.said == ["shutdown", "abort"]
    assert cancelled


async def test_waits_for_work_whose_client_has_left() -> None:
    connections = Connections(asyncio.get_running_loop())
    done: list[bool] = []

    async def work() -> None:
        await asyncio.sleep(0.01)
        done.append(True)

    connections.start(work())
    await connections.shutdown(10)
    assert done == [True]


@pytest.mark.skipif(sys.version_info < (3, 12), reason="tasks are not eager before Python 3.12")
async def test_work_that_waits_for_nothing_is_done_at_once() -> None:
    done: list[asyncio.Task[None] | None] = []

    async def work() -> None:
        async with asyncio.timeout(1):
            done.append(asyncio.current_task())

    Connections(asyncio.get_running_loop()).start(work())
    assert done != [None]
    assert len(done) == 1
