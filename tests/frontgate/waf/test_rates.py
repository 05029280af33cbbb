"""Counting in a window that slides."""

from __future__ import annotations

from frontgate.waf.rates import MOST_CALLERS, RateCounter


def test_one_too_many():
    """Source: documented (the limit is the most requests that are let through)."""
    counter = RateCounter(limit=10, window_seconds=60)
    assert [counter.exceeded("a", 100.0) for _ in range(12)] == [False] * 10 + [True] * 2
    assert not counter.exceeded("b", 100.0)


def test_the_window_slides():
    counter = RateCounter(limit=10, window_seconds=60)
    for second in range(100, 110):
        assert not counter.exceeded("a", float(second))
    assert counter.exceeded("a", 159.0)
    assert not counter.exceeded("a", 170.0)


def test_refused_requests_count_too():
    """Source: documented (a caller stays limited as long as its rate is too high)."""
    counter = RateCounter(limit=10, window_seconds=60)
    for second in range(0, 300, 5):
        limited = counter.exceeded("a", float(second))
    assert limited


def test_callers_are_bounded():
    counter = RateCounter(limit=10, window_seconds=60)
    for _ in range(11):
        counter.exceeded("first", 0.0)
    for caller in range(MOST_CALLERS):
        counter.exceeded(caller, 0.0)
    assert not counter.exceeded("first", 0.0), "the least recently seen is forgotten"
    assert len(counter._callers) == MOST_CALLERS


def test_who_is_limited():
    counter = RateCounter(limit=10, window_seconds=60)
    for _ in range(10):
        counter.exceeded("a", 0.0)
    counter.exceeded("b", 0.0)
    assert list(counter.limited(0.0)) == ["a"]
    assert list(counter.limited(100.0)) == []
