"""Expressions as lines of Python: those that templates mostly consist of, without a call each.

The others are closures (`evaluation`), which the lines call.
"""

from __future__ import annotations

from collections.abc import Sequence

from frontgate.mapping.vtl import nodes
from frontgate.mapping.vtl.errors import MethodError
from frontgate.mapping.vtl.evaluation import (
    MAX_TEXT,
    OPERATORS,
    ExpressionCompiler,
    addition,
    call_of,
    failure,
    member,
)
from frontgate.mapping.vtl.java.text import to_text
from frontgate.mapping.vtl.python_source import PythonBody, PythonSource
from frontgate.mapping.vtl.scope import Loop

_LENGTHY = MethodError("the text grew past 10 MB")
_COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")
_OF_A_LOOP = {
    "count": "{0}.index + 1",
    "hasNext": "{0}.index < {0}.last_index",
    "index": "{0}.index",
}
"""Of `$foreach`, what nearly every loop asks."""


class ExpressionEmitter:
    """Writes the lines that compute a value, and returns the Python expression that is it."""

    def __init__(self, source: PythonSource, closures: ExpressionCompiler) -> None:
        self._source = source
        self._closures = closures
        source.share(
            {
                "Loop": Loop,
                "MethodError": MethodError,
                "lengthy": _LENGTHY,
                "member": member,
                "to_text": to_text,
                **{_name(operator): operate for operator, operate in OPERATORS.items()},
            }
        )

    def value(self, node: nodes.Expression, body: PythonBody) -> str:
        match node:
            case nodes.Literal(value=str() | int() as constant):
                return repr(constant)
            case nodes.Reference():
                return self.reference(node, body)
            case nodes.Binary(operator="+"):
                left, right = self.value(node.left, body), self.value(node.right, body)
                return f"{self._source.name(addition(node))}({left}, {right})"
            case nodes.Binary(operator=operator) if operator in OPERATORS:
                left, right = self.value(node.left, body), self.value(node.right, body)
                if type(getattr(node.right, "value", None)) is int and operator in _COMPARISONS:
                    compared = f"{left} {operator} {right} if type({left}) is int"
                    return f"({compared} else {_name(operator)}({left}, {right}))"
                return f"{_name(operator)}({left}, {right})"
        found = body.temporary()
        body.line(f"{found} = {self._source.name(self._closures.value(node))}(scope)")
        return found

    def condition(self, node: nodes.Expression, body: PythonBody) -> str:
        """An expression that Python takes for true when Velocity does."""
        match node:
            case nodes.Reference():
                found = self.reference(node, body)
                return f"{found} is not None and {found} is not False"
            case nodes.Binary(operator=operator) if operator in OPERATORS:
                return f"{self.value(node, body)} is True"
            case nodes.Not(operand=operand):
                return f"not ({self.condition(operand, body)})"
        return f"{self._source.name(self._closures.condition(node))}(scope)"

    def reference(self, node: nodes.Reference, body: PythonBody) -> str:
        """A local variable with the value."""
        found = body.temporary()
        body.line(f"{found} = get({node.name!r})")
        for step in node.steps:
            if isinstance(step, nodes.Property):
                name, kind = step.name, "dict"
                read = f"{found}.get({name!r})"
                if node.name == "foreach" and name in _OF_A_LOOP:
                    kind, read = "Loop", _OF_A_LOOP[name].format(found)
                body.line(
                    f"{found} = {read} if type({found}) is {kind} else member({found}, {name!r})"
                )
            else:
                with body.under(f"if {found} is not None:"):
                    body.line(f"{found} = {self._step(node, step, found, body)}")
        return found

    def _step(
        self, node: nodes.Reference, step: nodes.Call | nodes.Index, found: str, body: PythonBody
    ) -> str:
        if isinstance(step, nodes.Call) and _are_plain(step.arguments):
            arguments = [self.value(argument, body) for argument in step.arguments]
            call = self._source.name(call_of(node, step.name, len(arguments)))
            return f"{call}({', '.join([found, *arguments])})"
        return f"{self._source.name(self._closures.step(node, step))}(scope, {found})"

    def assignment(self, node: nodes.Set, body: PythonBody) -> None:
        """`#set` of a variable; what goes wrong names it."""
        name, result = repr(node.target.name), body.temporary()
        if _are_plain((node.value,)):
            body.line(f"{result} = {self.value(node.value, body)}")
        else:
            with body.under("try:"):
                body.line(f"{result} = {self.value(node.value, body)}")
            self._failing(node.target, body)
        if not isinstance(node.value, nodes.Literal):
            raising = f"raise {self._failure(node.target)}(lengthy)"
            body.line(f"if type({result}) is str and len({result}) > {MAX_TEXT}: {raising}")
        body.line(f"scope[{name}] = {result}")

    def _failing(self, target: nodes.Reference, body: PythonBody) -> None:
        with body.under("except MethodError as error:"):
            body.line(f"raise {self._failure(target)}(error) from error")

    def _failure(self, target: nodes.Reference) -> str:
        return self._source.name(lambda error: failure(target, error))


def _are_plain(values: Sequence[nodes.Expression]) -> bool:
    """Literals and members of variables: nothing that could go wrong or have an effect."""
    return all(
        isinstance(value, nodes.Literal)
        or (
            isinstance(value, nodes.Reference)
            and all(isinstance(step, nodes.Property) for step in value.steps)
        )
        for value in values
    )


def _name(operator: str) -> str:
    """Of an operator's function in the source."""
    return f"operator_{list(OPERATORS).index(operator)}"
