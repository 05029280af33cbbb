from __future__ import annotations

import asyncio

import pytest

from frontgate.deadline import Deadline


async def answer(value: int) -> int:
    await asyncio.sleep(0)
    return value


async def never() -> None:
    await asyncio.Event().wait()


async def test_what_is_in_time_is_returned():
    deadline = Deadline(20)
    assert await asyncio.gather(*(deadline.keep(answer(n)) for n in range(3))) == [0, 1, 2]


async def test_what_fails_raises_its_own_error():
    async def fail() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        await Deadline(20).keep(fail())


async def test_what_is_late_is_cancelled():
    ended = []

    async def late() -> None:
        try:
            await never()
        finally:
            ended.append(True)

    with pytest.raises(TimeoutError):
        await Deadline(0.01).keep(late())
    assert ended == [True]
    task = asyncio.current_task()
    assert task is not None and task.cancelling() == 0


async def test_each_call_has_the_whole_limit():
    deadline = Deadline(0.05)

    async def begin_later() -> float:
        await asyncio.sleep(0.03)
        begun = asyncio.get_running_loop().time()
        with pytest.raises(TimeoutError):
            await deadline.keep(never())
        return asyncio.get_running_loop().time() - begun

    with pytest.raises(TimeoutError):
        later = asyncio.ensure_future(begin_later())
        await deadline.keep(never())
    assert await later >= 0.045


async def test_who_is_cancelled_by_others_is_not_late():
    task = asyncio.ensure_future(Deadline(20).keep(never()))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_deadline_serves_again_after_one_call_was_late():
    deadline = Deadline(0.01)
    for _ in range(2):
        with pytest.raises(TimeoutError):
            await deadline.keep(never())
    assert await deadline.keep(answer(1)) == 1
