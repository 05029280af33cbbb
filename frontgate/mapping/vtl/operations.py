"""Statements that are called: there are few of them, in few templates."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from frontgate.mapping.vtl import nodes
from frontgate.mapping.vtl.errors import MethodError, TemplateRenderError, TemplateSyntaxError
from frontgate.mapping.vtl.evaluation import MAX_TEXT, Evaluate, ExpressionCompiler, failure
from frontgate.mapping.vtl.java.text import to_text
from frontgate.mapping.vtl.scope import (
    BreakSignal,
    DefinedBlock,
    Operation,
    Scope,
    StopSignal,
)

_MAX_MACRO_DEPTH = 20


class OperationCompiler:
    """Compiles statements to Python closures."""

    def __init__(
        self,
        closures: ExpressionCompiler,
        macros: Mapping[str, nodes.Macro],
        compile_block: Callable[[nodes.Block], Operation],
        compile_source: Callable[[str], Operation],
    ) -> None:
        """`compile_source` compiles the template that an `#evaluate` meets while rendering."""
        self._closures = closures
        self._macros = macros
        self._compile_block = compile_block
        self._compile_source = compile_source
        self.bodies: dict[str, Operation] = {}
        """Of the macros: each may call all of them."""

    def operation(self, node: nodes.Statement) -> Operation:
        match node:
            case nodes.EscapedReference():
                return self._escaped(node)
            case nodes.Set():
                return self._set(node)
            case nodes.Define(variable=variable):
                body = self._compile_block(node.body)
                return lambda scope, written: scope.__setitem__(variable, DefinedBlock(body, scope))
            case nodes.Evaluate():
                return self._evaluate(node)
            case nodes.MacroCall():
                return self._macro_call(node)
            case nodes.Break():
                return _break
            case nodes.Stop():
                return _stop
            case _:
                raise AssertionError(f"{node} is written in Python")

    def _escaped(self, node: nodes.EscapedReference) -> Operation:
        """An odd backslash escapes the reference; it stays itself if the reference is null."""
        prefix = "\\" * (node.backslashes // 2)
        value = self._closures.reference(node.reference)
        if node.backslashes % 2 == 0:
            return lambda scope, written: written.append(prefix + to_text(value(scope)))
        source = node.reference.source
        return lambda scope, written: written.append(
            prefix + ("\\" if value(scope) is None else "") + source
        )

    def _set(self, node: nodes.Set) -> Operation:
        """Into a map or a list."""
        value = self._closures.value(node.value)
        assign = self._closures.assignment(node.target)
        target = node.target

        def store(scope: Scope, written: list[str]) -> None:
            try:
                result = value(scope)
            except MethodError as error:
                raise failure(target, error) from error
            if type(result) is str and len(result) > MAX_TEXT:
                raise failure(target, MethodError("the text grew past 10 MB"))
            assign(scope, result)

        return store

    def _evaluate(self, node: nodes.Evaluate) -> Operation:
        source, compile_source = self._closures.value(node.source), self._compile_source

        def evaluate(scope: Scope, written: list[str]) -> None:
            text = source(scope)
            if not isinstance(text, str):
                return
            try:
                operation = compile_source(text)
            except TemplateSyntaxError as error:
                raise failure(node, error) from error
            try:
                operation(scope, written)
            except BreakSignal:
                return

        return evaluate

    def _macro_call(self, node: nodes.MacroCall) -> Operation:
        macro = self._macros.get(node.name)
        if macro is None:
            return lambda scope, written: written.append(node.source)
        if any(isinstance(argument, nodes.Word) for argument in node.arguments):
            raise TemplateSyntaxError(
                f"the arguments of the macro #{node.name} are values, not bare words",
                line=node.position.line,
                column=node.position.column,
            )
        arguments = [self._closures.value(argument) for argument in node.arguments]
        content = self._compile_block(node.body) if node.body is not None else None
        return self._invocation(node.name, macro, arguments, content)

    def _invocation(
        self,
        name: str,
        macro: nodes.Macro,
        arguments: list[Evaluate],
        content: Operation | None,
    ) -> Operation:
        bodies, parameters = self.bodies, macro.parameters
        absent: list[Evaluate] = [_null] * max(0, len(parameters) - len(arguments))
        values: list[Evaluate] = [*arguments, *absent]

        def invoke(scope: Scope, written: list[str]) -> None:
            if scope.macro_depth >= _MAX_MACRO_DEPTH:
                raise TemplateRenderError(
                    f"the macro #{name} was called more than {_MAX_MACRO_DEPTH} levels deep"
                )
            scope.spend(1)
            local = {
                parameter: value(scope)
                for parameter, value in zip(parameters, values, strict=False)
            }
            if content is not None:
                local["bodyContent"] = DefinedBlock(content, scope)
            before = {parameter: scope.get(parameter) for parameter in local}
            scope.update(local)
            scope.macro_depth += 1
            try:
                bodies[name](scope, written)
            except BreakSignal:
                pass
            finally:
                scope.macro_depth -= 1
                for parameter, value in before.items():
                    scope.restore(parameter, value)

        return invoke


def _null(scope: Scope) -> object:
    return None


def _break(scope: Scope, written: list[str]) -> None:
    raise BreakSignal


def _stop(scope: Scope, written: list[str]) -> None:
    raise StopSignal
