"""A handshake, a message or a goodbye that is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from frontgate.websocket.integration import Answer, Request
from frontgate.wire import record


@record
class Finished:
    context: Mapping[str, Any]
    """`$context`."""
    facts: Sequence[tuple[float, object]]
    """What its steps established, and when."""
    started: float
    ended: float
    """On the monotonic timer."""
    status: int
    answer: Answer | None
    """Of the integration."""
    reason: str
    """Why a part of it failed."""
    text: str
    """What the client sent."""

    @property
    def integration_latency(self) -> float | None:
        """Seconds; None where no integration was called, or it failed."""
        called: float | None = None
        for moment, fact in self.facts:
            if isinstance(fact, Request):
                called = moment
            elif isinstance(fact, Answer) and called is not None:
                return moment - called
        return None

    @property
    def was_integrated(self) -> bool:
        return any(isinstance(fact, Request) for _, fact in self.facts)

    @property
    def request_ids(self) -> tuple[str, ...]:
        return (self.context["requestId"],)

    @property
    def moment(self) -> float:
        return self.ended
