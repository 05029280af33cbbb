"""The functions that may end a JSONPath: `$.items.length()`, `$..price.max()`."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence

from frontgate.mapping.vtl.java.scalars import to_double
from frontgate.mapping.vtl.java.text import is_number


def _numeric(
    reduce: Callable[[Sequence[float]], float],
) -> Callable[[object], object]:
    def apply(value: object) -> object:
        items = value if isinstance(value, list) else []
        numbers = [to_double(item) for item in items if is_number(item)]
        return reduce(numbers) if numbers else None

    return apply


def _deviation(numbers: Sequence[float]) -> float:
    return statistics.pstdev(numbers) if all(map(math.isfinite, numbers)) else math.nan


def _length(value: object) -> object:
    return len(value) if isinstance(value, list | dict | str) else None


def _keys(value: object) -> object:
    return list(value) if isinstance(value, dict) else None


def _at(index: int) -> Callable[[object], object]:
    return lambda value: value[index] if isinstance(value, list) and value else None


FUNCTIONS: dict[str, Callable[[object], object]] = {
    "length": _length,
    "size": _length,
    "keys": _keys,
    "first": _at(0),
    "last": _at(-1),
    "min": _numeric(min),
    "max": _numeric(max),
    "sum": _numeric(sum),
    "avg": _numeric(lambda numbers: sum(numbers) / len(numbers)),
    "stddev": _numeric(_deviation),
}
