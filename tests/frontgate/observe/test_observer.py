from __future__ import annotations

from frontgate.observe import Observer
from frontgate.observe.metrics import Series


def test_counts_outlive_a_deployment_and_are_asked_for_metrics():
    observer = Observer()
    counts = observer.counts("a", "dev")
    assert observer.counts("a", "dev") is counts
    series = Series("n", "Count", (), "Count")
    counts.publish = lambda route, at, counts: observer.metrics.minute(series, at).add(1)
    counts.of("r", 0)
    assert observer.metrics.series() == [series]


def test_a_stage_that_is_gone_leaves_its_metrics():
    observer = Observer()
    series = Series("n", "Count", (), "Count")
    counts = observer.counts("a", "dev")
    counts.publish = lambda route, at, counts: observer.metrics.minute(series, at).add(1)
    counts.of("r", 0)
    observer.forget("a", "dev")
    observer.forget("a", "dev")
    counts.of("late", 0)
    (points,) = observer.metrics.points("n", "Count", (), start=0, end=60, period=60).values()
    assert points[0].distribution.count == 1


def test_nothing_is_published_without_a_deployment():
    observer = Observer()
    observer.counts("a", "dev").of("r", 0)
    assert observer.metrics.series() == []
