"""Draft 4 violations in the words of API Gateway's validator.

API Gateway validates with java-json-schema-validator and shows its messages in
`$context.error.validationErrorString`. That validator looks into the members of an object or
array only when the container itself is valid, and takes members in the order of their names.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from jsonschema.exceptions import ValidationError

from frontgate.deployment.schema_keywords import additional_names

_PRIMITIVE_TYPES: tuple[tuple[type, str], ...] = (
    (bool, "boolean"),
    (int, "integer"),
    (float, "number"),
    (str, "string"),
    (list, "array"),
    (dict, "object"),
)
_DATE_TIME_FORMATS = "[yyyy-MM-dd'T'HH:mm:ssZ, yyyy-MM-dd'T'HH:mm:ss.[0-9]{1,12}Z]"
_FORMATS = {
    "email": "is not a valid email address",
    "ipv4": "is not a valid IPv4 address",
    "ipv6": "is not a valid IPv6 address",
    "hostname": "is not a valid hostname",
    "uri": "is not a valid URI",
    "date-time": f"is invalid against requested date format(s) {_DATE_TIME_FORMATS}",
}


def validation_messages(errors: Iterable[ValidationError]) -> list[str]:
    """The messages for the errors that API Gateway would report, in its order."""
    found = sorted(errors, key=lambda error: [str(part) for part in error.absolute_path])
    invalid: set[tuple[str | int, ...]] = {tuple(error.absolute_path) for error in found}
    messages = []
    for error in found:
        path = tuple(error.absolute_path)
        if any(path[:length] in invalid for length in range(len(path))):
            continue
        message = _message(error)
        if message not in messages:
            messages.append(message)
    return messages


@dataclass(frozen=True, slots=True)
class _Violation:
    keyword: str
    value: Any
    """The keyword's value in the schema."""
    instance: Any
    schema: Mapping[str, Any]
    message: str
    failed_branches: int
    """Of `oneOf`: how many of its schemas do not match, or 0 when too many match."""


def _message(error: ValidationError) -> str:
    violation = _Violation(
        keyword=str(error.validator),
        value=error.validator_value,
        instance=error.instance,
        schema=error.schema if isinstance(error.schema, Mapping) else {},
        message=error.message,
        failed_branches=len({part.schema_path[0] for part in error.context or ()}),
    )
    word = _WORDING.get(violation.keyword)
    return word(violation) if word is not None else violation.message


def _text(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _type_name(value: Any) -> str:
    return next((name for kind, name in _PRIMITIVE_TYPES if isinstance(value, kind)), "null")


def _type(error: _Violation) -> str:
    allowed = error.value
    names = {allowed} if isinstance(allowed, str) else set(allowed)
    if "number" in names:
        names.add("integer")
    return (
        f"instance type ({_type_name(error.instance)}) does not match any allowed primitive type "
        f"(allowed: {_text(sorted(names))})"
    )


def _required(error: _Violation) -> str:
    missing = sorted(name for name in error.value if name not in error.instance)
    return f"object has missing required properties ({_text(missing)})"


def _enum(error: _Violation) -> str:
    possible = _text(error.value)
    return (
        f"instance value ({_text(error.instance)}) not found in enum (possible values: {possible})"
    )


def _minimum(error: _Violation) -> str:
    limit, found = _text(error.value), _text(error.instance)
    if error.schema.get("exclusiveMinimum") is True and error.instance == error.value:
        return f"numeric instance is not strictly greater than the required minimum {limit}"
    return f"numeric instance is lower than the required minimum (minimum: {limit}, found: {found})"


def _maximum(error: _Violation) -> str:
    limit, found = _text(error.value), _text(error.instance)
    if error.schema.get("exclusiveMaximum") is True and error.instance == error.value:
        return f"numeric instance is not strictly lower than the required maximum {limit}"
    return (
        f"numeric instance is greater than the required maximum (maximum: {limit}, found: {found})"
    )


def _min_length(error: _Violation) -> str:
    return (
        f"string {_text(error.instance)} is too short "
        f"(length: {len(error.instance)}, required minimum: {error.value})"
    )


def _max_length(error: _Violation) -> str:
    return (
        f"string {_text(error.instance)} is too long "
        f"(length: {len(error.instance)}, maximum allowed: {error.value})"
    )


def _min_items(error: _Violation) -> str:
    return (
        f"array is too short: must have at least {error.value} elements "
        f"but instance has {len(error.instance)} elements"
    )


def _max_items(error: _Violation) -> str:
    return (
        f"array is too long: must have at most {error.value} elements "
        f"but instance has {len(error.instance)} elements"
    )


def _min_properties(error: _Violation) -> str:
    return (
        f"object has too few properties (found {len(error.instance)} "
        f"but schema requires at least {error.value})"
    )


def _max_properties(error: _Violation) -> str:
    return (
        f"object has too many properties (found {len(error.instance)} "
        f"but schema requires at most {error.value})"
    )


def _additional_properties(error: _Violation) -> str:
    unwanted = sorted(additional_names(error.schema, error.instance))
    return f"object instance has properties which are not allowed by the schema: {_text(unwanted)}"


def _pattern(error: _Violation) -> str:
    return (
        f"ECMA 262 regex {_text(error.value)} does not match input string {_text(error.instance)}"
    )


def _one_of(error: _Violation) -> str:
    schemas = len(error.value)
    matched = 0 if error.failed_branches == schemas else schemas - error.failed_branches
    return f"instance failed to match exactly one schema (matched {matched} out of {schemas})"


def _any_of(error: _Violation) -> str:
    return f"instance failed to match at least one required schema among {len(error.value)}"


def _dependencies(error: _Violation) -> str:
    for name, needed in error.value.items():
        if name in error.instance and isinstance(needed, list):
            missing = sorted(other for other in needed if other not in error.instance)
            if missing:
                return (
                    f"property {_text(name)} of object has missing property dependencies "
                    f"(schema requires {_text(sorted(needed))}; missing: {_text(missing)})"
                )
    return error.message


def _format(error: _Violation) -> str:
    return f"string {_text(error.instance)} {_FORMATS[error.value]}"


_WORDING: dict[str, Callable[[_Violation], str]] = {
    "type": _type,
    "required": _required,
    "enum": _enum,
    "minimum": _minimum,
    "maximum": _maximum,
    "multipleOf": lambda error: (
        f"remainder of division is not zero ({_text(error.instance)} / {_text(error.value)})"
    ),
    "minLength": _min_length,
    "maxLength": _max_length,
    "pattern": _pattern,
    "format": _format,
    "minItems": _min_items,
    "maxItems": _max_items,
    "uniqueItems": lambda error: "array must not contain duplicate elements",
    "minProperties": _min_properties,
    "maxProperties": _max_properties,
    "additionalProperties": _additional_properties,
    "dependencies": _dependencies,
    "oneOf": _one_of,
    "anyOf": _any_of,
    "not": lambda error: "instance matched a schema which it should not have",
}
