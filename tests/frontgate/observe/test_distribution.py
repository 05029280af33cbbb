"""Statistics. Source: documented ("CloudWatch statistics definitions"), ranks assumed."""

from __future__ import annotations

import pytest

from frontgate.observe import distribution
from frontgate.observe.distribution import Distribution, StatisticError, merged


def of(*values: float) -> Distribution:
    found = Distribution()
    for value in values:
        found.add(value)
    return found


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SampleCount", 4),
        ("Sum", 20),
        ("Average", 5),
        ("Minimum", 2),
        ("Maximum", 11),
        ("p0", 2),
        ("p25", 2),
        ("p50", 3),
        ("p90", 11),
        ("p99.9", 11),
        ("p100", 11),
        ("tm50", 2.5),
        ("tm100", 5),
    ],
)
def test_a_statistic(name, value):
    assert of(3, 11, 2, 4).statistic(name) == value


@pytest.mark.parametrize("name", ["p101", "median", "TM(10%:90%)", "P50", ""])
def test_a_statistic_that_is_none(name):
    with pytest.raises(StatisticError, match="is not supported here"):
        of(1).statistic(name)


def test_a_set_without_its_values_has_no_percentiles():
    """Source: documented ("Percentiles": raw data is needed, or one value)."""
    found = of(1.0)
    found.add_set(count=2, total=6, minimum=2, maximum=4)
    assert (found.statistic("Sum"), found.statistic("SampleCount")) == (7, 3)
    assert found.statistic("p50") is None
    assert found.statistic("tm50") is None


def test_a_set_of_one_value_has_percentiles():
    """Source: documented ("Percentiles": Min and Max are equal)."""
    found = Distribution()
    found.add_set(count=3, total=15, minimum=5, maximum=5)
    assert found.statistic("p99") == 5


def test_counts():
    found = Distribution()
    found.add_counts({1: 3, 5: 1})
    assert (found.count, found.total, found.statistic("p75")) == (4, 8, 1)


def test_merging():
    whole = merged([of(1, 2), of(2, 9)])
    assert (whole.count, whole.total, whole.minimum, whole.maximum) == (4, 14, 1, 9)
    assert whole.values == {1: 1, 2: 2, 9: 1}


def test_values_are_bounded_and_statistics_stay_right(monkeypatch):
    monkeypatch.setattr(distribution, "_MOST_VALUES", 10)
    found = of(*(1000 + number for number in range(1000)))
    assert len(found.values) <= 20
    assert (found.count, found.minimum, found.maximum) == (1000, 1000, 1999)
    assert found.statistic("Sum") == sum(range(1000, 2000))
