from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from frontgate.functions.dead_letters import DeadLetter
from frontgate.functions.errors import StoppedFunctionError, TooManyRequestsError
from frontgate.functions.events import Event, EventQueue, EventSettings
from frontgate.wire import Invocation

OK = Invocation(200, b'{"done": true}', None, "id", version="3")
FAILED = Invocation(200, b'{"errorMessage": "no"}', "Unhandled", "id", version="3")
ARN = "arn:aws:lambda:eu-west-1:123456789012:function:work:live"
TOLD = EventSettings(on_success="success", on_failure="failure")


class Attempts:
    """Answers, or raises, what it was given, one after another."""

    def __init__(self, *results: Invocation | Exception) -> None:
        self.results = list(results)
        self.pauses: list[float] = []
        self.told: list[tuple[str, Mapping[str, Any]]] = []
        self.buried: list[tuple[str, DeadLetter]] = []
        self.counted: list[str] = []

    async def __call__(self) -> Invocation:
        result = self.results.pop(0)
        if isinstance(result, Exception):
            raise result
        return result

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)

    def clock(self) -> float:
        return 1_700_000_000 + sum(self.pauses)

    async def tell(self, destination: str, record: Mapping[str, Any]) -> bool:
        self.told.append((destination, record))
        return destination != "unreachable"

    async def bury(self, target: str, letter: DeadLetter) -> bool:
        self.buried.append((target, letter))
        return target != "unreachable"


def event(
    attempts: Attempts,
    settings: EventSettings = TOLD,
    payload: bytes = b'{"n": 1}',
    dead_letter: str | None = None,
) -> Event:
    return Event(
        function_arn=ARN,
        payload=payload,
        request_id="id",
        attempt=attempts,
        settings=settings,
        dead_letter=dead_letter,
        count=attempts.counted.append,
    )


async def deliver(attempts: Attempts, settings: EventSettings = TOLD, **options: Any) -> None:
    queue = EventQueue(
        sleep=attempts.sleep, clock=attempts.clock, tell=attempts.tell, bury=attempts.bury
    )
    queue.put(event(attempts, settings, **options))
    await queue.join()


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
    await deliver(attempts)
    assert (len(attempts.results), attempts.pauses) == (left, pauses)


async def test_a_full_queue_throttles() -> None:
    queue = EventQueue(limit=1)
    queue.put(event(Attempts(OK)))
    with pytest.raises(TooManyRequestsError):
        queue.put(event(Attempts(OK)))
    await queue.close()


async def test_close_drops_what_waits_for_its_next_attempt() -> None:
    queue = EventQueue()
    queue.put(event(Attempts(FAILED)))
    await queue.close()
    await queue.close()


@pytest.mark.parametrize(
    ("settings", "results", "told", "condition", "runs"),
    [
        ({}, [OK], "success", "Success", 1),
        ({}, [FAILED, OK], "success", "Success", 2),
        ({}, [FAILED, FAILED, FAILED], "failure", "RetriesExhausted", 3),
        ({"retries": 1}, [FAILED, FAILED], "failure", "RetriesExhausted", 2),
        ({"retries": 0}, [FAILED], "failure", "RetriesExhausted", 1),
        ({"longest_age": 100}, [FAILED, FAILED], "failure", "EventAgeExceeded", 2),
        ({"longest_age": 60}, [TooManyRequestsError()] * 6, "failure", "EventAgeExceeded", 0),
        ({}, [StoppedFunctionError()], "failure", "ZeroReservedConcurrency", 0),
        ({}, [FAILED, StoppedFunctionError()], "failure", "ZeroReservedConcurrency", 1),
    ],
)
async def test_destinations(
    settings: dict[str, Any],
    results: list[Invocation | Exception],
    told: str,
    condition: str,
    runs: int,
) -> None:
    """Documented: "Retaining records of asynchronous invocations", and AWS's notice of August 2021
    on reserved concurrency of zero: events go there at once, without retries. Assumed: that this
    is so for an event that ran already, the condition's name, and that an event which never ran
    has no answer in its record."""
    attempts = Attempts(*results)
    await deliver(attempts, EventSettings(on_success="success", on_failure="failure", **settings))

    [(destination, record)] = attempts.told
    assert destination == told
    assert record["requestContext"] == {
        "requestId": "id",
        "functionArn": ARN,
        "condition": condition,
        "approximateInvokeCount": runs,
    }
    assert ("responseContext" in record) is bool(runs)


async def test_an_invocation_record() -> None:
    """Documented: "Retaining records of asynchronous invocations", the example."""
    attempts = Attempts(FAILED)
    await deliver(attempts, EventSettings(retries=0, on_failure="failure"))

    [(_, record)] = attempts.told
    assert record == {
        "version": "1.0",
        "timestamp": "2023-11-14T22:13:20.000Z",
        "requestContext": {
            "requestId": "id",
            "functionArn": ARN,
            "condition": "RetriesExhausted",
            "approximateInvokeCount": 1,
        },
        "requestPayload": {"n": 1},
        "responseContext": {
            "statusCode": 200,
            "executedVersion": "3",
            "functionError": "Unhandled",
        },
        "responsePayload": {"errorMessage": "no"},
    }


@pytest.mark.parametrize(
    ("payload", "told"),
    [
        (b"", None),
        (b"no JSON", "no JSON"),
        (b"\xff", "\ufffd"),
        pytest.param(b"[" * 100_000, "[" * 100_000, id="too deep"),
    ],
)
async def test_a_payload_that_is_no_json_is_told_as_it_is(payload: bytes, told: object) -> None:
    attempts = Attempts(OK)
    await deliver(attempts, payload=payload)
    assert attempts.told[0][1]["requestPayload"] == told


async def test_without_a_destination_nobody_is_told() -> None:
    attempts = Attempts(FAILED, FAILED, FAILED)
    await deliver(attempts, EventSettings(on_success="success"))
    assert attempts.told == []


@pytest.mark.parametrize(
    ("results", "settings", "answer"),
    [
        ([FAILED] * 3, EventSettings(), FAILED),
        ([FAILED], EventSettings(retries=0), FAILED),
        ([TooManyRequestsError()] * 6, EventSettings(longest_age=60), None),
    ],
)
async def test_a_dead_letter(
    results: list[Invocation | Exception], settings: EventSettings, answer: Invocation | None
) -> None:
    """Documented: "Adding a dead-letter queue"."""
    attempts = Attempts(*results)
    await deliver(attempts, settings, dead_letter="dead")
    letter = DeadLetter(payload=b'{"n": 1}', request_id="id", answer=answer)
    assert attempts.buried == [("dead", letter)]
    assert attempts.told == []


@pytest.mark.parametrize(
    ("result", "target", "counted"),
    [
        (OK, "there", []),
        (FAILED, "there", ["AsyncEventsDropped"]),
        (
            FAILED,
            "unreachable",
            ["DestinationDeliveryFailures", "AsyncEventsDropped", "DeadLetterErrors"],
        ),
    ],
)
async def test_what_is_counted(result: Invocation, target: str, counted: list[str]) -> None:
    """Documented: "Types of metrics for Lambda functions"."""
    attempts = Attempts(result)
    await deliver(attempts, EventSettings(retries=0, on_failure=target), dead_letter=target)
    assert attempts.counted == ["AsyncEventsReceived", *counted]


async def test_what_succeeds_is_no_dead_letter() -> None:
    attempts = Attempts(FAILED, OK)
    await deliver(attempts, EventSettings(), dead_letter="dead")
    assert attempts.buried == []


async def test_a_dead_letter_beside_a_destination() -> None:
    """Assumed."""
    attempts = Attempts(FAILED)
    await deliver(attempts, EventSettings(retries=0, on_failure="failure"), dead_letter="dead")
    assert (len(attempts.told), len(attempts.buried)) == (1, 1)


@pytest.mark.parametrize(
    "refused", [{"retries": 3}, {"retries": -1}, {"longest_age": 59}, {"longest_age": 21_601}]
)
def test_settings_that_lambda_refuses(refused: dict[str, int]) -> None:
    """Documented: PutFunctionEventInvokeConfig."""
    with pytest.raises(ValueError, match="Maximum"):
        EventSettings(**refused)
