"""What is counted of a function's invocations, for whoever makes metrics of it."""

from __future__ import annotations

from typing import Protocol

from frontgate.functions.logs import Report


class Meter(Protocol):
    """That of one function; called for each invocation."""

    def started(self) -> None:
        """An invocation was accepted."""
        ...

    def finished(self, report: Report) -> None: ...

    def throttled(self) -> None:
        """An invocation was refused: too many run."""
        ...


class NoMeter:
    """Counts nothing."""

    def started(self) -> None: ...

    def finished(self, report: Report) -> None: ...

    def throttled(self) -> None: ...
