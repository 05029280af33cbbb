"""Evaluates an expression against what is known: parameters, mappings, conditions, resources.

The same evaluator serves before anything exists (conditions, rules, file names) and later, when
resources have been created; only its `Scope` differs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from frontgate.template.document import KeyPath
from frontgate.template.errors import nearest_first, suggestion
from frontgate.template.expression import (
    CONDITION_FUNCTIONS,
    NO_VALUE,
    RULE_FUNCTIONS,
    ExpressionError,
    function_name,
    split_attribute,
    split_substitution,
    substitution_parts,
)
from frontgate.template.functions import FUNCTIONS, text_from
from frontgate.template.parameters import text_of


def _no_resource(logical_id: str) -> object:
    raise ExpressionError(f"{logical_id} cannot be used here: it is no parameter")


def _no_attribute(logical_id: str, attribute: str) -> object:
    raise ExpressionError(f"{logical_id}.{attribute} cannot be used here: no resource exists yet")


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    """All that a name in an expression can mean."""

    parameters: Mapping[str, object]
    """Values by name, the pseudo parameters among them."""
    mappings: Mapping[str, object]
    condition: Callable[[str], bool]
    """Raises `ExpressionError` for a name that is no condition."""
    imports: Mapping[str, str]
    """What other stacks export."""
    ref: Callable[[str], object] = _no_resource
    attribute: Callable[[str, str], object] = _no_attribute


class Evaluator:
    """Evaluates values and conditions in one scope. Raises `ExpressionError`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._lazy: Mapping[str, Callable[[object], object]] = {
            "Ref": self._ref,
            "Fn::FindInMap": self._find_in_map,
            "Fn::GetAtt": self._get_att,
            "Fn::If": self._if,
            "Fn::Sub": self._sub,
        }
        self._eager: Mapping[str, Callable[[object], object]] = {
            **FUNCTIONS,
            "Fn::GetAZs": self._get_azs,
            "Fn::ImportValue": self._import_value,
        }

    def evaluate(self, value: object) -> object:
        """`value` with every call in it replaced; `NO_VALUE` when nothing is left of it."""
        if isinstance(value, dict):
            name = function_name(value)
            return self._mapping(value) if name is None else self._call(name, value[name])
        if isinstance(value, list):
            items = (self._inside(item, index) for index, item in enumerate(value))
            return [item for item in items if item is not NO_VALUE]
        return value

    def truth(self, value: object) -> bool:
        """Whether a condition holds (`Fn::And`, `Fn::Equals`, `Condition: Name`, …)."""
        if isinstance(value, dict) and len(value) == 1:
            name, argument = next(iter(value.items()))
            try:
                if name == "Condition" and isinstance(argument, str):
                    return self._scope.condition(argument)
                if name in _TRUTHS:
                    return _TRUTHS[name](self, argument)
            except ExpressionError as error:
                raise error.under(name) from None
        result = text_of(self.evaluate(value))
        if result not in ("true", "false"):
            raise ExpressionError("a condition must be true or false")
        return result == "true"

    def _mapping(self, value: dict[str, object]) -> dict[str, object]:
        members = ((key, self._inside(item, key)) for key, item in value.items())
        return {key: item for key, item in members if item is not NO_VALUE}

    def _inside(self, value: object, *keys: str | int) -> object:
        try:
            return self.evaluate(value)
        except ExpressionError as error:
            raise error.under(*keys) from None

    def _call(self, name: str, argument: object) -> object:
        try:
            if name in self._lazy:
                return self._lazy[name](argument)
            if name in self._eager:
                return self._eager[name](self.evaluate(argument))
        except ExpressionError as error:
            raise error.under(name) from None
        if name in CONDITION_FUNCTIONS or name in RULE_FUNCTIONS:
            raise ExpressionError(f"{name} is allowed only in Conditions and Rules")
        raise ExpressionError(f"{name} cannot be used here")

    def _ref(self, name: object) -> object:
        if not isinstance(name, str):
            raise ExpressionError("Ref needs the name of a parameter or resource")
        if name == "AWS::NoValue":
            return NO_VALUE
        if name in self._scope.parameters:
            value = self._scope.parameters[name]
            return list(value) if isinstance(value, list) else value
        return self._scope.ref(name)

    def _get_att(self, argument: object) -> object:
        logical_id, attribute = split_attribute(argument)
        return self._scope.attribute(logical_id, text_from(self.evaluate(attribute), "Fn::GetAtt"))

    def _if(self, argument: object) -> object:
        if not isinstance(argument, list) or len(argument) != 3 or not isinstance(argument[0], str):
            raise ExpressionError("Fn::If needs a condition's name, a value if true, one if false")
        branch = 1 if self._scope.condition(argument[0]) else 2
        return self._inside(argument[branch], branch)

    def _sub(self, argument: object) -> str:
        text, variables = split_substitution(argument)
        return "".join(
            text_from(self._variable(piece, variables), f"Fn::Sub (${{{piece}}})")
            if named
            else piece
            for piece, named in substitution_parts(text)
        )

    def _variable(self, name: str, variables: Mapping[str, object]) -> object:
        if name in variables:
            return self._inside(variables[name], 1, name)
        if "." in name and name not in self._scope.parameters:
            logical_id, _, attribute = name.partition(".")
            return self._scope.attribute(logical_id, attribute)
        return self._ref(name)

    def _find_in_map(self, argument: object) -> object:
        if not isinstance(argument, list) or len(argument) not in (3, 4):
            raise ExpressionError(
                "Fn::FindInMap needs a mapping, a top-level and a second-level key"
            )
        keys = [text_from(self.evaluate(item), "Fn::FindInMap") for item in argument[:3]]
        found: object = self._scope.mappings
        try:
            for position, key in enumerate(keys):
                found = _member(found, key, keys[:position])
        except ExpressionError:
            if (
                len(argument) == 4
                and isinstance(argument[3], dict)
                and "DefaultValue" in argument[3]
            ):
                return self._inside(argument[3]["DefaultValue"], 3, "DefaultValue")
            raise
        return list(found) if isinstance(found, list) else found

    def _get_azs(self, region: object) -> list[str]:
        # Three zones, as most Regions have; which letters an account sees differs on AWS too.
        name = text_from(region, "Fn::GetAZs") or text_of(self._scope.parameters["AWS::Region"])
        return [f"{name}{letter}" for letter in "abc"]

    def _import_value(self, name: object) -> str:
        export = text_from(name, "Fn::ImportValue")
        if export not in self._scope.imports:
            raise ExpressionError(
                f"Fn::ImportValue: no export named {export} is known"
                f"{suggestion(export, self._scope.imports)}; other stacks are not served here"
            )
        return self._scope.imports[export]

    def _and(self, argument: object) -> bool:
        return all(self._each(argument, "Fn::And"))

    def _or(self, argument: object) -> bool:
        return any(self._each(argument, "Fn::Or"))

    def _not(self, argument: object) -> bool:
        if not isinstance(argument, list) or len(argument) != 1:
            raise ExpressionError("Fn::Not needs a list of one condition")
        return not self._holds(0, argument[0])

    def _each(self, argument: object, function: str) -> list[bool]:
        """Every operand's truth, so that a wrong one is found wherever it stands."""
        if not isinstance(argument, list) or not 2 <= len(argument) <= 10:
            raise ExpressionError(f"{function} needs a list of 2 to 10 conditions")
        return [self._holds(index, item) for index, item in enumerate(argument)]

    def _holds(self, index: int, condition: object) -> bool:
        try:
            return self.truth(condition)
        except ExpressionError as error:
            raise error.under(index) from None

    def _equals(self, argument: object) -> bool:
        left, right = self._pair(argument, "Fn::Equals")
        return left == right

    def _contains(self, argument: object) -> bool:
        members, member = self._pair(argument, "Fn::Contains")
        return member in _list(members, "Fn::Contains")

    def _each_member_equals(self, argument: object) -> bool:
        members, value = self._pair(argument, "Fn::EachMemberEquals")
        return all(member == value for member in _list(members, "Fn::EachMemberEquals"))

    def _each_member_in(self, argument: object) -> bool:
        members, allowed = self._pair(argument, "Fn::EachMemberIn")
        known = _list(allowed, "Fn::EachMemberIn")
        return all(member in known for member in _list(members, "Fn::EachMemberIn"))

    def _pair(self, argument: object, function: str) -> tuple[object, object]:
        if not isinstance(argument, list) or len(argument) != 2:
            raise ExpressionError(f"{function} needs a list of two values")
        left, right = (self._inside(item, index) for index, item in enumerate(argument))
        return _comparable(left), _comparable(right)


_TRUTHS: Mapping[str, Callable[[Evaluator, object], bool]] = {
    "Fn::And": Evaluator._and,
    "Fn::Contains": Evaluator._contains,
    "Fn::EachMemberEquals": Evaluator._each_member_equals,
    "Fn::EachMemberIn": Evaluator._each_member_in,
    "Fn::Equals": Evaluator._equals,
    "Fn::Not": Evaluator._not,
    "Fn::Or": Evaluator._or,
}


def evaluate_conditions(
    definitions: Mapping[str, object],
    parameters: Mapping[str, object],
    mappings: Mapping[str, object],
) -> dict[str, bool]:
    """Every condition's truth. Raises `ExpressionError` whose keys begin with the condition."""
    known: dict[str, bool] = {}
    asked: list[str] = []

    def condition(name: str) -> bool:
        if name in known:
            return known[name]
        if name not in definitions:
            raise unknown_condition(name, definitions)
        if name in asked:
            raise ExpressionError(f"circular conditions: {' -> '.join([*asked, name])}")
        asked.append(name)
        known[name] = evaluator.truth(definitions[name])
        asked.pop()
        return known[name]

    evaluator = Evaluator(
        Scope(parameters=parameters, mappings=mappings, condition=condition, imports={})
    )
    for name in definitions:
        try:
            condition(name)
        except ExpressionError as error:
            raise error.under(name) from None
    return known


def unknown_condition(
    name: str, known: Mapping[str, object], keys: KeyPath = ()
) -> ExpressionError:
    return ExpressionError(f"there is no condition named {name}{suggestion(name, known)}", keys)


def _member(found: object, key: str, above: list[str]) -> object:
    members = found if isinstance(found, Mapping) else {}
    if key in members:
        return members[key]
    where = ".".join(["Mappings", *above])
    known = ", ".join(nearest_first(key, members)) or "nothing"
    raise ExpressionError(f"Fn::FindInMap: {where} has no {key}; it has: {known}")


def _list(value: object, function: str) -> list[object]:
    if not isinstance(value, list):
        raise ExpressionError(f"{function} needs a list")
    return value


def _comparable(value: object) -> object:
    """Scalars compare as text, because a parameter is text whatever its type."""
    if isinstance(value, list):
        return [_comparable(item) for item in value]
    return text_of(value) if isinstance(value, (bool, int, float)) else value
