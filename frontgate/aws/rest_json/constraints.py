"""Whether an input keeps the model's constraints, in the words in which AWS says that it does not.

Every member that fails is named: `2 validation errors detected: Value 'x' at 'a.b' failed …; …`.
Members of the body come first, below the name of the operation's input, then those of path, query
and headers (recorded).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import regex

from frontgate.aws.rest_json.model import Member, OperationModel, Shape

_NONE: Mapping[str, tuple[str, ...]] = {}


@dataclass(frozen=True, kw_only=True, slots=True)
class Constraints:
    """What a service says otherwise than its model."""

    enum_order: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NONE)
    """By shape: the order in which the service lists an enumeration's values (recorded)."""
    left_to_operations: frozenset[str] = frozenset()
    """Shapes that the operations check, in words of their own: values, and that there is one."""
    by_java_name: bool = False
    """Whether members are named as in the services' own code: `rules.1.member.priority` instead of
    `createWebACLInput.Rules.1.member.Priority`. API Gateway is alone in the latter."""

    def violation(self, operation: OperationModel, given: Mapping[str, Any]) -> str | None:
        """The whole sentence; None for a valid input."""
        if operation.input is None:
            return None
        found = list(self._violations(operation, operation.input, given))
        if not found:
            return None
        errors = "error" if len(found) == 1 else "errors"
        return f"{len(found)} validation {errors} detected: {'; '.join(found)}"

    def _violations(
        self, operation: OperationModel, shape: Shape, given: Mapping[str, Any]
    ) -> Iterator[str]:
        for member in shape.checked:
            if member.name in given:
                if member.shape.is_constrained:
                    where = self._where(operation, shape, member)
                    yield from self._of(given[member.name], member.shape, where)
            elif member.name in shape.required and not self._is_left(member.shape):
                where = self._where(operation, shape, member)
                yield _failed("null", where, "Member must not be null")

    def _where(self, operation: OperationModel, shape: Shape, member: Member) -> str:
        if member.location or member.name == shape.payload:
            return _lower_first(member.name) if self.by_java_name else member.name
        named = self._named(member)
        return named if self.by_java_name else f"{_lower_first(operation.name)}Input.{named}"

    def _is_left(self, shape: Shape) -> bool:
        return shape.name in self.left_to_operations

    def _of(self, value: Any, shape: Shape, where: str) -> Iterator[str]:
        if self._is_left(shape):
            return
        match shape.type:
            case "structure":
                yield from self._of_structure(value, shape, where)
            case "list":
                yield from self._of_list(value, shape, where)
            case "map":
                yield from self._of_map(value, shape, where)
            case _:
                yield from (
                    _failed(f"'{value}'", where, rule) for rule in self._rules(value, shape)
                )

    def _of_structure(self, value: Mapping[str, Any], shape: Shape, where: str) -> Iterator[str]:
        for name, member in shape.members.items():
            if name in value:
                yield from self._of(value[name], member.shape, f"{where}.{self._named(member)}")
            elif name in shape.required:
                yield _failed("null", f"{where}.{self._named(member)}", "Member must not be null")

    def _named(self, member: Member) -> str:
        return _lower_first(member.wire_name) if self.by_java_name else member.wire_name

    def _of_list(self, value: list[Any], shape: Shape, where: str) -> Iterator[str]:
        """A list of plain values fails as a whole, with the rules of its elements (recorded)."""
        if shape.element.type in ("structure", "list", "map"):
            for number, each in enumerate(value, 1):
                yield from self._of(each, shape.element, f"{where}.{number}.member")
            return
        shown = f"'[{', '.join(str(each) for each in value)}]'"
        yield from _lengths(value, shape, shown, where)
        broken = {rule: None for each in value for rule in self._rules(each, shape.element)}
        if broken:
            yield _failed(shown, where, f"Member must satisfy constraint: [{', '.join(broken)}]")

    def _of_map(self, value: Mapping[str, Any], shape: Shape, where: str) -> Iterator[str]:
        if shape.value.type in ("structure", "list", "map"):
            for key, each in value.items():
                yield from self._of(each, shape.value, f"{where}.{key}.member")
            return
        broken = {
            rule: None
            for each in value.values()
            if each is not None
            for rule in self._rules(each, shape.value)
        }
        if broken:
            shown = ", ".join(f"{key}={each}" for key, each in value.items())
            rule = f"Map value must satisfy constraint: [{', '.join(broken)}]"
            yield _failed(f"'{{{shown}}}'", where, rule)

    def _rules(self, value: Any, shape: Shape) -> Iterator[str]:
        """The rules that a plain value breaks."""
        if isinstance(value, str):
            if shape.enum and value not in shape.enum:
                order = self.enum_order.get(shape.name, shape.enum)
                yield f"Member must satisfy enum value set: [{', '.join(order)}]"
            yield from _bounds(len(value), shape, "have length")
            if shape.pattern is not None and not _compiled(shape.pattern).fullmatch(value):
                yield f"Member must satisfy regular expression pattern: {shape.pattern}"
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield from _bounds(value, shape, "have value")


def _lower_first(name: str) -> str:
    return name[:1].lower() + name[1:]


def _lengths(value: list[Any], shape: Shape, shown: str, where: str) -> Iterator[str]:
    for rule in _bounds(len(value), shape, "have length"):
        yield _failed(shown, where, rule)


def _bounds(number: float, shape: Shape, what: str) -> Iterator[str]:
    if shape.minimum is not None and number < shape.minimum:
        yield f"Member must {what} greater than or equal to {shape.minimum:g}"
    if shape.maximum is not None and number > shape.maximum:
        yield f"Member must {what} less than or equal to {shape.maximum:g}"


def _failed(value: str, where: str, rule: str) -> str:
    return f"Value {value} at '{where}' failed to satisfy constraint: {rule}"


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> regex.Pattern[str]:
    return regex.compile(pattern)
