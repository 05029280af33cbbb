"""The metrics of a WebSocket API's stage.

Documentation: "Monitor WebSocket API execution with CloudWatch metrics". A route's own dimensions
are there only where its settings enable detailed metrics. A MOCK integration has no latency.
"""

from __future__ import annotations

from collections.abc import Mapping

from frontgate.control.api_v2 import Stage
from frontgate.observe.metrics import MetricStore
from frontgate.observe.route_counts import (
    RouteCounts,
    StageCounts,
    dimensions_of,
    publish,
    rate,
)
from frontgate.websocket.compiled import CONNECT, DISCONNECT
from frontgate.websocket.finished import Finished

_NO_ROUTE = ""


class WebSocketMetrics:
    """Counts what happens on one deployment of a stage into the stage's counts."""

    def __init__(self, stage: Stage, *, store: MetricStore, counts: StageCounts) -> None:
        self._stage = stage
        self._store = store
        self._counts = counts
        counts.flush()
        counts.publish = self._publish

    def count(self, finished: Finished) -> None:
        """An error before the integration is the client's, one in calling it the execution's, and
        a status of the integration's own answer an error of the integration.
        """
        epoch = finished.context["requestTimeEpoch"] / 1000
        counts = self._counts.of(finished.context["routeKey"], epoch)
        counts.count += 1
        answer, latency = finished.answer, finished.integration_latency
        if latency is not None and answer is not None and not answer.is_mocked:
            millis, latencies = int(latency * 1000 + 0.5), counts.integration_latencies
            latencies[millis] = latencies.get(millis, 0) + 1
        if answer is not None:
            counts.integration_errors += answer.status >= 400
        elif finished.status >= 500 or finished.was_integrated:
            counts.server_errors += 1
        elif finished.status >= 400:
            counts.client_errors += 1

    def count_sent(self, epoch: float) -> None:
        """A message to a client counts as one from it does."""
        self._counts.of(_NO_ROUTE, epoch).count += 1

    def _publish(self, route: str, at: float, counts: RouteCounts) -> None:
        stage = self._stage
        settings = stage.route_settings.get(route, stage.default_route_settings)
        detailed = route if settings.detailed_metrics_enabled else ""
        under = dimensions_of(stage.api_id, stage.stage_name, detailed)
        publish(self._store, at, _metrics(route, counts), under)


def _metrics(route: str, counts: RouteCounts) -> Mapping[str, tuple[str, Mapping[float, float]]]:
    """By name: the unit, and how often each value came. A goodbye is no message (assumed)."""
    metrics: dict[str, tuple[str, Mapping[float, float]]] = {}
    if route != DISCONNECT:
        counted = "ConnectCount" if route == CONNECT else "MessageCount"
        metrics[counted] = ("Count", {1: counts.count})
    if route == _NO_ROUTE and not (counts.client_errors or counts.server_errors):
        return metrics
    return metrics | {
        "ClientError": ("Count", rate(counts.client_errors, counts.count)),
        "ExecutionError": ("Count", rate(counts.server_errors, counts.count)),
        "IntegrationError": ("Count", rate(counts.integration_errors, counts.count)),
        "IntegrationLatency": ("Milliseconds", counts.integration_latencies),
    }
