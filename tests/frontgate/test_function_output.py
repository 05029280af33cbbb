from __future__ import annotations

import json

import pytest

from frontgate.function_output import FunctionOutput
from frontgate.functions import FunctionConfig
from frontgate.observe.embedded_metrics import EmbeddedMetrics
from frontgate.observe.log_book import LogBook
from frontgate.observe.metrics import MetricStore

EMBEDDED = json.dumps(
    {
        "_aws": {
            "Timestamp": 0,
            "CloudWatchMetrics": [{"Namespace": "N", "Metrics": [{"Name": "M"}]}],
        },
        "M": 1,
    }
)


@pytest.fixture
def config(tmp_path) -> FunctionConfig:
    return FunctionConfig(
        name="users",
        arn="arn:aws:lambda:eu-west-1:123456789012:function:users",
        runtime="python3.13",
        handler="app.handler",
        code=tmp_path,
        environment={},
    )


def test_a_line_goes_to_the_log_and_to_the_terminal(config):
    book, shown = LogBook(lambda: 1.0), []
    output = FunctionOutput(book, EmbeddedMetrics(MetricStore()), lambda *line: shown.append(line))
    output(config)("START")
    assert shown == [("users", "START")]
    assert [line[:3] for line in book.after(0)[0]] == [(1.0, "/aws/lambda/users", "START")]


def test_metrics_in_lines(config):
    store, book = MetricStore(), LogBook(lambda: 1.0)
    emit = FunctionOutput(book, EmbeddedMetrics(store), None)(config)
    emit(EMBEDDED)
    emit("no metrics")
    assert [series.name for series in store.series()] == ["M"]
    assert len(book.after(0)[0]) == 2


def test_lambdas_own_lines_wait_until_they_are_read(config):
    book = LogBook(lambda: 2.0)
    later = FunctionOutput(book, EmbeddedMetrics(MetricStore()), None).deferred(config)
    assert later is not None
    later(lambda at: [(1.0, "START"), (at, "END")])
    assert [line[:3] for line in book.after(0)[0]] == [
        (1.0, "/aws/lambda/users", "START"),
        (2.0, "/aws/lambda/users", "END"),
    ]


def test_where_lines_are_shown_none_waits(config):
    output = FunctionOutput(LogBook(lambda: 1.0), EmbeddedMetrics(MetricStore()), print)
    assert output.deferred(config) is None
