"""Identity sources: what of a request says who is asking, and keys an authorizer's cache.

"Configure a Lambda authorizer": headers, query strings, stage variables and `$context` variables.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from frontgate.deployment.authorizers import IdentitySource
from frontgate.rest.context import ContextVariables
from frontgate.rest.exchange import Routed, StageFacts

Reader = Callable[[Routed], str | None]


class IdentitySources:
    """The sources of one authorizer on one stage."""

    __slots__ = ("_readers",)

    def __init__(self, sources: tuple[IdentitySource, ...], stage: StageFacts) -> None:
        self._readers = tuple(_reader(source, stage) for source in sources)

    def read(self, routed: Routed) -> tuple[str, ...] | None:
        """All values, in their order; None: one of them is missing or empty."""
        values = []
        for read in self._readers:
            value = read(routed)
            if not value:
                return None
            values.append(value)
        return tuple(values)


def _reader(source: IdentitySource, stage: StageFacts) -> Reader:
    name = source.name
    match source.location:
        case "header":
            return lambda routed: routed.received.headers.get(name)
        case "querystring":
            return lambda routed: routed.received.query.get(name, ("",))[-1]
        case "stageVariables":
            value = stage.variables.get(name)
            return lambda routed: value
        case _:
            return _context_reader(name)


def _context_reader(path: str) -> Reader:
    first, *rest = path.split(".")
    variables = ContextVariables({first})

    def read(routed: Routed) -> str | None:
        value = variables.of(routed).get(first)
        for name in rest:
            value = value.get(name) if isinstance(value, Mapping) else None
        return None if value is None else str(value)

    return read
