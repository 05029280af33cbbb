"""The routing tree of a REST API: from a path and a verb to a method.

At each segment a static child is tried before a variable one (`{id}`), and that before a greedy
one (`{path+}`). A candidate counts only if it has the verb, or `ANY`; otherwise the search goes
on, so `OPTIONS /test` may reach `/{proxy+}` although `/test` exists (recorded on AWS). Paths
without variables are found by one lookup.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Generic, TypeVar

from frontgate.wire import record

ANY = "ANY"
_NO_PARAMETERS: Mapping[str, str] = MappingProxyType({})

M = TypeVar("M")


@record
class Match(Generic[M]):
    method: M
    path_parameters: Mapping[str, str]
    """Still percent-encoded (recorded on AWS)."""


@dataclass(slots=True)
class _Node(Generic[M]):
    static: dict[str, _Node[M]] = field(default_factory=dict)
    variable: _Node[M] | None = None
    greedy: _Node[M] | None = None
    methods: dict[str, M] = field(default_factory=dict)
    variables: tuple[tuple[str, int], ...] = ()
    greedy_variable: tuple[str, int] | None = None

    def method_for(self, verb: str) -> M | None:
        return self.methods.get(verb) or self.methods.get(ANY)


class Router(Generic[M]):
    """Finds methods; filled once at deployment."""

    def __init__(self, resources: Iterable[tuple[str, Mapping[str, M]]]) -> None:
        """`resources`: the path of each resource, and its methods by verb or `ANY`."""
        self._root: _Node[M] = _Node()
        self._static: dict[str, dict[str, M]] = {}
        for path, methods in resources:
            self._add(path, methods)

    def _add(self, path: str, methods: Mapping[str, M]) -> None:
        node = self._root
        variables: list[tuple[str, int]] = []
        for index, part in enumerate(_segments(path)):
            if part.startswith("{") and part.endswith("+}"):
                node.greedy = node = node.greedy or _Node()
                node.greedy_variable = (part[1:-2], index)
            elif part.startswith("{") and part.endswith("}"):
                node.variable = node = node.variable or _Node()
                variables.append((part[1:-1], index))
            else:
                node = node.static.setdefault(part, _Node())
        node.methods.update(methods)
        node.variables = tuple(variables)
        if not variables and node.greedy_variable is None:
            self._static[path.strip("/")] = node.methods

    def find(self, path: str, verb: str) -> Match[M] | None:
        """The method for `path`, percent-encoded as sent; outer slashes do not count."""
        path = path.strip("/")
        methods = self._static.get(path)
        if methods is not None:
            method = methods.get(verb) or methods.get(ANY)
            if method is not None:
                return Match(method, _NO_PARAMETERS)
        segments = path.split("/") if path else []
        node = _find(self._root, segments, 0, verb)
        if node is None:
            return None
        found = node.method_for(verb)
        assert found is not None
        return Match(found, _path_parameters(node, segments))


def _find(node: _Node[M], segments: list[str], index: int, verb: str) -> _Node[M] | None:
    if index == len(segments):
        return node if node.method_for(verb) is not None else None
    segment = segments[index]
    child = node.static.get(segment)
    if child is not None and (found := _find(child, segments, index + 1, verb)) is not None:
        return found
    child = node.variable
    if (
        child is not None
        and segment
        and (found := _find(child, segments, index + 1, verb)) is not None
    ):
        return found
    child = node.greedy
    return child if child is not None and child.method_for(verb) is not None else None


def _path_parameters(node: _Node[M], segments: list[str]) -> dict[str, str]:
    parameters = {name: segments[index] for name, index in node.variables}
    if node.greedy_variable is not None:
        name, index = node.greedy_variable
        parameters[name] = "/".join(segments[index:])
    return parameters


def _segments(path: str) -> list[str]:
    path = path.strip("/")
    return path.split("/") if path else []
