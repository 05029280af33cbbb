"""What a template may look at, known before it renders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass

from frontgate.mapping.vtl import nodes

_PLAIN = ("str", "int", "str | int | float | bool", "tuple[str, ...]", "Position")
_FIELDS: dict[type[object], tuple[str, ...]] = {
    kind: tuple(field.name for field in fields(kind) if field.type not in _PLAIN)
    for kind in vars(nodes).values()
    if isinstance(kind, type) and is_dataclass(kind)
}
"""Of each kind of node, what may hold other nodes."""


def members_read(tree: nodes.Tree, variable: str) -> frozenset[str] | None:
    """The members of the map `variable` that the template names; None: it may read any of them."""
    names = set()
    for node in descendants(tree):
        match node:
            case nodes.Evaluate():
                return None
            case nodes.Reference(name=name, steps=steps) if name == variable:
                match steps[:1]:
                    case (nodes.Property(name=member),):
                        names.add(member)
                    case _:
                        return None
    return frozenset(names)


def descendants(tree: object) -> Iterator[object]:
    """A node and all that it holds."""
    pending: list[object] = [tree]
    while pending:
        node = pending.pop()
        yield node
        pending.extend(_children(node))


def _children(node: object) -> Iterable[object]:
    if isinstance(node, tuple):
        return node
    if isinstance(node, dict):
        return node.values()
    return [getattr(node, name) for name in _FIELDS.get(type(node), ())]
