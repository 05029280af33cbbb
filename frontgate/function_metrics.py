"""The metrics of functions and of their URLs, in CloudWatch's namespace `AWS/Lambda`.

Documentation: "Types of metrics for Lambda functions". By function, and for the account; by version
or alias there are none here. "Monitoring Lambda function URLs": by function, and by URL; by the
version that ran there are none here.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping

from frontgate.functions import FunctionConfig, Report
from frontgate.functions.identifiers import LATEST
from frontgate.functions.metering import EventMetric
from frontgate.observe.metrics import Dimensions, MetricStore, Series, dimensions
from frontgate.observe.route_counts import RouteCounts, rate

_NAMESPACE = "AWS/Lambda"
_MINUTE = 60


Counts = Mapping[str, tuple[str, Mapping[float, float]]]
"""By metric: the unit, and how often each value occurred."""


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
        self._minute = _Minute(clock)
        self._running = 0
        self._clear()

    def started(self) -> None:
        self._running += 1
        self._concurrency[self._running] = self._concurrency.get(self._running, 0) + 1

    def finished(self, report: Report) -> None:
        self._running -= 1
        self._turn()
        failed = report.status != "success"
        self._errors[failed] += 1
        duration = round(report.duration_ms, 2)
        self._durations[duration] = self._durations.get(duration, 0) + 1

    def throttled(self) -> None:
        self._turn()
        self._throttles += 1

    def event(self, metric: EventMetric) -> None:
        self._turn()
        self._events[metric] = self._events.get(metric, 0) + 1

    def _turn(self) -> None:
        """Begins the next minute when the last one is over."""
        if self._minute.is_over():
            self.flush()
            self._minute.begin()

    def flush(self) -> None:
        """Publish what was counted until now."""
        invocations = sum(self._errors)
        if not (invocations or self._throttles or self._events):
            return
        counts: Counts = {
            "Invocations": ("Count", {1.0: invocations} if invocations else {}),
            "Errors": ("Count", rate(self._errors[1], invocations)),
            "Throttles": ("Count", rate(self._throttles, invocations + self._throttles)),
            "Duration": ("Milliseconds", dict(self._durations)),
            "ConcurrentExecutions": ("Count", dict(self._concurrency)),
            **{metric: ("Count", {1.0: count}) for metric, count in self._events.items()},
        }
        _publish(self._store, self._dimensions, self._minute.start, counts)
        self._clear()

    def _clear(self) -> None:
        self._errors = [0, 0]
        """Invocations that succeeded, and those that failed."""
        self._throttles = 0
        self._events: dict[EventMetric, int] = {}
        self._durations: dict[float, float] = {}
        self._concurrency: dict[float, float] = {}


class UrlMetrics:
    """Counts the requests of all function URLs."""

    def __init__(self, store: MetricStore, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock
        self._meters: dict[str, UrlMeter] = {}
        store.add_source(self._flush)

    def answered(self, function_arn: str, status: int, seconds: float) -> None:
        """A request to the URL of a function or alias was answered after so long."""
        meter = self._meters.get(function_arn)
        if meter is None:
            meter = self._meters[function_arn] = UrlMeter(function_arn, self._store, self._clock)
        meter.answered(status, seconds)

    def _flush(self) -> None:
        for meter in self._meters.values():
            meter.flush()


class UrlMeter:
    """Counts the requests of one function URL within a minute."""

    def __init__(self, function_arn: str, store: MetricStore, clock: Callable[[], float]) -> None:
        name, _, qualifier = function_arn.split(":", 6)[6].partition(":")
        resource = f"{name}:{qualifier or LATEST}"
        self._dimensions = (
            dimensions({"FunctionName": name}),
            dimensions({"FunctionName": name, "Resource": resource}),
        )
        self._store = store
        self._minute = _Minute(clock)
        self._counts = RouteCounts()

    def answered(self, status: int, seconds: float) -> None:
        if self._minute.is_over():
            self.flush()
            self._minute.begin()
        self._counts.add(status, seconds, None)

    def flush(self) -> None:
        """Publish what was counted until now."""
        counts, self._counts = self._counts, RouteCounts()
        if not counts.count:
            return
        of: Counts = {
            "UrlRequestCount": ("Count", {1.0: counts.count}),
            "Url4xxCount": ("Count", rate(counts.client_errors, counts.count)),
            "Url5xxCount": ("Count", rate(counts.server_errors, counts.count)),
            "UrlRequestLatency": ("Milliseconds", counts.latencies),
        }
        _publish(self._store, self._dimensions, self._minute.start, of)


class _Minute:
    """The minute that runs, from its first count on."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._ends = 0.0

    @property
    def start(self) -> float:
        return self._ends - _MINUTE if self._ends else self._clock()

    def is_over(self) -> bool:
        return self._clock() >= self._ends

    def begin(self) -> None:
        self._ends = (self._clock() // _MINUTE + 1) * _MINUTE


def _publish(store: MetricStore, to: Iterable[Dimensions], at: float, counts: Counts) -> None:
    for of in to:
        for name, (unit, values) in counts.items():
            if values:
                store.minute(Series(_NAMESPACE, name, of, unit), at).add_counts(values)
