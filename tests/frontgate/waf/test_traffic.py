"""Counts for CloudWatch, and samples of requests."""

from __future__ import annotations

from .conftest import EVERYTHING, REGION, contains, request, rule


def counts(setup):
    """By metric and rule, of all minutes."""
    return {
        (series.name, dict(series.dimensions)["Rule"]): sum(
            point.distribution.total
            for points in setup.metrics.points(
                series.namespace, series.name, series.dimensions, start=0, end=1e12, period=60
            ).values()
            for point in points
        )
        for series in setup.metrics.series()
    }


def test_counts(setup):
    """Source: documented (`AllowedRequests`, `BlockedRequests`, `CountedRequests`; `ALL`)."""
    guard = setup.put(
        rule(EVERYTHING, "Count", name="seen"), rule(contains("block"), name="blocked")
    )
    for target in ("/a", "/b", "/block"):
        guard.screen(request("GET", target))
    assert counts(setup) == {
        ("AllowedRequests", "ALL"): 2,
        ("AllowedRequests", "Default_Action"): 2,
        ("BlockedRequests", "ALL"): 1,
        ("BlockedRequests", "blocked-metric"): 1,
        ("CountedRequests", "seen-metric"): 3,
    }
    assert counts(setup)["AllowedRequests", "ALL"] == 2, "asking changes nothing"


def test_minutes(setup):
    guard = setup.put()
    for time in (60.0, 61.0, 119.0, 120.0):
        guard.screen(request(time=time))
    (series,) = [s for s in setup.metrics.series() if dict(s.dimensions)["Rule"] == "ALL"]
    (points,) = setup.metrics.points(*series[:3], start=0, end=600, period=60).values()
    assert [(point.start, point.distribution.total) for point in points] == [(60, 3), (120, 1)]


def test_dimensions(setup):
    setup.put().screen(request())
    for series in setup.metrics.series():
        assert (series.namespace, series.unit) == ("AWS/WAFV2", "Count")
        found = dict(series.dimensions)
        assert (found["Region"], found["WebACL"]) == (REGION, "acl-metric")


def test_what_is_not_measured(setup):
    hidden = {
        "MetricName": "x",
        "CloudWatchMetricsEnabled": False,
        "SampledRequestsEnabled": False,
    }
    guard = setup.put({**rule(EVERYTHING), "VisibilityConfig": hidden}, VisibilityConfig=hidden)
    guard.screen(request())
    assert counts(setup) == {}
    assert guard.traffic.samples("x", start=0, end=1e12) == []


def test_samples(setup):
    guard = setup.put(rule(contains("block"), name="blocked"))
    guard.screen(request("GET", "/block/1", time=100.0, country="DE", body=b"secret"))
    guard.screen(request("GET", "/block/2", time=200.0))
    guard.screen(request("GET", "/other", time=300.0))
    newest, older = guard.traffic.samples("blocked-metric", start=50, end=250)
    assert newest.request.uri == "/block/2"
    assert older.request.body == b"", "bodies are not kept"
    document = older.document()
    assert document["Action"] == "BLOCK"
    assert document["Timestamp"] == 100.0
    assert document["Request"]["URI"] == "/block/1"
    assert document["Request"]["Country"] == "DE"
    assert guard.traffic.samples("blocked-metric", start=150, end=250) == [newest]
    (default,) = guard.traffic.samples("acl-metric", start=0, end=1e9)
    assert (default.action, default.request.uri) == ("ALLOW", "/other")


def test_samples_are_bounded(setup):
    guard = setup.put(rule(EVERYTHING))
    for number in range(600):
        guard.screen(request(time=float(number)))
    assert len(guard.traffic.samples("rule-metric", start=0, end=1e9)) == 500
