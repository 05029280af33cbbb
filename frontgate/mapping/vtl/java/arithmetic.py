"""Velocity's `+ - * / %` and `< <= > >=`: Java's integers, and null for what is no number."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable

from frontgate.mapping.vtl.errors import MethodError
from frontgate.mapping.vtl.java.text import is_number

_MAX_BITS = 4096


def add(left: object, right: object) -> object:
    return _exactly(operator.add, left, right)


def subtract(left: object, right: object) -> object:
    return _exactly(operator.sub, left, right)


def multiply(left: object, right: object) -> object:
    return _exactly(operator.mul, left, right)


def divide(left: object, right: object) -> object:
    """Integers divide towards zero; dividing by zero is null."""
    if not is_number(left) or not is_number(right) or right == 0:
        return None
    if isinstance(left, int) and isinstance(right, int):
        quotient = abs(left) // abs(right)
        return quotient if (left < 0) == (right < 0) else -quotient
    return _exactly(operator.truediv, left, right)


def modulo(left: object, right: object) -> object:
    """The remainder has the sign of the dividend; modulo zero is null."""
    if not is_number(left) or not is_number(right) or right == 0:
        return None
    if isinstance(left, int) and isinstance(right, int):
        return (abs(left) % abs(right)) * (1 if left >= 0 else -1)
    return _exactly(math.fmod, left, right)


def _exactly(operate: Callable[..., object], left: object, right: object) -> object:
    if not is_number(left) or not is_number(right):
        return None
    try:
        result = operate(left, right)
    except (OverflowError, ValueError):
        return math.nan
    if isinstance(result, int) and result.bit_length() > _MAX_BITS:
        raise MethodError(f"a number grew past {_MAX_BITS} bits")
    return result


def comparison(compare: Callable[..., bool]) -> Callable[[object, object], bool]:
    """A comparison of numbers that is false for anything else."""

    def compared(left: object, right: object) -> bool:
        if type(left) is int and type(right) is int:
            return compare(left, right)
        return is_number(left) and is_number(right) and compare(left, right)

    return compared


less = comparison(operator.lt)
less_or_equal = comparison(operator.le)
greater = comparison(operator.gt)
greater_or_equal = comparison(operator.ge)
