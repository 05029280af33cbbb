"""Metrics that programs write into their logs: CloudWatch's embedded metric format.

Documentation: "Specification: Embedded metric format". A line is read when somebody asks for
metrics, or when many wait.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from frontgate.observe.metrics import Dimensions, MetricStore, Series, dimensions

MARK = '"_aws"'
"""What every such line has in it."""
_MOST_WAITING = 256
_MOST_DIMENSIONS = 30
_NO_UNIT = "None"


class EmbeddedMetrics:
    """Takes lines and adds what they count to a store."""

    def __init__(self, store: MetricStore) -> None:
        self._store = store
        self._waiting: list[str] = []
        store.add_source(self.flush)

    def take(self, line: str) -> None:
        """A line with the mark in it; what it is otherwise does not matter."""
        self._waiting.append(line)
        if len(self._waiting) >= _MOST_WAITING:
            self.flush()

    def flush(self) -> None:
        lines, self._waiting = self._waiting, []
        for line in lines:
            for series, at, values in metrics_in(line):
                distribution = self._store.minute(series, at)
                for value in values:
                    distribution.add(value)


def metrics_in(line: str) -> Iterator[tuple[Series, float, list[float]]]:
    """Each metric of a line with its moment and its values; nothing of a line that has none."""
    try:
        document = json.loads(line)
        directive = document["_aws"]
        at = float(directive["Timestamp"]) / 1000
        for group in directive["CloudWatchMetrics"]:
            for of in _dimension_sets(document, group.get("Dimensions") or [[]]):
                for metric in group["Metrics"]:
                    unit = metric.get("Unit") or _NO_UNIT
                    series = Series(str(group["Namespace"]), str(metric["Name"]), of, str(unit))
                    values = _values(document.get(metric["Name"]))
                    if values:
                        yield series, at, values
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError):
        return  # a log line that only looks like one


def _dimension_sets(document: Mapping[str, Any], sets: list[list[str]]) -> Iterator[Dimensions]:
    for names in sets:
        if len(names) <= _MOST_DIMENSIONS:
            yield dimensions({name: str(document[name]) for name in names})


def _values(given: object) -> list[float]:
    found = given if isinstance(given, list) else [given]
    return [float(value) for value in found if isinstance(value, int | float)]
