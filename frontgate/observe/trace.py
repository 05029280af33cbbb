"""A trace: what became of one request, step by step, in words that a person can read.

Traces are made of trails when somebody asks for them. Moments are milliseconds since the request's
last byte was read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from frontgate.observe.masking import header_map, without_secrets
from frontgate.wire import HttpResponse

Facts = Mapping[str, Any]
"""Names and values that JSON can hold, in the order in which they are read best."""

_MOST_TEXT = 64 * 1024


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name, and what it changed."""

    name: str
    facts: Facts


@dataclass(frozen=True, slots=True)
class TimedStep:
    step: Step
    ended: float
    took: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Headline:
    """A request in one line."""

    api_kind: str
    """`REST`, `HTTP` or `WebSocket`."""
    title: str
    """What was asked for: a verb and a path, or a route key."""
    status: int
    latency: float
    reason: str | None = None
    """Why the gateway answered itself."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Trace:
    request_id: str
    api_id: str
    api_kind: str
    """`REST`, `HTTP` or `WebSocket`."""
    stage: str
    at: float
    """Seconds since the epoch."""
    title: str
    """What was asked for: a verb and a path, or a route key."""
    status: int
    latency: float
    steps: tuple[TimedStep, ...]
    log: tuple[str, ...] = ()
    """The execution log of the request as if everything were logged; REST APIs only."""

    def document(self) -> dict[str, Any]:
        """The same as JSON, in camelCase."""
        return {
            "requestId": self.request_id,
            "apiId": self.api_id,
            "apiKind": self.api_kind,
            "stage": self.stage,
            "time": self.at,
            "title": self.title,
            "status": self.status,
            "latencyMs": self.latency,
            "steps": [
                {
                    "name": timed.step.name,
                    "endedMs": timed.ended,
                    "tookMs": timed.took,
                    "facts": dict(timed.step.facts),
                }
                for timed in self.steps
            ],
            "log": list(self.log),
        }


def timed(
    started: float, steps: Sequence[tuple[float, Step]], secrets: tuple[str, ...] = ()
) -> tuple[TimedStep, ...]:
    """Steps with the moments at which they ended (monotonic seconds), told as milliseconds.

    `secrets`, and JSON Web Tokens, are masked wherever they stand: in the event of a function, for
    one.
    """
    found: list[TimedStep] = []
    before = started
    for moment, step in steps:
        masked = Step(step.name, without_secrets(step.facts, secrets))
        found.append(TimedStep(masked, millis(moment - started), millis(moment - before)))
        before = moment
    return tuple(found)


def millis(seconds: float) -> float:
    """To the microsecond."""
    return round(seconds * 1000, 3)


def shown(**facts: object) -> Facts:
    """Facts, without those that are None or empty."""
    return {name: value for name, value in facts.items() if value not in (None, "", (), [], {})}


def response_facts(response: HttpResponse) -> Facts:
    return shown(
        status=response.status,
        headers=header_map(response.headers),
        body=body_text(response.body),
    )


def body_text(body: bytes) -> str:
    """A body as text; binary ones and the end of long ones are only counted."""
    try:
        text = body[:_MOST_TEXT].decode()
    except UnicodeDecodeError as error:
        if len(body) <= _MOST_TEXT or error.start < _MOST_TEXT - 3:
            return f"<{len(body)} bytes, not UTF-8>"
        text = body[: error.start].decode()
    left = len(body) - _MOST_TEXT
    return f"{text}… <{left} bytes more>" if left > 0 else text
