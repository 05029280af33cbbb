from __future__ import annotations

import asyncio

import pytest

from frontgate.aws.later import Later
from frontgate.wire import BackendError


@pytest.fixture
def warned() -> list[str]:
    return []


@pytest.fixture
def made() -> list[str]:
    return []


@pytest.fixture
async def later(warned):
    later = Later(warned.append)
    yield later
    await later.close()


def making(made, name, *, fails=False):
    async def call() -> None:
        await asyncio.sleep(0)
        if fails:
            raise BackendError("nobody answers")
        made.append(name)

    return call


async def test_nothing_is_made_before_it_matters(later, made):
    later.put("states", "A", making(made, "a"))
    await asyncio.sleep(0.01)
    assert made == []


async def test_all_are_made_once_it_begins(later, made):
    for service in ("states", "logs"):
        later.put(service, service, making(made, service))
    later.begin()
    await later.settle("states")
    await later.settle("logs")
    assert sorted(made) == ["logs", "states"]


async def test_all_are_made_when_all_are_settled(later, made):
    for service in ("states", "logs"):
        later.put(service, service, making(made, service))
    await later.settle_all()
    assert made == ["states", "logs"]


async def test_whoever_asks_for_a_service_has_its_calls_made_first(later, made):
    for name in ("a", "b"):
        later.put("states", name, making(made, name))
    later.put("logs", "c", making(made, "c"))
    await asyncio.gather(later.settle("states"), later.settle("states"))
    assert made == ["a", "b"]
    await later.settle("nothing-of-this")


async def test_a_failure_is_told_of_and_the_next_is_made(later, made, warned):
    later.put("states", "Machine", making(made, "a", fails=True))
    later.put("states", "Other", making(made, "b"))
    await later.settle("states")
    assert warned == ["Machine is not there: nobody answers"]
    assert made == ["b"]


async def test_an_end_waits_for_nothing(later, made):
    async def never() -> None:
        await asyncio.Event().wait()

    later.put("states", "a", never)
    later.begin()
    later.put("states", "b", making(made, "b"))
    await asyncio.wait_for(later.close(), 1)
    later.begin()
    await asyncio.sleep(0)
    assert made == []
