"""Expressions and references, compiled to Python closures."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from frontgate.mapping.vtl import nodes
from frontgate.mapping.vtl.errors import MethodError, TemplateRenderError, TemplateSyntaxError
from frontgate.mapping.vtl.java import arithmetic, collections
from frontgate.mapping.vtl.java.arguments import NoSuchMethodError
from frontgate.mapping.vtl.java.text import ArrayList, is_number, loosely_equals, to_text
from frontgate.mapping.vtl.members import MEMBERS, methods_of
from frontgate.mapping.vtl.scope import Operation, Scope, render_to_text

Evaluate = Callable[[Scope], object]
Condition = Callable[[Scope], bool]
StepRead = Callable[[Scope, object], object]
MAX_ITERATIONS = 1000
MAX_TEXT = 10 * 1024 * 1024

OPERATORS: dict[str, Callable[[object, object], object]] = {
    "==": loosely_equals,
    "!=": lambda left, right: not loosely_equals(left, right),
    "<": arithmetic.less,
    "<=": arithmetic.less_or_equal,
    ">": arithmetic.greater,
    ">=": arithmetic.greater_or_equal,
    "-": arithmetic.subtract,
    "*": arithmetic.multiply,
    "/": arithmetic.divide,
    "%": arithmetic.modulo,
}


class ExpressionCompiler:
    """Compiles expressions; `compile_block` compiles the statements inside a string."""

    def __init__(self, compile_block: Callable[[nodes.Block], Operation]) -> None:
        self._compile_block = compile_block

    def value(self, node: nodes.Expression) -> Evaluate:
        match node:
            case nodes.Literal(value=constant):
                return lambda scope: constant
            case nodes.Reference():
                return self.reference(node)
            case nodes.Interpolation():
                return self._interpolation(node)
            case nodes.ListLiteral(items=items):
                values = [self.value(item) for item in items]
                return lambda scope: ArrayList(value(scope) for value in values)
            case nodes.MapLiteral(entries=entries):
                return self._map(entries)
            case nodes.Range():
                return self._range(node)
            case nodes.Binary(operator="+"):
                return self._addition(node)
            case nodes.Binary(operator=operator) if operator in OPERATORS:
                return self._operation(OPERATORS[operator], node)
            case nodes.Binary() | nodes.Not():
                return self.condition(node)
            case nodes.Word():
                raise AssertionError("words are arguments of directives, never values")

    def condition(self, node: nodes.Expression) -> Condition:
        """A reference holds unless null or false; any other value must be true itself."""
        match node:
            case nodes.Not(operand=operand):
                holds = self.condition(operand)
                return lambda scope: not holds(scope)
            case nodes.Binary(operator="&&"):
                one, other = self.condition(node.left), self.condition(node.right)
                return lambda scope: one(scope) and other(scope)
            case nodes.Binary(operator="||"):
                one, other = self.condition(node.left), self.condition(node.right)
                return lambda scope: one(scope) or other(scope)
        value = self.value(node)
        if isinstance(node, nodes.Reference):
            return lambda scope: (found := value(scope)) is not None and found is not False
        return lambda scope: value(scope) is True

    def _operation(
        self, operate: Callable[[object, object], object], node: nodes.Binary
    ) -> Evaluate:
        left, right = self.value(node.left), self.value(node.right)
        if isinstance(node.right, nodes.Literal):
            constant = node.right.value
            return lambda scope: operate(left(scope), constant)
        return lambda scope: operate(left(scope), right(scope))

    def _interpolation(self, node: nodes.Interpolation) -> Evaluate:
        match node.body:
            case (nodes.Reference() as reference,):
                value = self.value(reference)
                return lambda scope: to_text(value(scope))
        body = self._compile_block(node.body)
        return lambda scope: render_to_text(body, scope)

    def _map(self, entries: Sequence[tuple[nodes.Expression, nodes.Expression]]) -> Evaluate:
        pairs = [(self.value(key), self.value(value)) for key, value in entries]

        def build(scope: Scope) -> object:
            return {collections.map_key(key(scope)): value(scope) for key, value in pairs}

        return build

    def _range(self, node: nodes.Range) -> Evaluate:
        first, last = self.value(node.first), self.value(node.last)

        def count(scope: Scope) -> object:
            start, end = first(scope), last(scope)
            if not (type(start) is int and type(end) is int):
                return None
            if abs(end - start) >= collections.MAX_ITEMS:
                raise MethodError(f"a range has at most {collections.MAX_ITEMS} numbers")
            step = 1 if start <= end else -1
            return ArrayList(range(start, end + step, step))

        return count

    def _addition(self, node: nodes.Binary) -> Evaluate:
        left, right, add = self.value(node.left), self.value(node.right), addition(node)
        return lambda scope: add(left(scope), right(scope))

    def reference(self, node: nodes.Reference) -> Evaluate:
        members: list[str] = []
        for step in node.steps:
            if not isinstance(step, nodes.Property):
                break
            members.append(step.name)
        start = _members(node.name, members)
        steps = tuple(self.step(node, step) for step in node.steps[len(members) :])
        if not steps:
            return start
        if len(steps) == 1:
            (only,) = steps
            return lambda scope: None if (found := start(scope)) is None else only(scope, found)

        def follow(scope: Scope) -> object:
            value = start(scope)
            for step in steps:
                if value is None:
                    return None
                value = step(scope, value)
            return value

        return follow

    def step(self, node: nodes.Reference, step: nodes.Step) -> StepRead:
        """One step of the reference `node`, from a value that is not null."""
        match step:
            case nodes.Property(name=name):
                return lambda scope, value: member(value, name)
            case nodes.Call(name=name, arguments=arguments):
                return _call(node, name, [self.value(argument) for argument in arguments])
            case nodes.Index(key=key):
                return _index(node, self.value(key))

    def assignment(self, node: nodes.Reference) -> Callable[[Scope, object], object]:
        """Where `#set` puts a value."""
        name = node.name
        if not node.steps:
            return lambda scope, value: scope.__setitem__(name, value)
        *path, last = node.steps
        owner = self.reference(
            nodes.Reference(
                name=name, steps=tuple(path), source=node.source, position=node.position
            )
        )
        if isinstance(last, nodes.Call):
            raise TemplateSyntaxError(
                f"#set cannot assign to a method call, {node.source}",
                line=node.position.line,
                column=node.position.column,
            )
        if isinstance(last, nodes.Property):
            key: Evaluate = lambda scope, constant=last.name: constant  # type: ignore[misc]  # noqa: E731
        else:
            key = self.value(last.key)

        def assign(scope: Scope, value: object) -> None:
            try:
                _assign(owner(scope), key(scope), value)
            except MethodError as error:
                raise failure(node, error) from error

        return assign


def failure(node: nodes.Reference | nodes.Evaluate, error: Exception) -> TemplateRenderError:
    what = node.source if isinstance(node, nodes.Reference) else "#evaluate"
    return TemplateRenderError(
        f"line {node.position.line}, column {node.position.column}: {what}: {error}"
    )


def addition(node: nodes.Binary) -> Callable[[object, object], object]:
    """`+` of two values: a concatenation when one is a text."""
    left_source, right_source = _source(node.left), _source(node.right)

    def add(one: object, other: object) -> object:
        if isinstance(one, str) or isinstance(other, str):
            before = left_source if one is None else to_text(one)
            return before + (right_source if other is None else to_text(other))
        return arithmetic.add(one, other)

    return add


def _source(node: nodes.Expression) -> str:
    """What a null operand contributes to a concatenation: its own text, as in Velocity."""
    return node.source if isinstance(node, nodes.Reference) else "null"


def _members(variable: str, names: Sequence[str]) -> Evaluate:
    """`$variable.name.name`: what templates consist of, so each length has a function of its own.

    The values of a JSON body are plain dictionaries, which are read without a look at the table.
    """
    match names:
        case []:
            return lambda scope: scope.get(variable)
        case [name]:
            return _one_member(variable, name)
        case [first, second]:
            return _two_members(variable, first, second)

    def follow(scope: Scope) -> object:
        value = scope.get(variable)
        for name in names:
            value = value.get(name) if type(value) is dict else member(value, name)
        return value

    return follow


def _one_member(variable: str, name: str) -> Evaluate:
    def read(scope: Scope) -> object:
        value = scope.get(variable)
        return value.get(name) if type(value) is dict else member(value, name)

    return read


def _two_members(variable: str, first: str, second: str) -> Evaluate:
    def read(scope: Scope) -> object:
        value = scope.get(variable)
        value = value.get(first) if type(value) is dict else member(value, first)
        return value.get(second) if type(value) is dict else member(value, second)

    return read


def member(value: object, name: str) -> object:
    """A member of any value; None has none."""
    members = MEMBERS[type(value)]
    if members.is_map:
        # A member that is there is found without a call of `get`.
        return value[name] if name in value else value.get(name)  # type: ignore[operator, index, attr-defined]
    getter = members.properties.get(name)
    return getter(value) if getter is not None else None


def _call(node: nodes.Reference, name: str, arguments: list[Evaluate]) -> StepRead:
    methods = methods_of(name, len(arguments))

    def call(scope: Scope, value: object) -> object:
        given = [argument(scope) for argument in arguments]
        try:
            return methods[type(value)](value, *given)
        except NoSuchMethodError:
            return None
        except MethodError as error:
            raise failure(node, error) from error

    return call


def _index(node: nodes.Reference, key: Evaluate) -> StepRead:
    def read(scope: Scope, value: object) -> object:
        try:
            return _item(value, key(scope))
        except NoSuchMethodError:
            return None
        except MethodError as error:
            raise failure(node, error) from error

    return read


def _item(value: object, key: object) -> object:
    members = MEMBERS[type(value)]
    if members.is_map:
        return value.get(collections.map_key(key))  # type: ignore[attr-defined]
    getter = members.methods.get(("get", 1))
    if getter is None:
        return None
    return getter(value, _from_end(value, key))


def _from_end(items: object, key: object) -> object:
    """A negative index of a list counts from its end."""
    if type(key) is int and key < 0 and isinstance(items, list):
        return key + len(items)
    return key


def _assign(owner: object, key: object, value: object) -> None:
    if isinstance(owner, dict):
        owner[collections.map_key(key)] = value
    elif MEMBERS[type(owner)].is_map:
        raise MethodError("this map is read-only")
    elif ("set", 2) in MEMBERS[type(owner)].methods and is_number(key):
        collections.set_item(owner, _from_end(owner, key), value)  # type: ignore[arg-type]
