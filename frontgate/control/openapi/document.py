"""An OpenAPI document as a tree of nodes that know where they stand.

What is wrong in a document is said as one sentence that begins with its place:
`paths./users.get.x-amazon-apigateway-integration.type: …`. References inside the document are
followed on the way, so a node never is a `$ref` unless it was asked for as it stands.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

from frontgate.control.errors import BadRequestError

Document = Mapping[str, Any] | str | bytes
"""A parsed document, or its JSON or YAML text."""

_MAX_REFERENCE_HOPS = 16
_DEEPEST = 100
_LONGEST = 6 * 1024 * 1024
"""Documented: ImportRestApi, the body."""
_MOST_VALUES = 1_000_000
_SPARE_VALUES = 100_000
"""What aliases may add to a text, which cannot have more values than characters."""
_LONGEST_NUMBER = 1_000
"""Bits; Python writes far longer ones not at all."""
_INTEGER = re.compile(r"-?[0-9]{1,300}")
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class DocumentError(BadRequestError):
    """Something in a document is wrong; `keys` lead to it from the root."""

    def __init__(self, message: str, keys: tuple[str | int, ...]) -> None:
        super().__init__(message)
        self.keys = keys


class DocumentWarning(str):
    """What an import says and does without; `keys` lead to it from the root."""

    keys: tuple[str | int, ...]

    def __new__(cls, message: str, keys: tuple[str | int, ...]) -> DocumentWarning:
        warning = super().__new__(cls, message)
        warning.keys = keys
        return warning


@dataclass(frozen=True, slots=True)
class Node:
    """A value in a document, never null."""

    value: Any
    keys: tuple[str | int, ...]
    """The way from the root."""
    document: Mapping[str, Any]

    @property
    def where(self) -> str:
        """`paths./users.get.parameters[0]`."""
        steps = (f"[{key}]" if isinstance(key, int) else f".{key}" for key in self.keys)
        return "".join(steps).removeprefix(".")

    def error(self, sentence: str) -> DocumentError:
        return DocumentError(f"{self.where}: {sentence}" if self.keys else sentence, self.keys)

    def warning(self, sentence: str) -> DocumentWarning:
        return DocumentWarning(f"{self.where}: {sentence}", self.keys)

    def child(self, key: str) -> Node | None:
        """The member `key` with its reference followed; None when absent or null."""
        found = self.unresolved(key)
        return None if found is None else found.resolved()

    def unresolved(self, key: str) -> Node | None:
        """The member `key` as it stands."""
        value = self._mapping().get(key)
        if value is None:
            return None
        return Node(value, (*self.keys, key), self.document)

    def required(self, key: str) -> Node:
        found = self.child(key)
        if found is None:
            raise self.error(f"`{key}` is missing.")
        return found

    def has(self, key: str) -> bool:
        return key in self._mapping()

    def member_names(self) -> tuple[str, ...]:
        """The names of an object's members, in order."""
        return tuple(self._mapping())

    def items(self) -> Iterator[tuple[str, Node]]:
        """The members of an object, in order, without those that are null."""
        for key in self._mapping():
            found = self.child(key)
            if found is not None:
                yield key, found

    def elements(self) -> tuple[Node, ...]:
        if not isinstance(self.value, list):
            raise self.error("Expected a list.")
        return tuple(
            Node(value, (*self.keys, index), self.document).resolved()
            for index, value in enumerate(self.value)
        )

    def text(self) -> str:
        """A string; numbers are taken as written, which status codes often are."""
        if isinstance(self.value, str):
            return self.value
        if isinstance(self.value, int | float) and not isinstance(self.value, bool):
            return str(self.value)
        raise self.error(f"Expected a string but got {json.dumps(self.value)[:80]}.")

    def boolean(self) -> bool:
        """A boolean, or its text: template parameters have no other type."""
        if isinstance(self.value, bool):
            return self.value
        if self.value in ("true", "false"):
            return bool(self.value == "true")
        raise self.error(f"Expected true or false but got {json.dumps(self.value)[:80]}.")

    def integer(self) -> int:
        text = self.text()
        if _INTEGER.fullmatch(text) is None:
            raise self.error(f"Expected a whole number but got {json.dumps(self.value)[:80]}.")
        return int(text)

    def strings(self) -> tuple[str, ...]:
        return tuple(element.text() for element in self.elements())

    def texts(self) -> dict[str, str]:
        return {key: member.text() for key, member in self.items()}

    def one_of(self, *allowed: str) -> str:
        """The allowed value that the text is, whatever its case."""
        text = self.text()
        for value in allowed:
            if value.casefold() == text.casefold():
                return value
        raise self.error(f"'{text}' is not one of {', '.join(allowed)}.")

    def text_of(self, key: str) -> str | None:
        """The member's text; None when it is absent or empty."""
        found = self.child(key)
        return None if found is None else found.text() or None

    def boolean_of(self, key: str) -> bool:
        found = self.child(key)
        return found is not None and found.boolean()

    def integer_of(self, key: str) -> int | None:
        found = self.child(key)
        return None if found is None else found.integer()

    def strings_of(self, key: str) -> tuple[str, ...]:
        found = self.child(key)
        return () if found is None else found.strings()

    def texts_of(self, key: str) -> dict[str, str]:
        found = self.child(key)
        return {} if found is None else found.texts()

    def resolved(self) -> Node:
        """Follows local references until something else stands there."""
        node = self
        for _ in range(_MAX_REFERENCE_HOPS):
            reference = node.value.get("$ref") if isinstance(node.value, dict) else None
            if not isinstance(reference, str):
                return node
            node = node._referenced(reference)
        raise self.error("The reference leads back to itself.")

    def _referenced(self, reference: str) -> Node:
        if not reference.startswith("#/"):
            raise self.error(f"Only references inside the document work, not '{reference}'.")
        keys = [
            key.replace("~1", "/").replace("~0", "~")
            for key in reference.removeprefix("#/").split("/")
        ]
        value: Any = self.document
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
        if value is None:
            raise self.error(f"'{reference}' is not in the document.")
        return Node(value, tuple(keys), self.document)

    def _mapping(self) -> dict[str, Any]:
        if not isinstance(self.value, dict):
            raise self.error("Expected an object.")
        return self.value


def parse_document(document: Document) -> Node:
    """The root of an OpenAPI 3.0 or Swagger 2.0 document.

    Raises `BadRequestError`: what is neither JSON nor YAML nor OpenAPI is `Invalid OpenAPI
    input.` (recorded).
    """
    root = _read(document)
    if not isinstance(root, dict):
        raise BadRequestError("Invalid OpenAPI input.")
    key = "openapi" if "openapi" in root else "swagger"
    version = root.get(key)
    if version is None:
        raise BadRequestError("Invalid OpenAPI input.")
    if not str(version).startswith(("2.0", "3.0")) and str(version) != "2":
        raise DocumentError(
            f"openapi: Version '{version}' is not supported; use OpenAPI 3.0 or Swagger 2.0.",
            (key,),
        )
    return Node(root, (), root)


def is_swagger(root: Node) -> bool:
    return root.has("swagger")


def _read(document: Document) -> Any:
    """The document in JSON's own types."""
    try:
        if isinstance(document, str | bytes):
            if len(document) > _LONGEST:
                raise ValueError("The document is too long.")
            return _Plain(_SPARE_VALUES + len(document)).of(_load(document))
        return _Plain(_MOST_VALUES).of(document)
    except (yaml.YAMLError, ValueError, RecursionError):
        raise BadRequestError("Invalid OpenAPI input.") from None


def _load(text: str | bytes) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        _check_depth(text)
        return yaml.load(text, _LOADER)


def _check_depth(text: str | bytes) -> None:
    """libyaml goes down without a limit: some hundred thousand levels end the process."""
    depth = 0
    for event in yaml.parse(text, _LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _DEEPEST:
                raise ValueError("The document is too deep.")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


class _Plain:
    """YAML also has dates (`Version: 2012-10-17`), keys that are numbers, and aliases.

    An alias is written out wherever it stands, and may stand inside another: forty lines are then
    a document without end. So the values are counted, and the levels.
    """

    def __init__(self, most: int) -> None:
        self._left = most

    def of(self, value: Any, depth: int = 0) -> Any:
        self._left -= 1
        if self._left < 0 or depth > _DEEPEST:
            raise ValueError("The document is too large or too deep.")
        if isinstance(value, Mapping):
            return {_plain(_key(key)): self.of(member, depth + 1) for key, member in value.items()}
        if isinstance(value, list | tuple):
            return [self.of(element, depth + 1) for element in value]
        return _plain(value)


def _plain(value: Any) -> Any:
    """Raises `ValueError` for what JSON does not have: bytes, sets, infinity, half a character."""
    match value:
        case date():
            return value.isoformat()
        case str():
            value.encode()
        case None | bool():
            pass
        case int() if value.bit_length() <= _LONGEST_NUMBER:
            pass
        case float() if math.isfinite(value):
            pass
        case _:
            raise ValueError("The document holds what is no JSON.")
    return value


def _key(key: Any) -> str:
    return str(key).lower() if isinstance(key, bool) else str(key)
