from __future__ import annotations

import asyncio

from frontgate.server.flow_control import FlowControl


class _Transport(asyncio.Transport):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.closing = False

    def is_closing(self) -> bool:
        return self.closing

    def pause_reading(self) -> None:
        self.said.append("pause")

    def resume_reading(self) -> None:
        self.said.append("resume")


async def test_waits_only_while_paused() -> None:
    flow = FlowControl(_Transport())
    await flow.writable()
    flow.pause_writing()
    waiting = [asyncio.create_task(flow.writable()) for _ in range(3)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    await asyncio.sleep(0)
    assert [task.done() for task in waiting] == [True, False, False]
    flow.resume_writing()
    await asyncio.gather(*waiting[1:])
    assert not flow.is_writing_paused


async def test_a_pause_that_comes_first_is_waited_for() -> None:
    flow = FlowControl(_Transport())
    flow.pause_writing()
    waiting = asyncio.create_task(flow.writable())
    await asyncio.sleep(0)
    flow.resume_writing()
    flow.pause_writing()
    await asyncio.sleep(0)
    assert not waiting.done()
    flow.resume_writing()
    await waiting


def test_reading_is_paused_and_resumed_once() -> None:
    transport = _Transport()
    flow = FlowControl(transport)
    for step in (flow.resume_reading, flow.pause_reading, flow.pause_reading):
        step()
    flow.resume_reading()
    flow.resume_reading()
    assert transport.said == ["pause", "resume"]


def test_a_transport_that_closes_is_left_alone() -> None:
    transport = _Transport()
    flow = FlowControl(transport)
    transport.closing = True
    flow.pause_reading()
    flow.resume_reading()
    assert transport.said == []
