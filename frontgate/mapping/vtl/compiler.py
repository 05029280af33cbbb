"""Statements, written as Python: a tree is walked once, when a template is deployed."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from functools import lru_cache

from frontgate.mapping.vtl import nodes
from frontgate.mapping.vtl.emission import ExpressionEmitter
from frontgate.mapping.vtl.errors import MethodError, TemplateRenderError, TemplateSyntaxError
from frontgate.mapping.vtl.evaluation import (
    MAX_ITERATIONS,
    MAX_TEXT,
    Evaluate,
    ExpressionCompiler,
    failure,
)
from frontgate.mapping.vtl.java import collections
from frontgate.mapping.vtl.java.text import to_text
from frontgate.mapping.vtl.parser import parse
from frontgate.mapping.vtl.python_source import PythonBody, PythonSource
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
# What Python takes of one function, or compiles fast; what is beyond are functions of their own.
_MAX_DEPTH = 40
_MAX_LOOPS = 4
_MAX_STATEMENTS = 200
_COUNTERS = ("velocityCount", "velocityHasNext")
_HINTS_OF_COUNTERS = (*_COUNTERS, "evaluate", "\\u")
"""Without one of these, no loop of a template need keep them."""


def compile_tree(tree: nodes.Tree, source: str) -> Operation:
    """The operation that writes the whole template, of which `source` is the text."""
    counts = any(hint in source for hint in _HINTS_OF_COUNTERS)
    return _Compiler(tree.macros, counts=counts).block(tree.body)


@lru_cache(maxsize=128)
def _compile_source(source: str) -> Operation:
    """The template that an `#evaluate` meets while rendering."""
    tree = parse(source)
    return _Compiler(tree.macros, counts=True).block(tree.body)


class _Compiler:
    """Writes a template as Python functions: one for each block that is rendered by itself."""

    def __init__(self, macros: Mapping[str, nodes.Macro], *, counts: bool) -> None:
        """`counts`: whether anything may read the counters that loops had before `$foreach`."""
        self._macros = macros
        self._counts = counts
        self._source = PythonSource()
        self._source.share(
            {
                "BreakSignal": BreakSignal,
                "Loop": Loop,
                "counters": _counters,
                "items_of": _items,
            }
        )
        self._closures = ExpressionCompiler(self.block)
        self._expressions = ExpressionEmitter(self._source, self._closures)
        self._bodies: dict[str, Operation] = {}
        for name, macro in macros.items():
            self._bodies[name] = self.block(macro.body)

    def block(self, block: nodes.Block) -> Operation:
        """The operation that writes a block."""
        return self._source.function(self._function(block))

    def _function(self, block: nodes.Block) -> str:
        body = PythonBody()
        self._statements(block, body)
        return self._source.add(body)

    def _statements(self, block: nodes.Block, body: PythonBody) -> None:
        if body.depth > _MAX_DEPTH or body.loops > _MAX_LOOPS:
            body.line(f"{self._function(block)}(scope, write)")
        elif len(block) > _MAX_STATEMENTS:
            for start in range(0, len(block), _MAX_STATEMENTS):
                part = self._function(block[start : start + _MAX_STATEMENTS])
                body.line(f"{part}(scope, write)")
        else:
            for statement in block:
                self._statement(statement, body)

    def _statement(self, node: nodes.Statement, body: PythonBody) -> None:
        match node:
            case nodes.Text(value=text):
                body.line(f"write({text!r})")
            case nodes.Reference():
                self._reference(node, body)
            case nodes.Set() if not node.target.steps:
                self._expressions.assignment(node, body)
            case nodes.If(branches=branches, otherwise=otherwise):
                self._if(branches, otherwise, body)
            case nodes.Foreach():
                self._foreach(node, body)
            case _:
                body.line(f"{self._source.name(self._operation(node))}(scope, write)")

    def _reference(self, node: nodes.Reference, body: PythonBody) -> None:
        found = self._expressions.reference(node, body)
        body.line(f"if type({found}) is str: write({found})")
        body.line(f"elif {found} is not None: write(to_text({found}))")

    def _if(
        self,
        branches: tuple[tuple[nodes.Expression, nodes.Block], ...],
        otherwise: nodes.Block,
        body: PythonBody,
    ) -> None:
        """What an `#elseif` looks at is computed under the `else` of the condition before it."""
        with ExitStack() as elses:
            for index, (condition, then) in enumerate(branches):
                if body.depth > _MAX_DEPTH:
                    rest = nodes.If(branches=branches[index:], otherwise=otherwise)
                    return self._statements((rest,), body)
                with body.under(f"if {self._expressions.condition(condition, body)}:"):
                    self._statements(then, body)
                if index < len(branches) - 1 or otherwise:
                    elses.enter_context(body.under("else:"))
            self._statements(otherwise, body)

    def _foreach(self, node: nodes.Foreach, body: PythonBody) -> None:
        items, variable = body.temporary(), repr(node.variable)
        before, outer, loop = body.temporary(), body.temporary(), body.temporary()
        restored = [(variable, before), ("'foreach'", outer)]
        body.line(f"{items} = items_of({self._expressions.value(node.items, body)})")
        with body.under(f"if {items}:"):
            body.line(f"scope.spend(min(len({items}), {MAX_ITERATIONS}))")
            body.line(f"{before}, {outer} = get({variable}), get('foreach')")
            if self._counts:
                counters = [body.temporary() for _ in _COUNTERS]
                body.line(f"{', '.join(counters)} = {', '.join(map(_read, _COUNTERS))}")
                restored += zip(map(repr, _COUNTERS), counters, strict=True)
            body.line(f"scope['foreach'] = {loop} = Loop(len({items}) - 1, {outer})")
            with body.under("try:"):
                # A copy: the body may change what it goes through.
                chosen = f"{items}[:{MAX_ITERATIONS}]"
                head = f"for {loop}.index, scope[{variable}] in enumerate({chosen}):"
                body.loops += 1
                with body.under(head):
                    if self._counts:
                        body.line(f"counters(scope, {loop})")
                    self._statements(node.body, body)
                body.loops -= 1
            body.line("except BreakSignal: pass")
            with body.under("finally:"):
                for name, value in restored:
                    body.line(f"scope.restore({name}, {value})")

    def _operation(self, node: nodes.Statement) -> Operation:
        """Statements that are called: there are few of them, in few templates."""
        match node:
            case nodes.EscapedReference():
                return self._escaped(node)
            case nodes.Set():
                return self._set(node)
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
            case _:
                raise AssertionError(f"{node} is written in Python")

    def _escaped(self, node: nodes.EscapedReference) -> Operation:
        """An odd backslash escapes the reference; it stays itself if the reference is null."""
        prefix = "\\" * (node.backslashes // 2)
        value = self._closures.reference(node.reference)
        if node.backslashes % 2 == 0:
            return lambda scope, write: write(prefix + to_text(value(scope)))
        source = node.reference.source
        return lambda scope, write: write(prefix + ("\\" if value(scope) is None else "") + source)

    def _set(self, node: nodes.Set) -> Operation:
        """Into a map or a list."""
        value = self._closures.value(node.value)
        assign = self._closures.assignment(node.target)
        target = node.target

        def store(scope: Scope, write: Write) -> None:
            try:
                result = value(scope)
            except MethodError as error:
                raise failure(target, error) from error
            if type(result) is str and len(result) > MAX_TEXT:
                raise failure(target, MethodError("the text grew past 10 MB"))
            assign(scope, result)

        return store

    def _evaluate(self, node: nodes.Evaluate) -> Operation:
        source = self._closures.value(node.source)

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
        arguments = [self._closures.value(argument) for argument in node.arguments]
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
                bodies[name](scope, write)
            except BreakSignal:
                pass
            finally:
                scope.macro_depth -= 1
                for parameter, value in before.items():
                    scope.restore(parameter, value)

        return invoke


def _read(variable: str) -> str:
    return f"get({variable!r})"


def _counters(scope: Scope, loop: Loop) -> None:
    """What loops told before there was `$foreach`."""
    scope["velocityCount"] = loop.index + 1
    scope["velocityHasNext"] = loop.index < loop.last_index


def _null(scope: Scope) -> object:
    return None


def _items(value: object) -> list[object]:
    """What `#foreach` goes through: a list, the values of a map, or an iterator's rest."""
    if isinstance(value, list):
        return value
    if isinstance(value, Mapping):
        return list(value.values())
    if isinstance(value, collections.Iterator):
        rest = value.items[value.position :]
        value.position = len(value.items)
        return rest
    return []


def _break(scope: Scope, write: Write) -> None:
    raise BreakSignal


def _stop(scope: Scope, write: Write) -> None:
    raise StopSignal
