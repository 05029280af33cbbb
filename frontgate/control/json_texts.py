"""JSON that clients send as a text inside a request: policies, schemas, documentation."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NoReturn

_DEEPEST = 100
"""Levels. Who walks through a document calls itself for each, and Python ends that at some point;
its parser goes deeper."""


def parse_json(text: str) -> Any:
    """Raises `ValueError` for what is no JSON, goes too deep, or holds half of a character."""
    try:
        document = json.loads(text, parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("it goes too deep") from None
    _check_depth(document)
    if "\\u" in text:  # half of a surrogate pair is no character, and no file can hold it
        json.dumps(document, ensure_ascii=False).encode()
    return document


def _no_constant(name: str) -> NoReturn:
    """Of `NaN` and `Infinity`, which Python reads and JSON does not have."""
    raise ValueError(f"{name} is no JSON")


def _check_depth(document: Any) -> None:
    level = [document]
    for _ in range(_DEEPEST):
        level = [each for value in level for each in _inside(value)]
        if not level:
            return
    raise ValueError("it goes too deep")


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()
