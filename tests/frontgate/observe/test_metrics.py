from __future__ import annotations

import pytest

from frontgate.observe import metrics
from frontgate.observe.metrics import MetricStore, Series, dimensions

OF = dimensions({"Stage": "dev", "ApiName": "a"})
COUNT = Series("AWS/ApiGateway", "Count", OF, "Count")


@pytest.fixture
def store() -> MetricStore:
    return MetricStore()


def asked(store, **options):
    given = {"start": 0, "end": 10_000, "period": 60, **options}
    found = store.points("AWS/ApiGateway", "Count", OF, **given)
    return {
        unit: [(point.start, point.distribution.total) for point in points]
        for unit, points in found.items()
    }


def test_dimensions_have_no_order():
    assert dimensions({"ApiName": "a", "Stage": "dev"}) == OF


def test_values_are_kept_by_minute(store):
    for at in (60, 61.5, 119.9, 120):
        store.minute(COUNT, at).add(1)
    assert asked(store) == {"Count": [(60, 3), (120, 1)]}


def test_periods_begin_at_the_start(store):
    for at in (0, 60, 120, 180, 600):
        store.minute(COUNT, at).add(1)
    assert asked(store, start=60, period=120) == {"Count": [(60, 2), (180, 1), (540, 1)]}
    assert asked(store, start=60, end=180) == {"Count": [(60, 1), (120, 1)]}


def test_units_are_apart(store):
    store.minute(COUNT, 60).add(1)
    store.minute(COUNT._replace(unit="Bytes"), 60).add(7)
    assert asked(store) == {"Count": [(60, 1)], "Bytes": [(60, 7)]}
    assert asked(store, unit="Bytes") == {"Bytes": [(60, 7)]}
    assert asked(store, unit="Seconds") == {}


def test_other_dimensions_are_another_metric(store):
    store.minute(COUNT._replace(dimensions=dimensions({"ApiName": "a"})), 60).add(1)
    assert asked(store) == {}


def test_sources_are_asked_first(store):
    def flush() -> None:
        store.minute(COUNT, 60).add(1)

    store.add_source(flush)
    assert store.series() == [COUNT]
    assert asked(store) == {"Count": [(60, 2)]}
    store.remove_source(flush)
    assert asked(store) == {"Count": [(60, 2)]}


def test_old_minutes_make_room(store, monkeypatch):
    monkeypatch.setattr(metrics, "_MOST_MINUTES", 2)
    for at in (0, 60, 120):
        store.minute(COUNT, at).add(1)
    assert asked(store) == {"Count": [(60, 1), (120, 1)]}


def test_series_that_were_silent_longest_make_room(store, monkeypatch):
    monkeypatch.setattr(metrics, "_MOST_SERIES", 2)
    names = ["a", "b", "c"]
    for name, at in zip(names, (60, 0, 120), strict=True):
        store.minute(COUNT._replace(name=name), at).add(1)
    assert [series.name for series in store.series()] == ["a", "c"]
