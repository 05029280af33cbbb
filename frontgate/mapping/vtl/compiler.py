"""Statements, written as Python: a tree is walked once, when a template is deployed."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from functools import lru_cache

from frontgate.mapping.vtl import nodes
from frontgate.mapping.vtl.bindings import LoopLocals, assigned
from frontgate.mapping.vtl.emission import ExpressionEmitter
from frontgate.mapping.vtl.evaluation import MAX_ITERATIONS, ExpressionCompiler
from frontgate.mapping.vtl.java import collections
from frontgate.mapping.vtl.operations import OperationCompiler
from frontgate.mapping.vtl.parser import parse
from frontgate.mapping.vtl.python_source import PythonBody, PythonSource
from frontgate.mapping.vtl.scope import BreakSignal, Loop, Operation, Scope

# What Python takes of one function, or compiles fast; what is beyond are functions of their own.
_MAX_DEPTH = 40
_MAX_LOOPS = 4
_MAX_STATEMENTS = 200
_COUNTERS = ("velocityCount", "velocityHasNext")
_HINTS_OF_VOLATILITY = (*_COUNTERS, "define", "evaluate", "\\u")
"""Without one of these, and without macros, variables change by `#set` and by loops alone."""


def compile_tree(tree: nodes.Tree, source: str) -> Operation:
    """The operation that writes the whole template, of which `source` is the text."""
    volatile = bool(tree.macros) or any(hint in source for hint in _HINTS_OF_VOLATILITY)
    return _Compiler(tree.macros, volatile=volatile).block(tree.body)


@lru_cache(maxsize=128)
def _compile_source(source: str) -> Operation:
    """The template that an `#evaluate` meets while rendering."""
    tree = parse(source)
    return _Compiler(tree.macros, volatile=True).block(tree.body)


class _Compiler:
    """Writes a template as Python functions: one for each block that is rendered by itself."""

    def __init__(self, macros: Mapping[str, nodes.Macro], *, volatile: bool) -> None:
        """`volatile`: whether anything may read and change variables that does not name them."""
        self._volatile = volatile
        self._source = PythonSource()
        self._source.share(
            {
                "BreakSignal": BreakSignal,
                "Loop": Loop,
                "counters": _counters,
                "items_of": _items,
            }
        )
        closures = ExpressionCompiler(self.block)
        self._expressions = ExpressionEmitter(self._source, closures)
        self._operations = OperationCompiler(closures, macros, self.block, _compile_source)
        for name, macro in macros.items():
            self._operations.bodies[name] = self.block(macro.body)

    def block(self, block: nodes.Block) -> Operation:
        """The operation that writes a block."""
        return self._source.function(self._function(block))

    def _function(self, block: nodes.Block) -> str:
        body = PythonBody(lasting=not self._volatile)
        self._statements(block, body)
        return self._source.add(body)

    def _statements(self, block: nodes.Block, body: PythonBody) -> None:
        if body.depth > _MAX_DEPTH or body.loops > _MAX_LOOPS:
            self._called(self._function(block), block, body)
        elif len(block) > _MAX_STATEMENTS:
            for start in range(0, len(block), _MAX_STATEMENTS):
                part = block[start : start + _MAX_STATEMENTS]
                self._called(self._function(part), part, body)
        else:
            for statement in block:
                self._statement(statement, body)
        body.flush()

    def _statement(self, node: nodes.Statement, body: PythonBody) -> None:
        match node:
            case nodes.Text(value=text):
                body.write(repr(text))
            case nodes.Reference():
                if self._volatile:  # Printing a block may end the template.
                    body.flush()
                body.write(self._expressions.text(node, body))
            case nodes.Set() if not node.target.steps:
                self._expressions.assignment(node, body)
            case nodes.If(branches=branches, otherwise=otherwise):
                body.flush()
                self._if(branches, otherwise, body)
            case nodes.Foreach():
                body.flush()
                self._foreach(node, body)
            case nodes.Break() if body.loops:
                body.flush()
                body.line("break")
            case _:
                self._called(self._source.name(self._operations.operation(node)), node, body)

    def _called(self, operation: str, node: object, body: PythonBody) -> None:
        body.flush()
        body.leave(assigned(node))
        body.line(f"{operation}(scope, written)")

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
                head = f"if {self._expressions.condition(condition, body)}:"
                with body.under(head), body.bindings.branch():
                    self._statements(then, body)
                if index < len(branches) - 1 or otherwise:
                    elses.enter_context(body.under("else:"))
                    elses.enter_context(body.bindings.branch())
            self._statements(otherwise, body)

    def _foreach(self, node: nodes.Foreach, body: PythonBody) -> None:
        """The scope knows about the loop if something outside of this function may ask for it."""
        items, item = body.temporary(), body.temporary()
        loop = LoopLocals(body.temporary(), body.temporary())
        body.line(f"{items} = {self._expressions.value(node.items, body)}")
        body.line(f"if type({items}) is not list: {items} = items_of({items})")
        changed, calls = assigned(node.body), body.calls
        body.loops += 1
        with (
            body.aside(levels=3) as lines,
            body.bindings.rounds(loop, changed | {node.variable}) as before,
        ):
            body.bindings.hold(node.variable, item)
            self._statements(node.body, body)
        body.loops -= 1
        asked = body.calls > calls or not changed.isdisjoint({node.variable, "foreach"})
        for line in before:
            body.line(line)
        with body.under(f"if {items}:"):
            body.line(f"{loop.last} = len({items}) - 1")
            # A copy: the body may change what it goes through.
            body.line(f"{items} = {items}[:{MAX_ITERATIONS}]")
            body.line(f"scope.spend(len({items}))")
            head = f"for {loop.index}, {item} in enumerate({items}):"
            if asked or self._volatile:
                self._known_loop(node.variable, item, loop, head, lines, body)
            else:
                with body.under(head):
                    body.lines += lines

    def _known_loop(
        self,
        name: str,
        item: str,
        loop: LoopLocals,
        head: str,
        lines: list[str],
        body: PythonBody,
    ) -> None:
        variable, known = repr(name), body.temporary()
        before, outer = body.temporary(), body.temporary()
        restored = [(variable, before), ("'foreach'", outer)]
        body.line(f"{before}, {outer} = get({variable}), get('foreach')")
        if self._volatile:
            counters = [body.temporary() for _ in _COUNTERS]
            body.line(f"{', '.join(counters)} = {', '.join(map(_read, _COUNTERS))}")
            restored += zip(map(repr, _COUNTERS), counters, strict=True)
        body.line(f"scope['foreach'] = {known} = Loop({loop.last}, {outer})")
        with body.under("try:"), body.under(head):
            body.line(f"{known}.index, scope[{variable}] = {loop.index}, {item}")
            if self._volatile:
                body.line(f"counters(scope, {known})")
            body.lines += lines
        body.line("except BreakSignal: pass")
        with body.under("finally:"):
            for key, value in restored:
                body.line(f"scope.restore({key}, {value})")


def _read(variable: str) -> str:
    return f"get({variable!r})"


def _counters(scope: Scope, loop: Loop) -> None:
    """What loops told before there was `$foreach`."""
    scope["velocityCount"] = loop.index + 1
    scope["velocityHasNext"] = loop.index < loop.last_index


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
