"""Expressions as lines of Python: those that templates mostly consist of, without a call each.

The others are closures (`evaluation`), which the lines call.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeGuard

from frontgate.mapping.vtl import nodes
from frontgate.mapping.vtl.bindings import LoopLocals, assigned
from frontgate.mapping.vtl.errors import MethodError
from frontgate.mapping.vtl.evaluation import (
    MAX_TEXT,
    OPERATORS,
    ExpressionCompiler,
    addition,
    failure,
    member,
)
from frontgate.mapping.vtl.java.arguments import NoSuchMethodError
from frontgate.mapping.vtl.java.text import to_text
from frontgate.mapping.vtl.members import methods_of
from frontgate.mapping.vtl.python_source import PythonBody, PythonSource
from frontgate.mapping.vtl.scope import Loop

_LENGTHY = MethodError("the text grew past 10 MB")
_COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")
_OF_A_LOOP = {
    "count": "{0.index} + 1",
    "hasNext": "{0.index} < {0.last}",
    "index": "{0.index}",
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
                "NoSuchMethodError": NoSuchMethodError,
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
            case nodes.Binary() | nodes.Not():
                return f"({self.condition(node, body)})"
            case nodes.Interpolation(body=pieces) if _are_texts(pieces):
                texts = [
                    repr(piece.value) if isinstance(piece, nodes.Text) else self.text(piece, body)
                    for piece in pieces
                ]
                return texts[0] if len(texts) == 1 else f"''.join(({', '.join(texts)}))"
        found = body.temporary()
        body.leave(assigned(node))
        body.line(f"{found} = {self._source.name(self._closures.value(node))}(scope)")
        return found

    def condition(self, node: nodes.Expression, body: PythonBody) -> str:
        """An expression that Python takes for true when Velocity does."""
        match node:
            case nodes.Literal(value=constant):
                return repr(constant is True)
            case nodes.Reference(name="foreach", steps=(nodes.Property(name="hasNext"),)) if (
                loop := body.bindings.loop()
            ):
                return _OF_A_LOOP["hasNext"].format(loop)
            case nodes.Reference():
                found = self.reference(node, body)
                return f"{found} is not None and {found} is not False"
            case nodes.Binary(operator="&&" | "||" as operator):
                holds = body.temporary()
                body.line(f"{holds} = {self.condition(node.left, body)}")
                undecided = holds if operator == "&&" else f"not {holds}"
                with body.under(f"if {undecided}:"), body.bindings.branch():
                    body.line(f"{holds} = {self.condition(node.right, body)}")
                return holds
            case nodes.Not(operand=operand):
                return f"not ({self.condition(operand, body)})"
        return f"{self.value(node, body)} is True"

    def text(self, node: nodes.Reference, body: PythonBody) -> str:
        """A local variable with what the value prints as."""
        found, text = self.reference(node, body), body.temporary()
        body.line(f"{text} = {found} if type({found}) is str else to_text({found})")
        return text

    def reference(self, node: nodes.Reference, body: PythonBody) -> str:
        """A local variable with the value, which stays what it is."""
        found, steps = self._start(node, body)
        if not steps:
            return found
        result = body.temporary()
        for step in steps:
            match step:
                case nodes.Property(name=name):
                    read = f"{found}.get({name!r}) if type({found}) is dict"
                    body.line(f"{result} = {read} else member({found}, {name!r})")
                case nodes.Call() if _are_plain(step.arguments):
                    self._call(node, step, found, result, body)
                case _:
                    body.leave(assigned(step))
                    closure = self._source.name(self._closures.step(node, step))
                    called = f"None if {found} is None else {closure}(scope, {found})"
                    body.line(f"{result} = {called}")
            found = result
        return result

    def _start(self, node: nodes.Reference, body: PythonBody) -> tuple[str, tuple[nodes.Step, ...]]:
        """A local variable with the value of the first steps, and the other steps."""
        match node:
            case nodes.Reference(name="foreach", steps=(nodes.Property(name=name), *rest)) if (
                name in _OF_A_LOOP
            ):
                found = body.temporary()
                loop = body.bindings.loop()
                if loop is not None:
                    body.line(f"{found} = {_OF_A_LOOP[name].format(loop)}")
                else:
                    outer = self._variable("foreach", body)
                    known = LoopLocals(f"{outer}.index", f"{outer}.last_index")
                    read = f"{_OF_A_LOOP[name].format(known)} if type({outer}) is Loop"
                    body.line(f"{found} = {read} else member({outer}, {name!r})")
                return found, tuple(rest)
        return self._variable(node.name, body), node.steps

    def _variable(self, name: str, body: PythonBody) -> str:
        known = body.bindings.find(name)
        if known is not None:
            return known
        if name == "foreach":
            body.calls += 1
        local = body.temporary()
        before = body.bindings.read(name, local)
        line = f"{local} = get({name!r})"
        if before is None:
            body.line(line)
        else:
            before.append(line)
        return local

    def _call(
        self, node: nodes.Reference, step: nodes.Call, found: str, result: str, body: PythonBody
    ) -> None:
        """A method of null is none."""
        arguments = [self.value(argument, body) for argument in step.arguments]
        methods = self._source.name(methods_of(step.name, len(arguments)))
        called = f"{methods}[type({found})]({', '.join([found, *arguments])})"
        body.line(f"try: {result} = {called}")
        body.line(f"except NoSuchMethodError: {result} = None")
        self._failing(node, body)

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
        body.bindings.assign(node.target.name, result)

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


def _are_texts(block: nodes.Block) -> TypeGuard[tuple[nodes.Text | nodes.Reference, ...]]:
    return all(isinstance(node, nodes.Text | nodes.Reference) for node in block)


def _name(operator: str) -> str:
    """Of an operator's function in the source."""
    return f"operator_{list(OPERATORS).index(operator)}"
