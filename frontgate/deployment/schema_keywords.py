"""Keywords of JSON schema that API Gateway's validator takes otherwise than `jsonschema`.

Regular expressions are ECMA's (see `schema_patterns`), and numbers are decimals, as in Java: 0.3 is
a multiple of 0.1.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from jsonschema import Draft4Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from frontgate.deployment.schema_patterns import model_pattern

Errors = Iterator[ValidationError]


def _pattern(validator: Any, pattern: str, instance: Any, schema: Any) -> Errors:
    if isinstance(instance, str) and not model_pattern(pattern).find(instance):
        yield ValidationError(f"it does not match {pattern!r}")


def _pattern_properties(validator: Any, patterns: Any, instance: Any, schema: Any) -> Errors:
    if not isinstance(instance, dict):
        return
    for pattern, inner in patterns.items():
        occurs_in = model_pattern(pattern).find
        for name, value in instance.items():
            if occurs_in(name):
                yield from validator.descend(value, inner, path=name, schema_path=pattern)


def additional_names(schema: Mapping[str, Any], instance: Mapping[str, Any]) -> list[str]:
    """The properties that a schema has not foreseen."""
    known = schema.get("properties", {})
    patterns = [model_pattern(source) for source in schema.get("patternProperties", ())]
    return [
        name
        for name in instance
        if name not in known and not any(pattern.find(name) for pattern in patterns)
    ]


def _additional_properties(validator: Any, allowed: Any, instance: Any, schema: Any) -> Errors:
    if not isinstance(instance, dict) or allowed is True:
        return
    names = additional_names(schema, instance)
    if isinstance(allowed, Mapping):
        for name in names:
            yield from validator.descend(instance[name], allowed, path=name)
    elif names:
        yield ValidationError(f"it has additional properties: {', '.join(names)}")


def _multiple_of(validator: Any, divisor: Any, instance: Any, schema: Any) -> Errors:
    """What is too large for Python's floats is taken for a multiple."""
    if not validator.is_type(instance, "number") or instance in (math.inf, -math.inf):
        return
    if _exact(instance) % _exact(divisor):
        yield ValidationError(f"it is not a multiple of {divisor}")


def _exact(number: float) -> Fraction:
    return Fraction(number) if isinstance(number, int) else Fraction(repr(number))


ModelValidator: Any = extend(  # type: ignore[no-untyped-call]
    Draft4Validator,
    {
        "additionalProperties": _additional_properties,
        "multipleOf": _multiple_of,
        "pattern": _pattern,
        "patternProperties": _pattern_properties,
    },
)
