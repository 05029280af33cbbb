"""Source: documented ("Specification: Embedded metric format"); lines are those of Powertools."""

from __future__ import annotations

import json

import pytest

from frontgate.observe.embedded_metrics import EmbeddedMetrics, metrics_in
from frontgate.observe.metrics import MetricStore, Series, dimensions

COLD_START = {
    "_aws": {
        "Timestamp": 1795645413331,
        "CloudWatchMetrics": [
            {
                "Namespace": "Community",
                "Dimensions": [["function_name", "service"]],
                "Metrics": [{"Name": "ColdStart", "Unit": "Count"}],
            }
        ],
    },
    "function_name": "users",
    "service": "users",
    "ColdStart": [1.0],
}


def directive(**group):
    metrics = {"Namespace": "N", "Dimensions": [["a"]], "Metrics": [{"Name": "M"}], **group}
    return {"Timestamp": 60_000, "CloudWatchMetrics": [metrics]}


def read(document):
    text = document if isinstance(document, str) else json.dumps(document)
    return list(metrics_in(text))


def test_a_line_of_powertools():
    of = dimensions({"function_name": "users", "service": "users"})
    assert read(COLD_START) == [
        (Series("Community", "ColdStart", of, "Count"), 1795645413.331, [1])
    ]


def test_several_sets_of_dimensions():
    line = {"_aws": directive(Dimensions=[["a"], ["a", "b"], []]), "a": "1", "b": 2, "M": 5}
    assert [series.dimensions for series, _, _ in read(line)] == [
        (("a", "1"),),
        (("a", "1"), ("b", "2")),
        (),
    ]


def test_no_dimensions_and_no_unit():
    line = {
        "_aws": {
            "Timestamp": 0,
            "CloudWatchMetrics": [{"Namespace": "N", "Metrics": [{"Name": "M"}]}],
        }
    }
    assert read({**line, "M": [1, 2.5]}) == [(Series("N", "M", (), "None"), 0.0, [1.0, 2.5])]


@pytest.mark.parametrize(
    "line",
    [
        '"_aws"',
        "not JSON",
        {"_aws": 5},
        {"_aws": {}},
        {"_aws": directive(), "M": 1},
        {"_aws": directive(Metrics=[{}]), "a": "1", "M": 1},
        {"_aws": directive(), "a": "1", "M": "many"},
        {"_aws": directive(), "a": "1"},
        {"_aws": directive(Dimensions=[[str(n) for n in range(31)]]), "M": 1},
    ],
)
def test_a_line_that_only_looks_like_one(line):
    assert read(line) == []


def test_lines_are_read_when_somebody_asks():
    store = MetricStore()
    embedded = EmbeddedMetrics(store)
    embedded.take(json.dumps(COLD_START))
    embedded.take('{"_aws": "x"}')
    (series,) = store.series()
    assert series.name == "ColdStart"


def test_many_lines_do_not_wait():
    store = MetricStore()
    embedded = EmbeddedMetrics(store)
    for _ in range(300):
        embedded.take(json.dumps(COLD_START))
    assert len(embedded._waiting) < 256
    (series,) = store.series()
    (points,) = store.points(
        "Community", "ColdStart", series.dimensions, start=0, end=2e9, period=60
    ).values()
    assert points[0].distribution.total == 300
