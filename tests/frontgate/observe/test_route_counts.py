from __future__ import annotations

from frontgate.observe.route_counts import StageCounts


def test_a_minute_is_published_when_it_is_over():
    published = []
    counts = StageCounts(lambda route, at, counts: published.append((route, at, counts.count)))
    for route, epoch in [("a", 60.0), ("b", 61.0), ("a", 119.9)]:
        counts.of(route, epoch).add(200, 0, None)
    assert published == []
    counts.of("a", 120.0).add(200, 0, None)
    assert published == [("a", 60, 2), ("b", 60, 1)]
    counts.flush()
    assert published[2:] == [("a", 120, 1)]
    counts.flush()
    assert len(published) == 3


def test_what_is_counted():
    counts = StageCounts(lambda route, at, counts: None).of("a", 0)
    for status, latency, backend in [(200, 0.0104, 0.0096), (404, 0.0102, None), (502, 2, 1.9)]:
        counts.add(status, latency, backend)
    assert (counts.count, counts.client_errors, counts.server_errors) == (3, 1, 1)
    assert counts.latencies == {10: 2, 2000: 1}
    assert counts.integration_latencies == {10: 1, 1900: 1}
