"""What is counted of a function's invocations, for whoever makes metrics of it."""

from __future__ import annotations

from typing import Literal, Protocol

from frontgate.functions.logs import Report

EventMetric = Literal[
    "AsyncEventsReceived", "AsyncEventsDropped", "DeadLetterErrors", "DestinationDeliveryFailures"
]
"""What becomes of asynchronous invocations, as CloudWatch calls it."""


class Meter(Protocol):
    """That of one function; called for each invocation."""

    def started(self) -> None:
        """An invocation was accepted."""
        ...

    def finished(self, report: Report) -> None: ...

    def throttled(self) -> None:
        """An invocation was refused: too many run."""
        ...

    def event(self, metric: EventMetric) -> None:
        """Something became of an asynchronous invocation."""
        ...


class NoMeter:
    """Counts nothing."""

    def started(self) -> None: ...

    def finished(self, report: Report) -> None: ...

    def throttled(self) -> None: ...

    def event(self, metric: EventMetric) -> None: ...
