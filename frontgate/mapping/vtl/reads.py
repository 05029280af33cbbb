"""What a template may look at, known before it renders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass

from frontgate.mapping.vtl import nodes


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
    match node:
        case tuple():
            return node
        case dict():
            return node.values()
        case _ if is_dataclass(node):
            return [getattr(node, field.name) for field in fields(node)]
        case _:
            return ()
