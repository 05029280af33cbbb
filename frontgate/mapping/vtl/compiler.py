"""Statements, compiled to Python closures: a tree is walked once, when a template is deployed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from frontgate.mapping.vtl import nodes
from frontgate.mapping.vtl.errors import MethodError, TemplateRenderError, TemplateSyntaxError
from frontgate.mapping.vtl.evaluation import (
    MAX_ITERATIONS,
    MAX_TEXT,
    Evaluate,
    ExpressionCompiler,
    failure,
)
from frontgate.mapping.vtl.java.collections import Iterator
from frontgate.mapping.vtl.java.text import to_text
from frontgate.mapping.vtl.parser import parse
from frontgate.mapping.vtl.scope import (
    BreakSignal,
    DefinedBlock,
    Loop,
    Operation,
    Scope,
    StopSignal,
    Write,
)

_MAX_MACRO_DEPTH = 20


def compile_tree(tree: nodes.Tree) -> Operation:
    """The operation that writes the whole template."""
    return _Compiler(tree.macros).block(tree.body)


@lru_cache(maxsize=128)
def _compile_source(source: str) -> Operation:
    """The template that an `#evaluate` meets while rendering."""
    return compile_tree(parse(source))


class _Compiler:
    def __init__(self, macros: Mapping[str, nodes.Macro]) -> None:
        self._macros = macros
        self._bodies: dict[str, Operation] = {}
        self._expressions = ExpressionCompiler(self.block)
        for name, macro in macros.items():
            self._bodies[name] = self.block(macro.body)

    def block(self, block: nodes.Block) -> Operation:
        operations = tuple(self._statement(statement) for statement in block)
        if len(operations) == 1:
            return operations[0]

        def run(scope: Scope, write: Write) -> None:
            for operation in operations:
                operation(scope, write)

        return run

    def _statement(self, node: nodes.Statement) -> Operation:
        match node:
            case nodes.Text(value=text):
                return lambda scope, write: write(text)
            case nodes.Reference():
                return self._reference(node)
            case nodes.EscapedReference():
                return self._escaped(node)
            case nodes.Set():
                return self._set(node)
            case nodes.If():
                return self._if(node)
            case nodes.Foreach():
                return self._foreach(node)
            case nodes.Define(variable=variable):
                body = self.block(node.body)
                return lambda scope, write: scope.__setitem__(variable, DefinedBlock(body, scope))
            case nodes.Evaluate():
                return self._evaluate(node)
            case nodes.MacroCall():
                return self._macro_call(node)
            case nodes.Break():
                return _break
            case nodes.Stop():
                return _stop

    def _reference(self, node: nodes.Reference) -> Operation:
        value = self._expressions.reference(node)

        def print_value(scope: Scope, write: Write) -> None:
            found = value(scope)
            if type(found) is str:
                write(found)
            elif found is not None:
                write(to_text(found))

        return print_value

    def _escaped(self, node: nodes.EscapedReference) -> Operation:
        """An odd backslash escapes the reference; it stays itself if the reference is null."""
        prefix = "\\" * (node.backslashes // 2)
        value = self._expressions.reference(node.reference)
        if node.backslashes % 2 == 0:
            return lambda scope, write: write(prefix + to_text(value(scope)))
        source = node.reference.source
        return lambda scope, write: write(prefix + ("\\" if value(scope) is None else "") + source)

    def _set(self, node: nodes.Set) -> Operation:
        value = self._expressions.value(node.value)
        assign = self._expressions.assignment(node.target)
        target = node.target
        variable = None if target.steps else target.name

        def store(scope: Scope, write: Write) -> None:
            try:
                result = value(scope)
            except MethodError as error:
                raise failure(target, error) from error
            if type(result) is str and len(result) > MAX_TEXT:
                raise failure(target, MethodError("the text grew past 10 MB"))
            if variable is not None:
                scope[variable] = result
            else:
                assign(scope, result)

        return store

    def _if(self, node: nodes.If) -> Operation:
        branches = tuple(
            (self._expressions.condition(condition), self.block(body))
            for condition, body in node.branches
        )
        otherwise = self.block(node.otherwise)

        def choose(scope: Scope, write: Write) -> None:
            for holds, body in branches:
                if holds(scope):
                    body(scope, write)
                    return
            otherwise(scope, write)

        return choose

    def _foreach(self, node: nodes.Foreach) -> Operation:
        items = self._expressions.value(node.items)
        body = self.block(node.body)
        variable = node.variable

        def repeat(scope: Scope, write: Write) -> None:
            chosen = _items(items(scope))
            if not chosen:
                return
            before, outer = scope.get(variable), scope.get("foreach")
            counts = scope.get("velocityCount"), scope.get("velocityHasNext")
            scope["foreach"] = loop = Loop(len(chosen) - 1, outer)
            try:
                for loop.index, item in enumerate(chosen[:MAX_ITERATIONS]):
                    scope[variable] = item
                    scope["velocityCount"] = loop.index + 1
                    scope["velocityHasNext"] = loop.index < loop.last_index
                    body(scope, write)
            except BreakSignal:
                pass
            finally:
                scope.restore(variable, before)
                scope.restore("foreach", outer)
                scope.restore("velocityCount", counts[0])
                scope.restore("velocityHasNext", counts[1])

        return repeat

    def _evaluate(self, node: nodes.Evaluate) -> Operation:
        source = self._expressions.value(node.source)

        def evaluate(scope: Scope, write: Write) -> None:
            text = source(scope)
            if not isinstance(text, str):
                return
            try:
                operation = _compile_source(text)
            except TemplateSyntaxError as error:
                raise failure(node, error) from error
            try:
                operation(scope, write)
            except BreakSignal:
                return

        return evaluate

    def _macro_call(self, node: nodes.MacroCall) -> Operation:
        macro = self._macros.get(node.name)
        if macro is None:
            return lambda scope, write: write(node.source)
        if any(isinstance(argument, nodes.Word) for argument in node.arguments):
            raise TemplateSyntaxError(
                f"the arguments of the macro #{node.name} are values, not bare words",
                line=node.position.line,
                column=node.position.column,
            )
        arguments = [self._expressions.value(argument) for argument in node.arguments]
        content = self.block(node.body) if node.body is not None else None
        return self._invocation(node.name, macro, arguments, content)

    def _invocation(
        self,
        name: str,
        macro: nodes.Macro,
        arguments: list[Evaluate],
        content: Operation | None,
    ) -> Operation:
        bodies, parameters = self._bodies, macro.parameters
        absent: list[Evaluate] = [_null] * max(0, len(parameters) - len(arguments))
        values: list[Evaluate] = [*arguments, *absent]

        def invoke(scope: Scope, write: Write) -> None:
            if scope.macro_depth >= _MAX_MACRO_DEPTH:
                raise TemplateRenderError(
                    f"the macro #{name} was called more than {_MAX_MACRO_DEPTH} levels deep"
                )
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
                bodies[name](scope, write)
            except BreakSignal:
                pass
            finally:
                scope.macro_depth -= 1
                for parameter, value in before.items():
                    scope.restore(parameter, value)

        return invoke


def _null(scope: Scope) -> object:
    return None


def _items(value: object) -> list[object]:
    """What `#foreach` goes through: a list, the values of a map, or an iterator's rest."""
    if isinstance(value, list):
        return value
    if isinstance(value, Mapping):
        return list(value.values())
    if isinstance(value, Iterator):
        rest = value.items[value.position :]
        value.position = len(value.items)
        return rest
    return []


def _break(scope: Scope, write: Write) -> None:
    raise BreakSignal


def _stop(scope: Scope, write: Write) -> None:
    raise StopSignal
