"""Asynchronous invocations (InvocationType Event): accepted at once, retried as Lambda retries.

Documentation: "Asynchronous invocation", "Error handling and retries": two more attempts after a
function error, one and then two minutes later; a throttled event is tried again with a growing
pause, from one second to five minutes; after six hours an event is given up, and at once while the
function's reserved concurrency is 0. A function, version or alias may ask for less, and for its
destinations to be told ("Retaining records of asynchronous invocations").
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from frontgate.functions.dead_letters import Bury, DeadLetter
from frontgate.functions.errors import (
    FunctionNotFoundError,
    StoppedFunctionError,
    TooManyRequestsError,
)
from frontgate.functions.metering import EventMetric
from frontgate.wire import Clock, Invocation

Attempt = Callable[[], Awaitable[Invocation]]
Sleep = Callable[[float], Awaitable[None]]
Tell = Callable[[str, Mapping[str, Any]], Awaitable[bool]]
"""Takes a destination's ARN and an invocation record. False: it was not told. Raises nothing."""
CountEvent = Callable[[EventMetric], None]

RETRY_SECONDS = (60.0, 120.0)
_THROTTLE_SECONDS = (1.0, 300.0)
_AGES = (60, 21_600)

SUCCESS = "Success"
EXHAUSTED = "RetriesExhausted"
TOO_OLD = "EventAgeExceeded"
STOPPED = "ZeroReservedConcurrency"


@dataclass(frozen=True, kw_only=True, slots=True)
class EventSettings:
    """What an `EventInvokeConfig` says. Raises `ValueError` for what Lambda refuses."""

    retries: int = len(RETRY_SECONDS)
    longest_age: int = _AGES[1]
    """Seconds after which an event is not tried any more."""
    on_success: str | None = None
    """The ARN of a queue, topic, bus or function."""
    on_failure: str | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.retries <= len(RETRY_SECONDS):
            raise ValueError(f"MaximumRetryAttempts is {self.retries}, and not from 0 to 2")
        if not _AGES[0] <= self.longest_age <= _AGES[1]:
            raise ValueError(
                f"MaximumEventAgeInSeconds is {self.longest_age}, and not from 60 to 21600"
            )

    def destination(self, condition: str) -> str | None:
        """Who hears of an event that ended so."""
        return self.on_success if condition == SUCCESS else self.on_failure


DEFAULTS = EventSettings()


def _uncounted(metric: EventMetric) -> None:
    """Nobody looks at metrics."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One accepted event."""

    function_arn: str
    """With a qualifier."""
    payload: bytes
    request_id: str
    attempt: Attempt
    settings: EventSettings = DEFAULTS
    dead_letter: str | None = None
    """The ARN of the queue or topic that takes it when it is given up."""
    count: CountEvent = _uncounted


@dataclass(frozen=True, slots=True)
class _Outcome:
    condition: str
    runs: int
    answer: Invocation | None
    """The last one; None: it never ran."""


class EventQueue:
    """A bounded number of events in flight, each with its own attempts."""

    def __init__(
        self,
        *,
        limit: int = 1000,
        retry_seconds: tuple[float, ...] = RETRY_SECONDS,
        sleep: Sleep = asyncio.sleep,
        clock: Clock = time.time,
        tell: Tell | None = None,
        bury: Bury | None = None,
    ) -> None:
        self._limit = limit
        self._retry_seconds = retry_seconds
        self._sleep = sleep
        self._clock = clock
        self._tell = tell
        self._bury = bury
        self._events: set[asyncio.Task[None]] = set()

    def put(self, event: Event) -> None:
        """Accept an event. Raises TooManyRequestsError when the queue is full."""
        if len(self._events) >= self._limit:
            raise TooManyRequestsError
        task = asyncio.get_running_loop().create_task(self._deliver(event))
        self._events.add(task)
        task.add_done_callback(self._events.discard)
        event.count("AsyncEventsReceived")

    async def join(self) -> None:
        """Wait until every accepted event was delivered or given up."""
        while self._events:
            await asyncio.gather(*self._events, return_exceptions=True)

    async def close(self) -> None:
        """Drop what is queued. Idempotent."""
        for event in self._events:
            event.cancel()
        await self.join()

    async def _deliver(self, event: Event) -> None:
        # A function that was removed meanwhile takes its events with it.
        with suppress(FunctionNotFoundError):
            outcome = await self._run(event)
            await self._report(event, outcome)
            await self._put_aside(event, outcome)

    async def _report(self, event: Event, outcome: _Outcome) -> None:
        destination = event.settings.destination(outcome.condition)
        if destination is not None and self._tell is not None:
            record = invocation_record(event, outcome, self._clock())
            if not await self._tell(destination, record):
                event.count("DestinationDeliveryFailures")

    async def _put_aside(self, event: Event, outcome: _Outcome) -> None:
        """Beside the on-failure destination, if there are both (assumed)."""
        if outcome.condition == SUCCESS:
            return
        event.count("AsyncEventsDropped")
        if event.dead_letter is not None and self._bury is not None:
            letter = DeadLetter(
                payload=event.payload, request_id=event.request_id, answer=outcome.answer
            )
            if not await self._bury(event.dead_letter, letter):
                event.count("DeadLetterErrors")

    async def _run(self, event: Event) -> _Outcome:
        """Until it succeeds, has no attempt left or is too old for another one."""
        last = self._clock() + event.settings.longest_age
        pauses = iter(self._retry_seconds[: event.settings.retries])
        throttled, longest = _THROTTLE_SECONDS
        runs, answer = 0, None
        while self._clock() <= last:
            try:
                answer = await event.attempt()
            except StoppedFunctionError:
                return _Outcome(STOPPED, runs, answer)
            except TooManyRequestsError:
                await self._sleep(throttled)
                throttled = min(throttled * 2, longest)
                continue
            runs += 1
            if answer.function_error is None:
                return _Outcome(SUCCESS, runs, answer)
            pause = next(pauses, None)
            if pause is None:
                return _Outcome(EXHAUSTED, runs, answer)
            await self._sleep(pause)
            throttled = _THROTTLE_SECONDS[0]
        return _Outcome(TOO_OLD, runs, answer)


def invocation_record(event: Event, outcome: _Outcome, now: float) -> Mapping[str, Any]:
    """What a destination is told: the event, how often it was tried, and the last answer."""
    record: dict[str, Any] = {
        "version": "1.0",
        "timestamp": _iso(now),
        "requestContext": {
            "requestId": event.request_id,
            "functionArn": event.function_arn,
            "condition": outcome.condition,
            "approximateInvokeCount": outcome.runs,
        },
        "requestPayload": _document(event.payload),
    }
    if (answer := outcome.answer) is not None:
        response = {"statusCode": answer.status_code, "executedVersion": answer.version}
        if answer.function_error is not None:
            response["functionError"] = answer.function_error
        record["responseContext"] = response
        record["responsePayload"] = _document(answer.payload)
    return record


def _document(payload: bytes) -> Any:
    """A payload is JSON; what is none, or nothing, is told as it is."""
    try:
        return json.loads(payload or b"null")
    except (ValueError, RecursionError):
        return payload.decode(errors="replace")


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")[:-6] + "Z"
