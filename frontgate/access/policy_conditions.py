"""Condition blocks of IAM policies ("IAM JSON policy elements: Condition operators").

A condition is compiled to predicates over text when the policy is parsed. Negated operators are
their positive twin turned round, as IAM defines them: `StringNotEquals` with several values holds
when none of them matches, and also when the request has no such key.
"""

from __future__ import annotations

import base64
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network

from frontgate.access.wildcards import (
    PolicyError,
    Values,
    VariableText,
    compile_pattern,
    has_variables,
    literal_text,
    variable_text,
)

ContextValue = str | bool | int | float | Sequence[str]
Predicate = Callable[[str], bool]
Comparison = Callable[[float, float], bool]

_ANY_VALUE = "ForAnyValue:"
_ALL_VALUES = "ForAllValues:"
_IF_EXISTS = "IfExists"


@dataclass(frozen=True, slots=True)
class VariablePredicate:
    text: VariableText
    compile: Callable[[str], Predicate]

    def fill(self, context: Mapping[str, Values]) -> Predicate | None:
        """None: a variable has no value here, and nothing equals nothing."""
        filled = self.text.fill(context)
        try:
            return None if filled is None else self.compile(filled)
        except ValueError:  # what the request says is no such value
            return None


@dataclass(frozen=True, kw_only=True, slots=True)
class Condition:
    """One operator on one key, with all the values that the policy names."""

    key: str
    """In lower case: condition keys have no case."""
    predicates: tuple[Predicate, ...]
    variable: tuple[VariablePredicate, ...] = ()
    """Of values with policy variables in them."""
    negated: bool
    quantifier: str | None
    if_exists: bool

    def holds(self, context: Mapping[str, Values]) -> bool:
        values = context.get(self.key)
        if not values:
            return self._holds_without_values()
        predicates = self._predicates(context)
        matches = (any(predicate(value) for predicate in predicates) for value in values)
        if self.quantifier == _ALL_VALUES:
            return all(match != self.negated for match in matches)
        if self.quantifier == _ANY_VALUE:
            return any(match != self.negated for match in matches)
        return any(matches) != self.negated

    def _predicates(self, context: Mapping[str, Values]) -> tuple[Predicate, ...]:
        if not self.variable:
            return self.predicates
        filled = (predicate.fill(context) for predicate in self.variable)
        return (*self.predicates, *(predicate for predicate in filled if predicate is not None))

    def _holds_without_values(self) -> bool:
        if self.if_exists or self.quantifier == _ALL_VALUES:
            return True
        return self.negated and self.quantifier is None


@dataclass(frozen=True, kw_only=True, slots=True)
class NullCondition:
    """`Null`: whether the request has the key at all."""

    key: str
    absent: bool

    def holds(self, context: Mapping[str, Values]) -> bool:
        return (not context.get(self.key)) == self.absent


def compile_conditions(
    block: object, *, variables: bool = True
) -> tuple[Condition | NullCondition, ...]:
    """All conditions of a block, of which each must hold. Raises `PolicyError`."""
    if not isinstance(block, Mapping):
        raise PolicyError("Condition must be an object")
    return tuple(
        _compile(operator_name, key, values, variables)
        for operator_name, keys in block.items()
        for key, values in _keys_of(operator_name, keys)
    )


def context_values(context: Mapping[str, ContextValue]) -> dict[str, Values]:
    """The request's condition keys as conditions compare them: lower-case keys, text values."""
    return {key.lower(): _texts(value) for key, value in context.items()}


def _texts(value: ContextValue) -> Values:
    if isinstance(value, bool):
        return ("true" if value else "false",)
    if isinstance(value, str | int | float):
        return (str(value),)
    return tuple(value)


def _keys_of(operator_name: str, keys: object) -> list[tuple[str, Values]]:
    if not isinstance(keys, Mapping) or not keys:
        raise PolicyError(f"Condition {operator_name} must name at least one key")
    return [(str(key), _policy_values(operator_name, value)) for key, value in keys.items()]


def _policy_values(operator_name: str, value: object) -> Values:
    texts: list[str] = []
    for item in value if isinstance(value, list) else [value]:
        if not isinstance(item, str | bool | int | float):
            raise PolicyError(f"Condition {operator_name} has a value that is no text")
        texts += _texts(item)
    return tuple(texts)


def _compile(
    operator_name: str, key: str, values: Values, variables: bool
) -> Condition | NullCondition:
    if operator_name == "Null":
        return NullCondition(key=key.lower(), absent=_truth(values))
    name, quantifier = _without_quantifier(operator_name)
    if_exists = name.endswith(_IF_EXISTS)
    name = name.removesuffix(_IF_EXISTS)
    negated = name in _NEGATIONS
    compile_value = _OPERATORS.get(_NEGATIONS.get(name, name))
    if compile_value is None:
        raise PolicyError(f"Condition operator {operator_name} is unknown")
    with_variables = [value for value in values if variables and has_variables(value)]
    try:
        predicates = tuple(compile_value(value) for value in values if value not in with_variables)
    except ValueError as error:
        raise PolicyError(f"Condition {operator_name} on {key}: {error}") from error
    return Condition(
        key=key.lower(),
        predicates=predicates,
        variable=tuple(
            VariablePredicate(variable_text(value), compile_value) for value in with_variables
        ),
        negated=negated,
        quantifier=quantifier,
        if_exists=if_exists,
    )


def _without_quantifier(operator_name: str) -> tuple[str, str | None]:
    for quantifier in (_ANY_VALUE, _ALL_VALUES):
        if operator_name.startswith(quantifier):
            return operator_name.removeprefix(quantifier), quantifier
    return operator_name, None


def _truth(values: Values) -> bool:
    if len(values) != 1 or values[0].lower() not in ("true", "false"):
        raise PolicyError("Condition Null takes true or false")
    return values[0].lower() == "true"


def _equal(value: str) -> Predicate:
    return literal_text(value).__eq__


def _equal_ignoring_case(value: str) -> Predicate:
    wanted = literal_text(value).casefold()
    return lambda text: text.casefold() == wanted


def _like(value: str) -> Predicate:
    pattern = compile_pattern(value)
    return lambda text: pattern.fullmatch(text) is not None


def _arn_like(value: str) -> Predicate:
    """Wildcards that stay within one of an ARN's six parts."""
    parts = value.split(":", 5)
    if len(parts) != 6:
        raise ValueError(f"{value!r} is not an ARN")
    patterns = [compile_pattern(part) for part in parts]

    def matches(text: str) -> bool:
        given = text.split(":", 5)
        return len(given) == 6 and all(
            pattern.fullmatch(part) for pattern, part in zip(patterns, given, strict=True)
        )

    return matches


def _boolean(value: str) -> Predicate:
    wanted = value.lower()
    if wanted not in ("true", "false"):
        raise ValueError(f"{value!r} is neither true nor false")
    return lambda text: text.lower() == wanted


def _binary(value: str) -> Predicate:
    wanted = base64.b64decode(value, validate=True)

    def matches(text: str) -> bool:
        try:
            return base64.b64decode(text, validate=True) == wanted
        except ValueError:
            return False

    return matches


def _address(value: str) -> Predicate:
    network = ip_network(value, strict=False)

    def matches(text: str) -> bool:
        try:
            return ip_address(text) in network
        except ValueError:
            return False

    return matches


def _seconds(text: str) -> float:
    """Seconds since the epoch, of such a number or of an ISO 8601 date."""
    try:
        return float(text)
    except ValueError:
        date = datetime.fromisoformat(text)
    return (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()


def _ordered(read: Callable[[str], float], compare: Comparison) -> Callable[[str], Predicate]:
    def compile_value(value: str) -> Predicate:
        limit = read(value)

        def matches(text: str) -> bool:
            try:
                return compare(read(text), limit)
            except ValueError:
                return False

        return matches

    return compile_value


_COMPARISONS: Mapping[str, Comparison] = {
    "Equals": operator.eq,
    "LessThan": operator.lt,
    "LessThanEquals": operator.le,
    "GreaterThan": operator.gt,
    "GreaterThanEquals": operator.ge,
}

_OPERATORS: Mapping[str, Callable[[str], Predicate]] = {
    "StringEquals": _equal,
    "StringEqualsIgnoreCase": _equal_ignoring_case,
    "StringLike": _like,
    "ArnEquals": _arn_like,
    "ArnLike": _arn_like,
    "Bool": _boolean,
    "BinaryEquals": _binary,
    "IpAddress": _address,
    **{f"Numeric{name}": _ordered(float, compare) for name, compare in _COMPARISONS.items()},
    **{f"Date{name}": _ordered(_seconds, compare) for name, compare in _COMPARISONS.items()},
}

_NEGATIONS: Mapping[str, str] = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
    "NumericNotEquals": "NumericEquals",
    "DateNotEquals": "DateEquals",
    "NotIpAddress": "IpAddress",
}
