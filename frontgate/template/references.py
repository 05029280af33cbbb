"""Which names a value refers to: what a resource must wait for, and what must exist at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from frontgate.template.document import KeyPath
from frontgate.template.evaluation import unknown_condition
from frontgate.template.expression import (
    ExpressionError,
    function_name,
    split_attribute,
    split_substitution,
    substitution_parts,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """One mention of a resource or parameter, and where in the value it stands."""

    name: str
    keys: KeyPath


def references(
    value: object, conditions: Mapping[str, bool], keys: KeyPath = ()
) -> Iterator[Reference]:
    """Every name that `value` uses under these conditions; branches not taken are passed over.

    Raises `ExpressionError` for a call that cannot be read, and for null, which is not allowed.
    """
    if value is None:
        raise ExpressionError("null values are not allowed in templates", keys)
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from references(item, conditions, (*keys, index))
    elif isinstance(value, dict):
        try:
            name = function_name(value)
            if name is not None:
                yield from _called(name, value[name], conditions, (*keys, name))
                return
        except ExpressionError as error:
            raise error if error.keys else error.under(*keys) from None
        for key, item in value.items():
            yield from references(item, conditions, (*keys, key))


def _called(
    name: str, argument: object, conditions: Mapping[str, bool], keys: KeyPath
) -> Iterator[Reference]:
    if name == "Ref":
        if not isinstance(argument, str):
            raise ExpressionError("Ref needs the name of a parameter or resource", keys)
        yield Reference(name=argument, keys=keys)
    elif name == "Fn::GetAtt":
        logical_id, attribute = split_attribute(argument)
        yield Reference(name=logical_id, keys=keys)
        yield from references(attribute, conditions, keys)
    elif name == "Fn::Sub":
        yield from _substituted(argument, conditions, keys)
    elif name == "Fn::Transform":
        raise ExpressionError("a file that AWS::Include brings in may not include another", keys)
    elif name == "Fn::If":
        yield from _chosen(argument, conditions, keys)
    else:
        yield from references(argument, conditions, keys)


def _substituted(
    argument: object, conditions: Mapping[str, bool], keys: KeyPath
) -> Iterator[Reference]:
    text, variables = split_substitution(argument)
    for piece, named in substitution_parts(text):
        if named and piece not in variables:
            yield Reference(name=piece.partition(".")[0], keys=keys)
    for name, value in variables.items():
        yield from references(value, conditions, (*keys, 1, name))


def _chosen(argument: object, conditions: Mapping[str, bool], keys: KeyPath) -> Iterator[Reference]:
    if not isinstance(argument, list) or len(argument) != 3 or not isinstance(argument[0], str):
        raise ExpressionError(
            "Fn::If needs a condition's name, a value if true, one if false", keys
        )
    if argument[0] not in conditions:
        raise unknown_condition(argument[0], conditions, keys)
    branch = 1 if conditions[argument[0]] else 2
    yield from references(argument[branch], conditions, (*keys, branch))
