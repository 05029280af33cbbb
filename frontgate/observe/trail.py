"""What a request's steps established, in their order: all that is kept of it until somebody asks.

A step that did something notes one fact: its refined type, or a record of its own. Nothing is
formatted here; a plane's trace and execution log read the facts later, by their types.
"""

from __future__ import annotations

from collections.abc import Callable


class Trail:
    """The facts of one request. Moments are seconds on the monotonic timer."""

    def __init__(self, timer: Callable[[], float]) -> None:
        self._timer = timer
        self.facts: list[tuple[float, object]] = []

    def note(self, fact: object) -> None:
        """A step has just established `fact`."""
        self.facts.append((self._timer(), fact))

    def take(self) -> list[tuple[float, object]]:
        """The facts, for whoever keeps the request. The trail lets go of them: they refer to the
        request as the request does to its trail, and what goes round in a circle stays in memory
        until the garbage collector finds it.
        """
        facts, self.facts = self.facts, []
        return facts

    def note_at(self, moment: float, fact: object) -> None:
        """The same where the moment is known: reading the timer is what a note costs."""
        self.facts.append((moment, fact))
