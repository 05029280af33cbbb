"""Choosing the route of an HTTP API: full match, then greedy, then `$default`.

A path variable counts as a full match. Among routes of one kind the one with more literal segments
wins, and at one path the method's own route wins over `ANY` ("Working with routes for HTTP APIs").
A route whose method does not fit does not hide a less specific one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, Protocol, TypeVar

DEFAULT = "$default"
ANY = "ANY"
_METHODS = frozenset({ANY, "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})


@dataclass(frozen=True, kw_only=True, slots=True)
class RoutePattern:
    """`GET /rooms/{id}` taken apart. `$default` has no method and no segments."""

    key: str
    method: str = ANY
    segments: tuple[str, ...] = ()
    """Literals as they stand, `{}` for a variable, `{+}` for a greedy one."""
    variables: tuple[tuple[str, int], ...] = ()
    """Name and position of each variable; the greedy one is the last."""

    @property
    def is_default(self) -> bool:
        return self.key == DEFAULT

    @property
    def is_greedy(self) -> bool:
        return bool(self.segments) and self.segments[-1] == "{+}"

    @property
    def path(self) -> str:
        """The path as the route key writes it; `$default` for the default route."""
        return self.key.partition(" ")[2] or self.key

    def parameters(self, segments: Sequence[str]) -> dict[str, str]:
        """The values of the variables in a request path that this route matched."""
        values = {name: segments[index] for name, index in self.variables}
        if self.is_greedy:
            name, index = self.variables[-1]
            values[name] = "/".join(segments[index:]).rstrip("/")
        return values


def operation_of(key: str) -> tuple[str, str]:
    """Path and method of a route in an OpenAPI document."""
    method, _, path = key.partition(" ")
    return (path, method) if path else (f"/{key}", "ANY")


def parse_route_key(key: str) -> RoutePattern:
    """Raises `ValueError` in the words of API Gateway."""
    if key == DEFAULT:
        return RoutePattern(key=key)
    method, _, path = key.partition(" ")
    if method not in _METHODS or not path.startswith("/"):
        raise ValueError(
            "The provided route key is not formatted properly for HTTP protocol. "
            'Format should be "[HTTP METHOD] /[RESOURCE PATH]" or "$default"'
        )
    segments: list[str] = []
    variables: list[tuple[str, int]] = []
    for index, segment in enumerate(path.split("/")[1:]):
        if not (segment.startswith("{") and segment.endswith("}")):
            segments.append(segment)
            continue
        if "{+}" in segments:
            raise ValueError(f"a greedy path variable must be the last segment of {key!r}")
        greedy = segment.endswith("+}")
        segments.append("{+}" if greedy else "{}")
        variables.append((segment[1 : -2 if greedy else -1], index))
    if "{+}" in segments[:-1]:
        raise ValueError(f"a greedy path variable must be the last segment of {key!r}")
    return RoutePattern(
        key=key, method=method, segments=tuple(segments), variables=tuple(variables)
    )


class Routable(Protocol):
    @property
    def pattern(self) -> RoutePattern: ...


R = TypeVar("R", bound=Routable)


class Match(NamedTuple, Generic[R]):
    route: R
    parameters: Mapping[str, str]


@dataclass(slots=True)
class _Node(Generic[R]):
    literals: dict[str, _Node[R]] = field(default_factory=dict)
    variable: _Node[R] | None = None
    routes: dict[str, R] = field(default_factory=dict)
    greedy: dict[str, R] = field(default_factory=dict)

    def child(self, segment: str) -> _Node[R]:
        if segment == "{}":
            if self.variable is None:
                self.variable = _Node()
            return self.variable
        return self.literals.setdefault(segment, _Node())


def _for_method(routes: Mapping[str, R], method: str) -> R | None:
    return routes.get(method) or routes.get(ANY)


class RouteTable(Generic[R]):
    """The routes of one API, built once. Looking up costs the same for 3 routes and for 300."""

    def __init__(self, routes: Iterable[R]) -> None:
        self._default: R | None = None
        self._literal: dict[str, dict[str, R]] = {}
        self._root: _Node[R] = _Node()
        for route in routes:
            self._add(route)

    def _add(self, route: R) -> None:
        pattern = route.pattern
        if pattern.is_default:
            self._default = route
            return
        if not pattern.variables:
            self._literal.setdefault(pattern.path, {})[pattern.method] = route
        node = self._root
        for segment in pattern.segments:
            if segment == "{+}":
                node.greedy[pattern.method] = route
                return
            node = node.child(segment)
        node.routes[pattern.method] = route

    def find(self, method: str, path: str) -> Match[R] | None:
        """`path` is decoded and without the stage."""
        if literal := self._literal.get(path):
            route = _for_method(literal, method)
            if route is not None:
                return Match(route, {})
        segments = path.split("/")[1:]
        best = self._best(method, segments, greedy=False) or self._best(
            method, segments, greedy=True
        )
        if best is not None:
            return Match(best, best.pattern.parameters(segments))
        return Match(self._default, {}) if self._default is not None else None

    def _best(self, method: str, segments: Sequence[str], *, greedy: bool) -> R | None:
        best: tuple[int, R] | None = None
        pending: list[tuple[_Node[R], int, int]] = [(self._root, 0, 0)]
        # Literal children are pushed last and so visited first: of two routes with as many
        # literals, the one whose literals come earlier wins.
        while pending:
            node, depth, literals = pending.pop()
            found = _matched(node, method, segments, depth, greedy=greedy)
            if found is not None and (best is None or literals > best[0]):
                best = (literals, found)
            if depth == len(segments):
                continue
            segment = segments[depth]
            if node.variable is not None and segment:
                pending.append((node.variable, depth + 1, literals))
            if (literal := node.literals.get(segment)) is not None:
                pending.append((literal, depth + 1, literals + 1))
        return best[1] if best is not None else None


def _matched(
    node: _Node[R], method: str, segments: Sequence[str], depth: int, *, greedy: bool
) -> R | None:
    if greedy:
        return _for_method(node.greedy, method) if any(segments[depth:]) else None
    return _for_method(node.routes, method) if depth == len(segments) else None
