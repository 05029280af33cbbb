"""The metrics of a REST API's stage, in CloudWatch's namespace `AWS/ApiGateway`.

Documentation: "Amazon API Gateway dimensions and metrics". A method's own dimensions are there only
where its setting enables metrics. An error metric is 0 or 1 for each request, so that its average
is a rate.
"""

from __future__ import annotations

from collections.abc import Mapping

from frontgate.deployment.integrations import MockPlan
from frontgate.observe.metrics import Dimensions, MetricStore, dimensions
from frontgate.observe.route_counts import RouteCounts, StageCounts, publish, rate
from frontgate.rest.exchange import Routed, StageMethod
from frontgate.rest.finished import Finished

_NO_METHOD = ""
_MOST_CHARACTERS = 255


class RestMetrics:
    """Counts the requests of one deployment of a stage into the stage's counts."""

    def __init__(
        self,
        *,
        api_id: str,
        api_name: str,
        stage_name: str,
        store: MetricStore,
        counts: StageCounts,
    ) -> None:
        self._of_api = {"ApiName": shown_name(api_name) or api_id}
        self._of_stage = {**self._of_api, "Stage": stage_name}
        self._store = store
        self._counts = counts
        self._methods: dict[str, StageMethod] = {}
        """Those that were called."""
        counts.flush()
        counts.publish = self._publish

    def count(self, finished: Finished) -> None:
        reached, call, cached = finished.reached, finished.call, finished.cached
        if isinstance(reached, Routed):
            received, method = reached.received, reached.method
            route = method.name
            if route not in self._methods:
                self._methods[route] = method
        else:
            received, route = reached, _NO_METHOD
        counts = self._counts.of(route, received.epoch)
        counts.add(
            finished.response.status,
            finished.ended - received.started,
            None if call is None else call.latency,
        )
        if cached is not None:
            counts.cache_lookups += 1
            counts.cache_hits += cached.response is not None

    def _publish(self, route: str, at: float, counts: RouteCounts) -> None:
        method = self._methods.get(route)
        if method is not None and isinstance(method.compiled.integration, MockPlan):
            counts.integration_latencies.clear()
        publish(self._store, at, _metrics(counts), self._dimensions(method))

    def _dimensions(self, method: StageMethod | None) -> list[Dimensions]:
        found = [dimensions(self._of_api), dimensions(self._of_stage)]
        if method is not None and method.settings.metrics_enabled:
            compiled = method.compiled
            of_method = {"Resource": compiled.resource_path, "Method": compiled.http_method}
            found.append(dimensions({**self._of_stage, **of_method}))
        return found


def _metrics(counts: RouteCounts) -> Mapping[str, tuple[str, Mapping[float, float]]]:
    """By name: the unit, and how often each value came."""
    return {
        "Count": ("Count", {1: counts.count}),
        "4XXError": ("Count", rate(counts.client_errors, counts.count)),
        "5XXError": ("Count", rate(counts.server_errors, counts.count)),
        "CacheHitCount": ("Count", rate(counts.cache_hits, counts.cache_lookups)),
        "CacheMissCount": (
            "Count",
            rate(counts.cache_lookups - counts.cache_hits, counts.cache_lookups),
        ),
        "Latency": ("Milliseconds", dict(counts.latencies)),
        "IntegrationLatency": ("Milliseconds", dict(counts.integration_latencies)),
    }


def shown_name(api_name: str) -> str:
    """Letters beyond ASCII are removed ("important notes"); at most 255 characters."""
    return api_name.encode("ascii", "ignore").decode()[:_MOST_CHARACTERS]
