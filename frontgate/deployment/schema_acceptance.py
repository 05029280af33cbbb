"""Which documents surely fit a JSON schema, found out fast.

Nearly every body fits its model, and a body that fits need not be described. A schema is turned
into functions that say yes only to what draft 4 accepts; a keyword that is not known here leaves
the schema without such a function, and a no means: ask the validator, which knows the reasons.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from frontgate.deployment.schema_patterns import model_pattern
from frontgate.mapping.vtl.errors import MethodError

Check = Callable[[Any], bool]
IsFormat = Callable[[object, str], bool]
"""Whether a value conforms to a format; unknown formats say nothing of a value."""

_WITHOUT_MEANING = frozenset(
    {"$schema", "default", "definitions", "description", "example", "examples", "id", "title"}
)
_NUMBERS = frozenset({int, float})
_TYPES: Mapping[str, Check] = {
    "array": lambda value: type(value) is list,
    "boolean": lambda value: type(value) is bool,
    "integer": lambda value: type(value) is int,
    "null": lambda value: value is None,
    "number": lambda value: type(value) in _NUMBERS,
    "object": lambda value: type(value) is dict,
    "string": lambda value: type(value) is str,
}


class _UnknownError(Exception):
    """The schema has a keyword that is not known here."""


def compile_acceptance(schema: Mapping[str, Any], is_format: IsFormat) -> Check | None:
    """A function that is true only for documents that fit `schema`; None where there is none.

    `schema` refers to nothing but its own `definitions`.
    """
    try:
        accepts = _Compiler(schema.get("definitions", {}), is_format).schema(schema)
    except (_UnknownError, RecursionError, MethodError):
        return None

    def check(document: Any) -> bool:
        try:
            return accepts(document)
        except RecursionError:
            return False

    return check


class _Compiler:
    def __init__(self, definitions: Mapping[str, Any], is_format: IsFormat) -> None:
        self._definitions = definitions
        self._is_format = is_format
        self._compiled: dict[str, Check] = {}
        """By reference; a schema may refer to itself."""

    def schema(self, schema: Any) -> Check:
        if not isinstance(schema, dict):
            raise _UnknownError
        if "$ref" in schema:  # whose neighbours draft 4 ignores
            return self._reference(schema["$ref"])
        checks: list[Check] = []
        for keyword, argument in schema.items():
            if keyword in _WITHOUT_MEANING or keyword in _READ_BY_ANOTHER:
                continue
            if keyword not in _KEYWORDS:
                raise _UnknownError
            checks.append(_KEYWORDS[keyword](self, argument, schema))
        return _all(checks)

    def _reference(self, reference: str) -> Check:
        name = reference.removeprefix("#/definitions/")
        if name not in self._definitions:
            raise _UnknownError
        if reference not in self._compiled:
            compiled = self._compiled
            compiled[reference] = lambda value: compiled[reference](value)
            compiled[reference] = self.schema(self._definitions[name])
        return self._compiled[reference]

    def type(self, names: Any, schema: Mapping[str, Any]) -> Check:
        listed = [names] if isinstance(names, str) else names
        return _any(tuple(_TYPES[name] for name in listed))

    def enum(self, values: Any, schema: Mapping[str, Any]) -> Check:
        """Only texts, since `1`, `1.0` and `true` are a matter of their own."""
        texts = frozenset(value for value in values if isinstance(value, str))
        return lambda value: type(value) is str and value in texts

    def properties(self, properties: Any, schema: Mapping[str, Any]) -> Check:
        checks = [(name, self.schema(given)) for name, given in properties.items()]

        def check(value: Any) -> bool:
            if type(value) is not dict:
                return True
            for name, accepts in checks:  # noqa: SIM110 - `all` would make a generator for each value
                if name in value and not accepts(value[name]):
                    return False
            return True

        return check

    def additional_properties(self, allowed: Any, schema: Mapping[str, Any]) -> Check:
        if allowed is True:
            return _all([])
        known = frozenset(schema.get("properties", ()))
        if allowed is False:
            return lambda value: type(value) is not dict or value.keys() <= known
        accepts = self.schema(allowed)
        return lambda value: (
            type(value) is not dict
            or all(accepts(each) for name, each in value.items() if name not in known)
        )

    def required(self, names: Any, schema: Mapping[str, Any]) -> Check:
        needed = frozenset(names)
        return lambda value: type(value) is not dict or needed <= value.keys()

    def items(self, items: Any, schema: Mapping[str, Any]) -> Check:
        accepts = self.schema(items)
        return lambda value: type(value) is not list or all(map(accepts, value))

    def minimum(self, limit: Any, schema: Mapping[str, Any]) -> Check:
        if schema.get("exclusiveMinimum", False):
            return lambda value: type(value) not in _NUMBERS or value > limit
        return lambda value: type(value) not in _NUMBERS or value >= limit

    def maximum(self, limit: Any, schema: Mapping[str, Any]) -> Check:
        if schema.get("exclusiveMaximum", False):
            return lambda value: type(value) not in _NUMBERS or value < limit
        return lambda value: type(value) not in _NUMBERS or value <= limit

    def pattern(self, pattern: Any, schema: Mapping[str, Any]) -> Check:
        occurs_in = model_pattern(pattern).find
        return lambda value: type(value) is not str or occurs_in(value)

    def format(self, name: Any, schema: Mapping[str, Any]) -> Check:
        is_format = self._is_format
        return lambda value: is_format(value, name)

    def all_of(self, schemas: Any, schema: Mapping[str, Any]) -> Check:
        return _all([self.schema(each) for each in schemas])

    def any_of(self, schemas: Any, schema: Mapping[str, Any]) -> Check:
        return _any(tuple(self.schema(each) for each in schemas))


def _all(checks: list[Check]) -> Check:
    """A chain of them, since a loop takes longer than what it goes through."""
    match checks:
        case []:
            return lambda value: True
        case [only]:
            return only
        case [first, second]:
            return lambda value: first(value) and second(value)
        case [first, second, *others]:
            rest = _all(others)
            return lambda value: first(value) and second(value) and rest(value)
    raise AssertionError(checks)


def _any(checks: tuple[Check, ...]) -> Check:
    if len(checks) == 1:
        return checks[0]
    return lambda value: any(accepts(value) for accepts in checks)


def _length(kind: type[Any], *, at_least: bool) -> Callable[[_Compiler, Any, Any], Check]:
    """A keyword that limits how long a text, list or object is."""

    def keyword(compiler: _Compiler, limit: Any, schema: Mapping[str, Any]) -> Check:
        if at_least:
            return lambda value: type(value) is not kind or len(value) >= limit
        return lambda value: type(value) is not kind or len(value) <= limit

    return keyword


_READ_BY_ANOTHER = frozenset({"exclusiveMaximum", "exclusiveMinimum"})
_KEYWORDS: Mapping[str, Callable[[_Compiler, Any, Mapping[str, Any]], Check]] = {
    "additionalProperties": _Compiler.additional_properties,
    "allOf": _Compiler.all_of,
    "anyOf": _Compiler.any_of,
    "enum": _Compiler.enum,
    "format": _Compiler.format,
    "items": _Compiler.items,
    "maxItems": _length(list, at_least=False),
    "maxLength": _length(str, at_least=False),
    "maxProperties": _length(dict, at_least=False),
    "maximum": _Compiler.maximum,
    "minItems": _length(list, at_least=True),
    "minLength": _length(str, at_least=True),
    "minProperties": _length(dict, at_least=True),
    "minimum": _Compiler.minimum,
    "pattern": _Compiler.pattern,
    "properties": _Compiler.properties,
    "required": _Compiler.required,
    "type": _Compiler.type,
}
