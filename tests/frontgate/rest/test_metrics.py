"""Metrics. Source: documented ("Amazon API Gateway dimensions and metrics"), unless said other."""

from __future__ import annotations

import pytest

from frontgate.control.rest_api import MethodSetting
from frontgate.observe.metrics import dimensions
from frontgate.rest.metrics import shown_name
from frontgate.wire import Invocation

OF_API = {"ApiName": "community"}
OF_STAGE = {**OF_API, "Stage": "dev"}
OF_METHOD = {**OF_STAGE, "Resource": "/users/{id}", "Method": "GET"}
ERRORS = ("4XXError", "5XXError")


@pytest.fixture
def metric(observer):
    """A metric's count and sum in the hours around; None where there is none."""

    def read(name, of):
        found = observer.metrics.points(
            "AWS/ApiGateway", name, dimensions(of), start=0, end=2e9, period=60
        )
        if not found:
            return None
        ((unit, (point,)),) = found.items()
        return unit, point.distribution.count, point.distribution.total

    return read


@pytest.mark.fact("metrics.names")
async def test_what_is_counted_of_a_request(serve, lambda_proxy, world, metric):
    send = serve({"/users/{id}": [lambda_proxy()]})
    world.invocation = Invocation(200, b"{}")
    await send("GET", "/users/1")
    for of in (OF_API, OF_STAGE):
        assert metric("Count", of) == ("Count", 1, 1)
        assert metric("IntegrationLatency", of) == ("Milliseconds", 1, 1000)
        unit, count, _ = metric("Latency", of)
        assert (unit, count) == ("Milliseconds", 1)
        assert [metric(name, of) for name in ERRORS] == [("Count", 1, 0)] * 2
        assert metric("CacheHitCount", of) is None


@pytest.mark.fact("metrics.rate")
async def test_an_error_metric_is_a_rate(serve, lambda_proxy, world, metric):
    send = serve({"/users/{id}": [lambda_proxy()]})
    for answer in (b'{"statusCode": 404}', b'{"statusCode": 200}', b"nonsense"):
        world.invocation = Invocation(200, answer)
        await send("GET", "/users/1")
    assert [metric(name, OF_API) for name in ERRORS] == [("Count", 3, 1)] * 2


async def test_a_request_without_a_route_counts(serve, mock, metric):
    """Source: assumed."""
    await serve({"/x": [mock()]})("GET", "/y")
    assert metric("Count", OF_STAGE) == ("Count", 1, 1)
    assert metric("4XXError", OF_STAGE) == ("Count", 1, 1)


@pytest.mark.parametrize("enabled", [True, False])
@pytest.mark.fact("metrics.dimensions")
async def test_a_method_has_metrics_where_it_is_enabled(serve, mock, metric, enabled):
    settings = {"*/*": MethodSetting(metrics_enabled=enabled)}
    await serve({"/users/{id}": [mock()]}, stage={"method_settings": settings})("GET", "/users/1")
    assert metric("Count", OF_METHOD) == (("Count", 1, 1) if enabled else None)
    assert metric("Count", OF_STAGE) == ("Count", 1, 1)


async def test_a_mock_has_no_integration_latency(serve, mock, metric):
    """Source: assumed."""
    await serve({"/x": [mock()]})("GET", "/x")
    assert metric("IntegrationLatency", OF_API) is None


@pytest.mark.fact("metrics.cache")
async def test_the_cache(serve, lambda_proxy, world, metric):
    settings = {"*/*": MethodSetting(caching_enabled=True)}
    stage = {"method_settings": settings, "cache_cluster_enabled": True}
    send = serve({"/x": [lambda_proxy()]}, stage=stage)
    for _ in range(3):
        assert (await send("GET", "/x")).status == 200
    assert metric("CacheHitCount", OF_API) == ("Count", 3, 2)
    assert metric("CacheMissCount", OF_API) == ("Count", 3, 1)
    assert metric("IntegrationLatency", OF_API) == ("Milliseconds", 1, 1000)


@pytest.mark.parametrize(
    ("name", "shown"),
    [("community", "community"), ("grüße", "gre"), ("日本", ""), ("a" * 300, "a" * 255)],
)
@pytest.mark.fact("metrics.api-name")
def test_the_name_of_an_api(name, shown):
    """Source: documented ("important notes")."""
    assert shown_name(name) == shown
