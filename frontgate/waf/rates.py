"""Counting requests for rate-based rules: a window that slides, for many callers, in bounded space.

AWS WAF estimates the rate about every ten seconds and starts and stops limiting within about a
minute (documented: "Rate-based rule caveats"). Here a request that comes after the limit is refused
at once, so that a test knows what it gets; the window slides in steps of ten seconds, as there.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterator

STEP_SECONDS = 10
MOST_CALLERS = 10_000
"""AWS WAF limits as many at a time for one rule (documented)."""


class _Window:
    """The requests of one caller in the steps that still count."""

    __slots__ = ("counts", "total")

    def __init__(self) -> None:
        self.counts: OrderedDict[int, int] = OrderedDict()
        self.total = 0

    def forget_before(self, step: int) -> None:
        while self.counts and next(iter(self.counts)) <= step:
            self.total -= self.counts.popitem(last=False)[1]

    def add(self, step: int) -> None:
        self.counts[step] = self.counts.get(step, 0) + 1
        self.total += 1


class RateCounter:
    """The counts of one rate-based rule; it outlives the rule's compiled form."""

    __slots__ = ("_callers", "_steps", "limit", "window_seconds")

    def __init__(self, *, limit: int, window_seconds: int) -> None:
        self.limit = limit
        self.window_seconds = window_seconds
        self._steps = window_seconds // STEP_SECONDS
        self._callers: OrderedDict[Hashable, _Window] = OrderedDict()

    def exceeded(self, caller: Hashable, now: float) -> bool:
        """Counts a request at `now`, in monotonic seconds; whether it is one too many.

        Requests that are refused count too, as on AWS.
        """
        step = int(now // STEP_SECONDS)
        callers = self._callers
        window = callers.get(caller)
        if window is None:
            window = callers[caller] = _Window()
            if len(callers) > MOST_CALLERS:
                callers.popitem(last=False)
        else:
            callers.move_to_end(caller)
        window.forget_before(step - self._steps)
        window.add(step)
        return window.total > self.limit

    def limited(self, now: float) -> Iterator[Hashable]:
        """The callers whose next request would be refused."""
        step = int(now // STEP_SECONDS)
        for caller, window in self._callers.items():
            window.forget_before(step - self._steps)
            if window.total >= self.limit:
                yield caller
