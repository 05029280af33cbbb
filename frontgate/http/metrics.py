"""The metrics of an HTTP API's stage.

Documentation: "Monitor CloudWatch metrics for HTTP APIs". A route's own dimensions are there only
where its settings enable detailed metrics.
"""

from __future__ import annotations

from collections.abc import Mapping

from frontgate.control.api_v2 import Stage
from frontgate.http.exchange import Authorized, Integrated, Routed, Station
from frontgate.http.finished import Finished
from frontgate.observe.metrics import MetricStore
from frontgate.observe.route_counts import (
    RouteCounts,
    StageCounts,
    dimensions_of,
    publish,
    rate,
)

_NO_ROUTE = ""


class HttpMetrics:
    """Counts the requests of one deployment of a stage into the stage's counts."""

    def __init__(self, stage: Stage, *, store: MetricStore, counts: StageCounts) -> None:
        self._stage = stage
        self._store = store
        self._counts = counts
        counts.flush()
        counts.publish = self._publish

    def count(self, finished: Finished) -> None:
        received, response = finished.received, finished.response
        counts = self._counts.of(_route_key(finished.station), received.received_at)
        latency = finished.ended - received.started
        counts.add(response.status, latency, finished.integration_latency)
        counts.data_processed += len(received.request.body) + len(response.body)

    def _publish(self, route: str, at: float, counts: RouteCounts) -> None:
        stage = self._stage
        settings = stage.route_settings.get(route, stage.default_route_settings)
        detailed = route if settings.detailed_metrics_enabled else ""
        under = dimensions_of(stage.api_id, stage.stage_name, detailed)
        publish(self._store, at, _metrics(counts), under)


def _route_key(station: Station) -> str:
    match station:
        case Routed(route=route) | Authorized(routed=Routed(route=route)):
            return route.pattern.key
        case Integrated(authorized=Authorized(routed=Routed(route=route))):
            return route.pattern.key
        case _:
            return _NO_ROUTE


def _metrics(counts: RouteCounts) -> Mapping[str, tuple[str, Mapping[float, float]]]:
    """By name: the unit, and how often each value came."""
    return {
        "Count": ("Count", {1: counts.count}),
        "4xx": ("Count", rate(counts.client_errors, counts.count)),
        "5xx": ("Count", rate(counts.server_errors, counts.count)),
        "DataProcessed": ("Bytes", {counts.data_processed: 1}),
        "Latency": ("Milliseconds", counts.latencies),
        "IntegrationLatency": ("Milliseconds", counts.integration_latencies),
    }
