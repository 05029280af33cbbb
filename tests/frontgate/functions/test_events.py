from __future__ import annotations

import pytest

from frontgate.functions.errors import TooManyRequestsError
from frontgate.functions.events import EventQueue
from frontgate.wire import Invocation

OK = Invocation(200, b"", None, "id")
FAILED = Invocation(200, b"", "Unhandled", "id")


class Attempts:
    """Answers, or raises, what it was given, one after another."""

    def __init__(self, *results: Invocation | Exception) -> None:
        self.results = list(results)
        self.pauses: list[float] = []

    async def __call__(self) -> Invocation:
        result = self.results.pop(0)
        if isinstance(result, Exception):
            raise result
        return result

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)


@pytest.mark.parametrize(
    ("results", "left", "pauses"),
    [
        ([OK, OK], 1, []),
        ([FAILED, OK, OK], 1, [60.0]),
        ([FAILED, FAILED, FAILED, OK], 1, [60.0, 120.0]),
        ([TooManyRequestsError(), TooManyRequestsError(), OK], 0, [1.0, 2.0]),
    ],
)
async def test_attempts(
    results: list[Invocation | Exception], left: int, pauses: list[float]
) -> None:
    """Documented: "Error handling and retries" of asynchronous invocation."""
    attempts = Attempts(*results)
    queue = EventQueue(sleep=attempts.sleep)
    queue.put(attempts)
    await queue.join()
    assert (len(attempts.results), attempts.pauses) == (left, pauses)


async def test_a_full_queue_throttles() -> None:
    queue = EventQueue(limit=1)
    queue.put(Attempts(OK))
    with pytest.raises(TooManyRequestsError):
        queue.put(Attempts(OK))
    await queue.close()


async def test_close_drops_what_waits_for_its_next_attempt() -> None:
    queue = EventQueue()
    queue.put(Attempts(FAILED))
    await queue.close()
    await queue.close()
