"""Event patterns: which records a filter lets through.

"Comparison operators for use in event patterns" (EventBridge) and "Lambda event filtering". A
pattern is compiled into predicates; a text or number is matched exactly, an object in a list is an
operator.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from ipaddress import ip_address, ip_network
from typing import Any

Predicate = Callable[[Any], bool]
CompileOperand = Callable[[str, Any], Predicate]
"""Takes the name of the member, for errors, and the operand."""

_ABSENT = object()
_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class PatternError(ValueError):
    """A pattern has something that no operator explains."""


def compile_pattern(pattern: Mapping[str, Any]) -> Predicate:
    """Whether an event, as JSON has it, matches `pattern`. Raises `PatternError`."""
    if not isinstance(pattern, Mapping):
        raise PatternError("an event pattern must be an object")
    members = [(name, _member(name, wanted)) for name, wanted in pattern.items() if name != "$or"]
    choices = [compile_pattern(choice) for choice in _list("$or", pattern.get("$or", []))]

    def matches(event: Any) -> bool:
        if not isinstance(event, Mapping):
            return False
        if not all(holds(event.get(name, _ABSENT)) for name, holds in members):
            return False
        return not choices or any(choice(event) for choice in choices)

    return matches


def _list(name: str, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise PatternError(f"{name}: {value!r} is no list")
    return value


def _texts(name: str, operand: Any) -> list[str]:
    """One text, or several."""
    found = operand if isinstance(operand, list) else [operand]
    if not found or not all(isinstance(text, str) for text in found):
        raise PatternError(f"{name}: {operand!r} is neither a text nor a list of texts")
    return found


def _member(name: str, wanted: Any) -> Predicate:
    if isinstance(wanted, Mapping):
        inner = compile_pattern(wanted)
        return lambda value: any(inner(item) for item in _items(value))
    if not isinstance(wanted, list) or not wanted:
        raise PatternError(f"{name}: a pattern's value must be an object or a list of choices")
    choices = [_choice(name, choice) for choice in wanted]
    return lambda value: any(choice(value) for choice in choices)


def _items(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list) else (value,)


def _choice(name: str, choice: Any) -> Predicate:
    if not isinstance(choice, Mapping):
        return lambda value: any(_same(item, choice) for item in _items(value))
    if len(choice) != 1:
        raise PatternError(f"{name}: one operator at a time")
    ((operation, operand),) = choice.items()
    if operation == "exists":
        return lambda value: (value is not _ABSENT) == bool(operand)
    if operation == "anything-but":
        return _anything_but(name, operand)
    compile_operand = _OPERATORS.get(operation)
    if compile_operand is None:
        raise PatternError(f"{name}: the operator {operation!r} is unknown")
    holds = compile_operand(name, operand)
    return lambda value: any(holds(item) for item in _items(value) if item is not _ABSENT)


def _same(item: Any, wanted: Any) -> bool:
    """JSON's types count: true is not 1."""
    if isinstance(item, bool) or isinstance(wanted, bool):
        return item is wanted
    return bool(item == wanted)


def _anything_but(name: str, operand: Any) -> Predicate:
    if isinstance(operand, Mapping):
        inner = _choice(name, operand)
        return lambda value: value is not _ABSENT and not inner(value)
    refused = operand if isinstance(operand, list) else [operand]
    return lambda value: (
        value is not _ABSENT
        and not any(_same(item, wanted) for item in _items(value) for wanted in refused)
    )


def _affix(test: Callable[[str, str], bool]) -> CompileOperand:
    def compile_operand(name: str, operand: Any) -> Predicate:
        if isinstance(operand, Mapping):
            folded = [text.lower() for text in _texts(name, operand.get("equals-ignore-case"))]
            return lambda item: (
                isinstance(item, str) and any(test(item.lower(), text) for text in folded)
            )
        choices = _texts(name, operand)
        return lambda item: isinstance(item, str) and any(test(item, one) for one in choices)

    return compile_operand


def _ignoring_case(name: str, operand: Any) -> Predicate:
    choices = {text.lower() for text in _texts(name, operand)}
    return lambda item: isinstance(item, str) and item.lower() in choices


def _wildcard(name: str, operand: Any) -> Predicate:
    choices = [text.split("*") for text in _texts(name, operand)]
    return lambda item: isinstance(item, str) and any(_fits(item, parts) for parts in choices)


def _fits(text: str, parts: list[str]) -> bool:
    """Whether `text` is the parts with anything between them; each where it comes first, so that
    no text takes long."""
    first, *middle = parts
    if not middle:
        return text == first
    last = middle.pop()
    if not text.startswith(first) or not text.endswith(last):
        return False
    at, end = len(first), len(text) - len(last)
    for part in middle:
        found = text.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return at <= end


def _numeric(name: str, operand: Any) -> Predicate:
    try:
        tests = [
            (_COMPARISONS[sign], float(limit))
            for sign, limit in zip(operand[::2], operand[1::2], strict=True)
        ]
    except (KeyError, TypeError, ValueError):
        raise PatternError(f"{name}: {operand!r} is no numeric comparison") from None
    return lambda item: (
        isinstance(item, int | float)
        and not isinstance(item, bool)
        and all(compare(item, limit) for compare, limit in tests)
    )


def _cidr(name: str, operand: Any) -> Predicate:
    try:
        networks = [ip_network(text, strict=False) for text in _texts(name, operand)]
    except ValueError:
        raise PatternError(f"{name}: {operand!r} is no range of addresses") from None

    def holds(item: Any) -> bool:
        try:
            address = ip_address(item)
        except ValueError:
            return False
        return any(address in network for network in networks)

    return holds


_OPERATORS: Mapping[str, CompileOperand] = {
    "cidr": _cidr,
    "equals-ignore-case": _ignoring_case,
    "numeric": _numeric,
    "prefix": _affix(str.startswith),
    "suffix": _affix(str.endswith),
    "wildcard": _wildcard,
}
