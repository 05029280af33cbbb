"""Source: documented ("Types of metrics for Lambda functions", "Monitoring Lambda function
URLs").
"""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from frontgate.function_metrics import FunctionMetrics, UrlMetrics
from frontgate.functions import Report
from frontgate.observe.metrics import MetricStore, dimensions

OF_FUNCTION = {"FunctionName": "users"}


@pytest.fixture
def world():
    """A clock that a test sets, and what is asked of the store."""
    store, now = MetricStore(), [90.0]
    meters = FunctionMetrics(store, lambda: now[0])

    def points(name, of=OF_FUNCTION):
        found = store.points("AWS/Lambda", name, dimensions(of), start=0, end=1e9, period=60)
        return [
            (unit, point.start, point.distribution.count, point.distribution.total)
            for unit, group in found.items()
            for point in group
        ]

    return SimpleNamespace(
        meter=meters.of(SimpleNamespace(name="users")),
        now=now,
        points=points,
        meters=meters,
        urls=UrlMetrics(store, lambda: now[0]),
    )


def report(duration: float, status: str = "success") -> Report:
    return Report(duration, None, 1, status)


def run(meter, *reports):
    for each in reports:
        meter.started()
        meter.finished(each)


def test_what_is_counted(world):
    run(world.meter, report(12.345), report(7.0, "error"), report(3000.0, "timeout"))
    for of in (OF_FUNCTION, {}):
        assert world.points("Invocations", of) == [("Count", 60, 3, 3)]
        assert world.points("Errors", of) == [("Count", 60, 3, 2)]
        assert world.points("Throttles", of) == [("Count", 60, 3, 0)]
        ((unit, _, count, total),) = world.points("Duration", of)
        assert (unit, count, round(total, 2)) == ("Milliseconds", 3, 3019.35)


def test_how_many_run_at_once(world):
    meter = world.meter
    meter.started()
    meter.started()
    meter.finished(report(1))
    meter.started()
    for _ in range(2):
        meter.finished(report(1))
    assert world.points("ConcurrentExecutions") == [("Count", 60, 3, 5)]


def test_a_refused_invocation(world):
    world.meter.throttled()
    assert world.points("Throttles") == [("Count", 60, 1, 1)]
    assert world.points("Invocations") == []


def test_what_became_of_events(world):
    for metric in ("AsyncEventsReceived", "AsyncEventsReceived", "DeadLetterErrors"):
        world.meter.event(metric)
    for of in (OF_FUNCTION, {}):
        assert world.points("AsyncEventsReceived", of) == [("Count", 60, 2, 2)]
        assert world.points("DeadLetterErrors", of) == [("Count", 60, 1, 1)]
    assert world.points("AsyncEventsDropped") == []
    assert world.points("Invocations") == []


def test_each_minute_has_its_own(world):
    run(world.meter, report(1))
    world.now[0] = 130.0
    run(world.meter, report(1), report(1))
    assert [point[1:] for point in world.points("Invocations")] == [(60, 1, 1), (120, 2, 2)]
    world.now[0] = 190.0
    world.meter.throttled()
    world.now[0] = 250.0
    world.meter.event("AsyncEventsReceived")
    assert [point[1] for point in world.points("Throttles")][-1] == 180
    assert [point[1] for point in world.points("AsyncEventsReceived")] == [240]


def test_versions_share_a_meter(world):
    assert world.meters.of(SimpleNamespace(name="users")) is world.meter


ARN = "arn:aws:lambda:eu-west-1:123456789012:function:users"


def test_the_requests_of_a_url(world):
    for status, seconds in ((200, 0.012), (404, 0.001), (500, 2.0), (502, 0.0)):
        world.urls.answered(ARN, status, seconds)
    for of in (OF_FUNCTION, {**OF_FUNCTION, "Resource": "users:$LATEST"}):
        assert world.points("UrlRequestCount", of) == [("Count", 60, 4, 4)]
        assert world.points("Url4xxCount", of) == [("Count", 60, 4, 1)]
        assert world.points("Url5xxCount", of) == [("Count", 60, 4, 2)]
        assert world.points("UrlRequestLatency", of) == [("Milliseconds", 60, 4, 2013)]
    assert world.points("UrlRequestCount", {}) == []
    assert world.points("Invocations") == []


def test_the_urls_of_a_function_together_and_apart(world):
    world.urls.answered(ARN, 200, 0.0)
    world.urls.answered(f"{ARN}:live", 200, 0.0)
    assert world.points("UrlRequestCount") == [("Count", 60, 2, 2)]
    of_alias = {**OF_FUNCTION, "Resource": "users:live"}
    assert world.points("UrlRequestCount", of_alias) == [("Count", 60, 1, 1)]


def test_the_requests_of_each_minute(world):
    world.urls.answered(ARN, 200, 0.0)
    world.now[0] = 130.0
    world.urls.answered(ARN, 200, 0.0)
    assert [point[1:] for point in world.points("UrlRequestCount")] == [(60, 1, 1), (120, 1, 1)]
