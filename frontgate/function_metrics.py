"""The metrics of functions, in CloudWatch's namespace `AWS/Lambda`.

Documentation: "Types of metrics for Lambda functions". By function, and for the account; by version
or alias there are none here.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from frontgate.functions import FunctionConfig, Report
from frontgate.observe.metrics import MetricStore, Series, dimensions
from frontgate.observe.route_counts import rate

_NAMESPACE = "AWS/Lambda"
_MINUTE = 60


class FunctionMetrics:
    """Makes the meters of all functions."""

    def __init__(self, store: MetricStore, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock
        self._meters: dict[str, FunctionMeter] = {}
        store.add_source(self._flush)

    def of(self, config: FunctionConfig) -> FunctionMeter:
        """A function's versions share one."""
        meter = self._meters.get(config.name)
        if meter is None:
            meter = self._meters[config.name] = FunctionMeter(config.name, self._store, self._clock)
        return meter

    def _flush(self) -> None:
        for meter in self._meters.values():
            meter.flush()


class FunctionMeter:
    """Counts the invocations of one function within a minute."""

    def __init__(self, name: str, store: MetricStore, clock: Callable[[], float]) -> None:
        self._dimensions = (dimensions({"FunctionName": name}), dimensions({}))
        self._store = store
        self._clock = clock
        self._running = 0
        self._ends = 0.0
        self._clear()

    def started(self) -> None:
        self._running += 1
        self._concurrency[self._running] = self._concurrency.get(self._running, 0) + 1

    def finished(self, report: Report) -> None:
        self._running -= 1
        now = self._clock()
        if now >= self._ends:
            self.flush()
            self._ends = (now // _MINUTE + 1) * _MINUTE
        failed = report.status != "success"
        self._errors[failed] += 1
        duration = round(report.duration_ms, 2)
        self._durations[duration] = self._durations.get(duration, 0) + 1

    def throttled(self) -> None:
        self._throttles += 1

    def flush(self) -> None:
        """Publish what was counted until now."""
        invocations = sum(self._errors)
        if not (invocations or self._throttles):
            return
        at = self._ends - _MINUTE if self._ends else self._clock()
        counts: dict[str, tuple[str, dict[float, float]]] = {
            "Invocations": ("Count", {1.0: invocations} if invocations else {}),
            "Errors": ("Count", rate(self._errors[1], invocations)),
            "Throttles": ("Count", rate(self._throttles, invocations + self._throttles)),
            "Duration": ("Milliseconds", dict(self._durations)),
            "ConcurrentExecutions": ("Count", dict(self._concurrency)),
        }
        for of in self._dimensions:
            for name, (unit, values) in counts.items():
                if values:
                    series = Series(_NAMESPACE, name, of, unit)
                    self._store.minute(series, at).add_counts(values)
        self._clear()

    def _clear(self) -> None:
        self._errors = [0, 0]
        """Invocations that succeeded, and those that failed."""
        self._throttles = 0
        self._durations: dict[float, float] = {}
        self._concurrency: dict[float, float] = {}
