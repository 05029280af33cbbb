"""Event patterns: which records a filter lets through.

"Comparison operators for use in event patterns" (EventBridge) and "Lambda event filtering". A
pattern is compiled into predicates; a text or number is matched exactly, an object in a list is an
operator.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping
from ipaddress import ip_address, ip_network
from typing import Any

Predicate = Callable[[Any], bool]

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
    choices = [compile_pattern(choice) for choice in pattern.get("$or", ())]

    def matches(event: Any) -> bool:
        if not isinstance(event, Mapping):
            return False
        if not all(holds(event.get(name, _ABSENT)) for name, holds in members):
            return False
        return not choices or any(choice(event) for choice in choices)

    return matches


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
    holds = compile_operand(operand)
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


def _affix(test: Callable[[str, str], bool]) -> Callable[[Any], Predicate]:
    def compile_operand(operand: Any) -> Predicate:
        if isinstance(operand, Mapping):
            folded = str(operand["equals-ignore-case"]).lower()
            return lambda item: isinstance(item, str) and test(item.lower(), folded)
        choices = operand if isinstance(operand, list) else [operand]
        return lambda item: isinstance(item, str) and any(test(item, one) for one in choices)

    return compile_operand


def _ignoring_case(operand: Any) -> Predicate:
    choices = {str(one).lower() for one in (operand if isinstance(operand, list) else [operand])}
    return lambda item: isinstance(item, str) and item.lower() in choices


def _wildcard(operand: Any) -> Predicate:
    choices = operand if isinstance(operand, list) else [operand]
    patterns = [
        re.compile(".*".join(map(re.escape, str(choice).split("*"))), re.DOTALL)
        for choice in choices
    ]
    return lambda item: isinstance(item, str) and any(p.fullmatch(item) for p in patterns)


def _numeric(operand: Any) -> Predicate:
    try:
        tests = [
            (_COMPARISONS[sign], float(limit))
            for sign, limit in zip(operand[::2], operand[1::2], strict=True)
        ]
    except (KeyError, TypeError, ValueError):
        raise PatternError(f"{operand!r} is no numeric comparison") from None
    return lambda item: (
        isinstance(item, int | float)
        and not isinstance(item, bool)
        and all(compare(item, limit) for compare, limit in tests)
    )


def _cidr(operand: Any) -> Predicate:
    try:
        network = ip_network(operand, strict=False)
    except ValueError:
        raise PatternError(f"{operand!r} is no range of addresses") from None

    def holds(item: Any) -> bool:
        try:
            return ip_address(item) in network
        except ValueError:
            return False

    return holds


_OPERATORS: Mapping[str, Callable[[Any], Predicate]] = {
    "cidr": _cidr,
    "equals-ignore-case": _ignoring_case,
    "numeric": _numeric,
    "prefix": _affix(str.startswith),
    "suffix": _affix(str.endswith),
    "wildcard": _wildcard,
}
