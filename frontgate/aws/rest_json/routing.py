"""Which operation a request is for, by the URI templates of the model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from frontgate.aws.rest_json.model import OperationModel

Query = tuple[tuple[str, str], ...]
"""Decoded names and values, in the order sent."""


@dataclass(slots=True)
class _Node:
    """A segment of the templates."""

    literals: dict[str, _Node] = field(default_factory=dict)
    label: _Node | None = None
    operations: dict[str, list[OperationModel]] = field(default_factory=dict)
    """By HTTP method; those that fix a part of the query come first."""


class Router:
    def __init__(self, operations: Iterable[OperationModel]) -> None:
        self._root = _Node()
        for operation in sorted(operations, key=lambda each: -len(each.fixed_query)):
            self._add(operation)

    def find(
        self, method: str, path: str, query: Query
    ) -> tuple[OperationModel, Mapping[str, str]] | None:
        """The operation and its path's labels, decoded; None when there is none."""
        segments = path.removeprefix("/").split("/")
        candidates = self._at(segments)
        if candidates is None:
            return None
        for operation in candidates.operations.get(method, ()):
            if all(fixed in query for fixed in operation.fixed_query):
                return operation, _labels(operation, segments)
        return None

    def _add(self, operation: OperationModel) -> None:
        node = self._root
        for segment in operation.segments:
            if segment.startswith("{"):
                node.label = node.label or _Node()
                node = node.label
            else:
                node = node.literals.setdefault(segment, _Node())
        node.operations.setdefault(operation.method, []).append(operation)

    def _at(self, segments: list[str]) -> _Node | None:
        """No template has a label where another has a literal and goes on, so none is retried."""
        node: _Node | None = self._root
        for segment in segments:
            if node is None:
                return None
            node = node.literals.get(segment, node.label)
        return node


def _labels(operation: OperationModel, segments: list[str]) -> dict[str, str]:
    return {name: unquote(segments[place]) for name, place in operation.labels}
