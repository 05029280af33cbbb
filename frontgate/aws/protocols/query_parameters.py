"""The Query protocol, on the way in: `Action=…&Entries.1.Id=…` read as the call that it makes.

"Query protocol" of the services' API references. Lists are numbered from 1, with or without
`.member`, maps are numbered entries of a name and a value. Older names are read too: SQS still
takes `MessageAttribute.1.Name` beside `MessageAttributes.1.Name` (recorded on AWS).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from frontgate.aws.protocols.call import Fault

if TYPE_CHECKING:
    from botocore.model import OperationModel, Shape

Pairs = list[tuple[str, str]]
FORM = "application/x-www-form-urlencoded"
_MOST_SEGMENTS = 32
"""Of one name: deeper than any service's shapes, and too little to exhaust the stack."""


def query_pairs(query: str, body: bytes, content_type: str | None) -> Pairs:
    """The parameters in the query string and, if it is a form, in the body."""
    pairs = parse_qsl(query, keep_blank_values=True)
    if body and (content_type or "").partition(";")[0].strip().lower() == FORM:
        pairs += parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    return pairs


def action_of(pairs: Pairs) -> str | None:
    return next((value for name, value in pairs if name == "Action"), None)


def missing_parameter(operation: OperationModel, given: Mapping[str, Any]) -> Fault | None:
    """What a service says whose operation needs a parameter that is not given."""
    shape: Any = operation.input_shape
    required = shape.required_members if shape is not None else ()
    missing = [name for name in required if name not in given]
    if not missing:
        return None
    return Fault(400, "MissingParameter", f"The request must contain the parameter {missing[0]}.")


def read_parameters(
    pairs: Iterable[tuple[str, str]], operation: OperationModel, *, wire_names: bool
) -> dict[str, Any]:
    """The operation's input. Keys are the names on the wire of the service's own protocol, or the
    members' names. What the operation does not know is left out."""
    if operation.input_shape is None:
        return {}
    reader = _Reader(f"{operation.name}RequestEntry", wire_names)
    found = reader.value(_tree(pairs), operation.input_shape)
    assert isinstance(found, dict)
    return found


class _Node:
    """One segment of dotted names: `Entries` of `Entries.1.Id`."""

    __slots__ = ("children", "text")

    def __init__(self) -> None:
        self.children: dict[str, _Node] = {}
        self.text: str | None = None

    def child(self, *names: str | None) -> _Node | None:
        """The child with the first of the names that there is."""
        return next((self.children[name] for name in names if name in self.children), None)

    def items(self) -> Iterator[_Node]:
        """The numbered children, in their order."""
        numbers = sorted(int(name) for name in self.children if name.isdecimal())
        return (self.children[str(number)] for number in numbers)


def _tree(pairs: Iterable[tuple[str, str]]) -> _Node:
    root = _Node()
    for name, value in pairs:
        node = root
        for segment in name.split(".")[:_MOST_SEGMENTS]:
            node = node.children.setdefault(segment, _Node())
        node.text = value
    return root


class _Reader:
    def __init__(self, entry_name: str, wire_names: bool) -> None:
        self._entry_name = entry_name
        self._wire_names = wire_names

    def value(self, node: _Node, shape: Shape) -> Any:
        kind = shape.type_name
        if kind == "structure":
            return self._structure(node, shape)
        if kind == "list":
            return self._list(node, shape)
        if kind == "map":
            return self._map(node, shape)
        return _scalar(node.text or "", kind)

    def _structure(self, node: _Node, shape: Any) -> dict[str, Any]:
        found = {}
        for name, member in shape.members.items():
            wire_name = member.serialization.get("name")
            child = node.child(name, wire_name, *self._older_names(name, member))
            if child is not None:
                key = wire_name if self._wire_names and wire_name else name
                found[key] = self.value(child, member)
        return found

    def _older_names(self, name: str, member: Shape) -> tuple[str, ...]:
        """Of members that have several values: `Tag` for `Tags`, an action's own for `Entries`."""
        if member.type_name not in ("list", "map"):
            return ()
        return (name.removesuffix("s"), *([self._entry_name] if name == "Entries" else []))

    def _list(self, node: _Node, shape: Any) -> list[Any]:
        inner = node.child("member", shape.member.serialization.get("name")) or node
        items = list(inner.items())
        if not items and inner.text is not None:
            items = [inner]
        return [self.value(item, shape.member) for item in items]

    def _map(self, node: _Node, shape: Any) -> dict[str, Any]:
        entries = node.child("entry") or node
        found = {}
        # `Attribute.Name=…&Attribute.Value=…` is one entry without a number.
        for entry in list(entries.items()) or [entries]:
            key = entry.child(shape.key.serialization.get("name"), "Name", "key")
            value = entry.child(shape.value.serialization.get("name"), "Value", "value")
            if key is not None and key.text is not None and value is not None:
                found[key.text] = self.value(value, shape.value)
        return found


def _scalar(text: str, kind: str) -> Any:
    """What does not read as its type stays a text, for the service to refuse."""
    try:
        match kind:
            case "integer" | "long":
                return int(text)
            case "float" | "double":
                return float(text)
            case "boolean":
                return text.lower() == "true"
            case "timestamp":
                return datetime.fromisoformat(text).timestamp()
            case _:
                return text
    except ValueError:
        return text
