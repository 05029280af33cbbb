"""Resolves the functions in a resource's properties once the resources they name exist."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from frontgate.template.errors import TemplateError, nearest_first, suggestion
from frontgate.template.evaluation import Evaluator, Scope, unknown_condition
from frontgate.template.expression import NO_VALUE, ExpressionError
from frontgate.template.stack import Resource, Stack


class Created(Protocol):
    """A resource that exists."""

    @property
    def ref(self) -> str:
        """What `Ref` returns for it."""

    @property
    def attributes(self) -> Mapping[str, object]:
        """What `Fn::GetAtt` returns, by name; nested names with dots."""


class Resolver:
    """Resolves values of one stack, given what was created so far.

    `attributes` is read at each call, so the caller may add to it between calls.
    """

    def __init__(
        self,
        stack: Stack,
        attributes: Mapping[str, Created],
        *,
        imports: Mapping[str, str] | None = None,
    ) -> None:
        self._stack = stack
        self._created = attributes
        values = {name: parameter.value for name, parameter in stack.parameters.items()}
        self._evaluator = Evaluator(
            Scope(
                parameters={**stack.pseudo_parameters, **values},
                mappings=stack.mappings,
                condition=self._condition,
                imports=imports or {},
                ref=lambda logical_id: self._find(logical_id).ref,
                attribute=self._attribute,
            )
        )

    def resolve(self, value: object, *, resource: Resource | None = None) -> object:
        """`value` without functions; None when `AWS::NoValue` is all that is left.

        `value` is the whole `properties` of `resource`, when one is named: its error then has the
        line of the property. Raises `TemplateError`.
        """
        try:
            result = self._evaluator.evaluate(value)
        except ExpressionError as error:
            raise self._located(error, resource) from None
        return None if result is NO_VALUE else result

    def _located(self, error: ExpressionError, resource: Resource | None) -> TemplateError:
        if resource is None:
            return TemplateError(error.message, path=self._stack.places.document.path)
        place = self._stack.place_of(resource.logical_id, *error.keys)
        message = f"{resource.logical_id}: {error.message}"
        return TemplateError(message, path=place.path, line=place.line)

    def _condition(self, name: str) -> bool:
        if name not in self._stack.conditions:
            raise unknown_condition(name, self._stack.conditions)
        return self._stack.conditions[name]

    def _find(self, logical_id: str) -> Created:
        if logical_id in self._created:
            return self._created[logical_id]
        if logical_id in self._stack.skipped:
            raise ExpressionError(skipped_sentence(logical_id, self._stack.skipped[logical_id]))
        names = [resource.logical_id for resource in self._stack.resources]
        if logical_id in names:
            raise ExpressionError(f"{logical_id} has not been created yet")
        near = suggestion(logical_id, [*names, *self._stack.parameters])
        raise ExpressionError(f"there is no resource or parameter named {logical_id}{near}")

    def _attribute(self, logical_id: str, attribute: str) -> object:
        attributes = self._find(logical_id).attributes
        if attribute not in attributes:
            known = ", ".join(nearest_first(attribute, attributes)) or "none"
            raise ExpressionError(f"{logical_id} has no attribute {attribute}; it has: {known}")
        return attributes[attribute]


def skipped_sentence(logical_id: str, condition: str) -> str:
    return f"{logical_id} is not created, because its condition {condition} is false"
