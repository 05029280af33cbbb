from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest

from frontgate.control.events import Event
from frontgate.control.store import Store

REGION = "eu-west-1"
ACCOUNT = "123456789012"


@pytest.fixture
def new_id() -> Callable[[int], str]:
    """Ids that count: `a000000001`, `a00002`."""
    numbers = itertools.count(1)
    return lambda length: f"a{next(numbers):0{length - 1}}"


@pytest.fixture
def clock() -> Callable[[], float]:
    """A second passes with each look."""
    seconds = itertools.count(1_000)
    return lambda: float(next(seconds))


@pytest.fixture
def store(new_id: Callable[[int], str], clock: Callable[[], float]) -> Store:
    return Store(region=REGION, account_id=ACCOUNT, clock=clock, new_id=new_id)


@pytest.fixture
def events(store: Store) -> list[Event]:
    seen: list[Event] = []
    store.subscribe(seen.append)
    return seen
