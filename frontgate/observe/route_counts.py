"""What is counted of each request: a few additions, made into metrics when the minute is over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from frontgate.observe.metrics import Dimensions, MetricStore, Series, dimensions

NAMESPACE = "AWS/ApiGateway"
_MINUTE = 60


class RouteCounts:
    """The requests of one route within one minute. Latencies are whole milliseconds."""

    __slots__ = (
        "cache_hits",
        "cache_lookups",
        "client_errors",
        "count",
        "data_processed",
        "integration_errors",
        "integration_latencies",
        "latencies",
        "server_errors",
    )

    def __init__(self) -> None:
        self.count = 0
        self.client_errors = 0
        self.server_errors = 0
        self.integration_errors = 0
        self.cache_lookups = 0
        self.cache_hits = 0
        self.data_processed = 0
        """Bytes."""
        self.latencies: dict[float, int] = {}
        self.integration_latencies: dict[float, int] = {}

    def add(self, status: int, latency: float, integration_latency: float | None) -> None:
        """One more request; latencies in seconds, None where nothing was integrated."""
        self.count += 1
        if status >= 400:
            if status < 500:
                self.client_errors += 1
            else:
                self.server_errors += 1
        millis, latencies = int(latency * 1000 + 0.5), self.latencies
        latencies[millis] = latencies.get(millis, 0) + 1
        if integration_latency is not None:
            millis, latencies = int(integration_latency * 1000 + 0.5), self.integration_latencies
            latencies[millis] = latencies.get(millis, 0) + 1


Publish = Callable[[str, float, RouteCounts], None]
"""Takes a route, the start of a minute in seconds since the epoch, and what was counted."""


class StageCounts:
    """The counts of a stage's routes in the minute that runs."""

    def __init__(self, publish: Publish) -> None:
        self.publish = publish
        """Replaced when the stage is deployed anew."""
        self._began = self._ends = 0.0
        self._routes: dict[str, RouteCounts] = {}

    def of(self, route: str, epoch: float) -> RouteCounts:
        """Where to count a request that came at `epoch`."""
        if self._began <= epoch < self._ends:
            counts = self._routes.get(route)
            if counts is not None:
                return counts
        else:
            self.flush()
            self._began = epoch // _MINUTE * _MINUTE
            self._ends = self._began + _MINUTE
        counts = self._routes[route] = RouteCounts()
        return counts

    def flush(self) -> None:
        """Publish what was counted until now."""
        routes, self._routes = self._routes, {}
        for route, counts in routes.items():
            self.publish(route, self._began, counts)


def publish(
    store: MetricStore,
    at: float,
    metrics: Mapping[str, tuple[str, Mapping[float, float]]],
    under: Iterable[Dimensions],
) -> None:
    """Add the metrics of a minute, which have a unit and how often each value came, under each of
    the dimensions.
    """
    for of in under:
        for name, (unit, values) in metrics.items():
            if values:
                store.minute(Series(NAMESPACE, name, of, unit), at).add_counts(values)


def dimensions_of(api_id: str, stage_name: str, detailed: str = "") -> Iterator[Dimensions]:
    """Those of HTTP and WebSocket APIs: the API, its stage, and a route with detailed metrics."""
    of_api = {"ApiId": api_id}
    of_stage = {**of_api, "Stage": stage_name}
    yield dimensions(of_api)
    yield dimensions(of_stage)
    if detailed:
        yield dimensions({**of_stage, "Route": detailed})


def rate(happened: int, of: int) -> dict[float, float]:
    """1 for each time that it happened, 0 for the others: its average is a rate (documented)."""
    return {value: count for value, count in ((0.0, of - happened), (1.0, happened)) if count}
