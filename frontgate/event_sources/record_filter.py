"""Filter criteria of an event source mapping ("Control which events Lambda sends")."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any

from frontgate.event_sources.event_pattern import compile_pattern


class RecordFilter:
    """Patterns of which one must match; with none, every record is wanted."""

    def __init__(self, patterns: Sequence[Mapping[str, Any]], *, body: str) -> None:
        """`body` names the member that is matched as JSON where it is JSON: `body`, `data`."""
        self._patterns = [compile_pattern(pattern) for pattern in patterns]
        self._body = body

    def wants(self, record: Mapping[str, Any]) -> bool:
        if not self._patterns:
            return True
        seen = self._readable(record)
        return any(matches(seen) for matches in self._patterns)

    def _readable(self, record: Mapping[str, Any]) -> Mapping[str, Any]:
        if self._body == "data":
            inner = record["kinesis"]
            return {**record, **inner, "data": _json(base64.b64decode(inner["data"]))}
        if self._body in record:
            return {**record, self._body: _json(record[self._body])}
        return record


def _json(text: str | bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text.decode("utf-8", "replace") if isinstance(text, bytes) else text
