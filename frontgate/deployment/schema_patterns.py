"""The regular expressions of models: ECMA 262's, as JSON schema has them, limited in time.

A client's text is matched on the way of its request, so that no pattern may take for ever on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from frontgate.mapping.vtl.java.regex import JavaPattern, compile_pattern

_OF_NAMES = ("properties", "patternProperties", "definitions", "dependencies")
"""Keywords whose members are schemas."""
_OF_SCHEMAS = ("allOf", "anyOf", "oneOf")
_OF_A_SCHEMA = ("items", "additionalItems", "additionalProperties", "not")
_SPECIAL_IN_JAVA = "[&"
"""Characters of a class that mean nothing in ECMA's."""


def model_pattern(source: str) -> JavaPattern:
    """Raises `MethodError` for what is no pattern; `find` is what JSON schema asks for."""
    return compile_pattern("".join(_in_java(source)))


def _in_java(source: str) -> Iterator[str]:
    """Where the two languages differ: `$` is the very end, and classes do not nest."""
    index, in_class = 0, False
    while index < len(source):
        character = source[index]
        index += 1
        if character == "\\":
            yield source[index - 1 : index + 1]
            index += 1
        elif not in_class and source.startswith(("[]", "[^]"), index - 1):
            negated = source[index] == "^"
            index += 1 + negated
            yield r"[\s\S]" if negated else "(?!)"
        elif in_class:
            in_class = character != "]"
            yield f"\\{character}" if character in _SPECIAL_IN_JAVA else character
        else:
            in_class = character == "["
            yield r"\z" if character == "$" else character


def check_patterns(schema: Any) -> None:
    """Raises `MethodError` for a pattern of the schema, or of one in it, that is none."""
    if not isinstance(schema, Mapping):
        return
    pattern = schema.get("pattern")
    if isinstance(pattern, str):
        model_pattern(pattern)
    for name in schema.get("patternProperties") or ():
        model_pattern(name)
    for inner in _within(schema):
        check_patterns(inner)


def _within(schema: Mapping[str, Any]) -> Iterator[Any]:
    for keyword in _OF_NAMES:
        members = schema.get(keyword)
        yield from members.values() if isinstance(members, Mapping) else ()
    for keyword in _OF_SCHEMAS:
        yield from schema.get(keyword) or ()
    for keyword in _OF_A_SCHEMA:
        inner = schema.get(keyword)
        yield from inner if isinstance(inner, list) else (inner,)
