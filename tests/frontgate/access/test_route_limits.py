"""What a stage demands of its routes. Source: documented, unless a test says otherwise."""

from __future__ import annotations

import pytest

from frontgate.access.route_limits import RouteBuckets, route_limits
from frontgate.control.api_keys import ThrottleSettings
from frontgate.control.api_v2 import RouteSettings, Stage


def stage(default: RouteSettings, **routes: RouteSettings) -> Stage:
    return Stage(
        api_id="a",
        stage_name="s",
        created_date=0,
        last_updated_date=0,
        default_route_settings=default,
        route_settings=routes,
    )


def limits(rate: float | None, burst: int | None) -> RouteSettings:
    return RouteSettings(throttling_rate_limit=rate, throttling_burst_limit=burst)


@pytest.mark.parametrize(
    ("default", "own", "expected"),
    [
        ((None, None), None, None),
        ((None, None), (None, None), None),
        ((5.0, 2), None, (5.0, 2)),
        ((5.0, 2), (7.0, 3), (7.0, 3)),
        ((5.0, 2), (None, 3), (5.0, 3)),  # assumed
        ((0.0, 0), None, (0.0, 0)),  # recorded
        ((5.0, None), None, (5.0, 5_000)),
        ((None, 2), None, (10_000.0, 2)),
    ],
)
def test_limits(default, own, expected):
    given = stage(limits(*default), **({"r": limits(*own)} if own else {}))
    found = route_limits("r", given)
    assert found == (expected and ThrottleSettings(rate_limit=expected[0], burst_limit=expected[1]))


def test_buckets_outlive_a_deployment():
    buckets, given = RouteBuckets(), stage(limits(1.0, 1))
    bucket = buckets.of("r", given)
    assert bucket is not None
    assert bucket.take(0.0)
    assert buckets.of("r", given) is bucket
    assert buckets.of("r", stage(limits(None, None))) is None
