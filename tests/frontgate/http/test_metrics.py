"""Source: documented ("Monitor CloudWatch metrics for HTTP APIs")."""

from __future__ import annotations

from typing import Any

import pytest

from frontgate.control.api_v2 import RouteSettings
from frontgate.observe.metrics import dimensions

OF_API = {"ApiId": "aaaaaaaaaa"}
OF_STAGE = {**OF_API, "Stage": "$default"}
OF_ROUTE = {**OF_STAGE, "Route": "GET /rooms"}


@pytest.fixture
def metric(observer: Any) -> Any:
    """A metric's unit, count and sum; None where there is none."""

    def read(name: str, of: dict[str, str]) -> Any:
        found = observer.metrics.points(
            "AWS/ApiGateway", name, dimensions(of), start=0, end=2e9, period=60
        )
        if not found:
            return None
        ((unit, (point,)),) = found.items()
        return unit, point.distribution.count, point.distribution.total

    return read


@pytest.mark.fact("http-metrics.names")
async def test_what_is_counted(make_stage: Any, request_of: Any, world: Any, metric: Any) -> None:
    stage = make_stage("POST /rooms")
    world.answer = {"statusCode": 200, "body": "four"}
    await stage.handle(request_of("POST", "/rooms", body=b"sixsix"))
    world.answer = {"statusCode": 404, "body": ""}
    await stage.handle(request_of("POST", "/rooms"))
    for of in (OF_API, OF_STAGE):
        assert metric("Count", of) == ("Count", 2, 2)
        assert metric("4xx", of) == ("Count", 2, 1)
        assert metric("5xx", of) == ("Count", 2, 0)
        assert metric("DataProcessed", of) == ("Bytes", 1, 10)
        assert metric("Latency", of) == ("Milliseconds", 2, 0)
        assert metric("IntegrationLatency", of) == ("Milliseconds", 2, 0)


async def test_a_request_without_a_route(make_stage: Any, request_of: Any, metric: Any) -> None:
    await make_stage("GET /rooms").handle(request_of("GET", "/nothing"))
    assert metric("4xx", OF_STAGE) == ("Count", 1, 1)
    assert metric("IntegrationLatency", OF_STAGE) is None


@pytest.mark.fact("http-metrics.dimensions")
@pytest.mark.parametrize("detailed", [True, False])
async def test_a_route_has_metrics_where_they_are_detailed(
    make_stage: Any, request_of: Any, metric: Any, detailed: bool
) -> None:
    settings = {"GET /rooms": RouteSettings(detailed_metrics_enabled=detailed)}
    stage = make_stage("GET /rooms", route_settings=settings)
    await stage.handle(request_of("GET", "/rooms"))
    assert metric("Count", OF_ROUTE) == (("Count", 1, 1) if detailed else None)
