"""References and expressions: what stands after `$` and between the parentheses of a directive.

Follows the grammar of Apache Velocity 1.7, quirks included: `-` belongs to identifiers and to
number literals (`$i-1` is one name, `5-1` an error, `5 - 1` is 4), arguments and indexes are
operands and not expressions, and a quote inside a string is doubled.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from frontgate.mapping.vtl.cursor import Cursor
from frontgate.mapping.vtl.nodes import (
    Binary,
    Block,
    Call,
    Expression,
    Index,
    Interpolation,
    ListLiteral,
    Literal,
    MapLiteral,
    Not,
    Property,
    Range,
    Reference,
    Step,
    Word,
)

IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_MEMBER = re.compile(r"\.(?=[A-Za-z])")
_FLOAT = re.compile(r"-?(?:\d+\.(?!\.)\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+)")
_INTEGER = re.compile(r"-?\d+")
_WORD = re.compile(r"[A-Za-z_@][A-Za-z0-9_@]*")
_BOOLEAN = re.compile(r"(?:true|false)(?![A-Za-z0-9_])")
_STRING = re.compile(r"\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'")
_UNICODE_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_REFERENCE_START = re.compile(r"\$!?(?:\{[A-Za-z_]|[A-Za-z_])")
_MAX_DIGITS = 400

_NAMES = {"and": "&&", "or": "||", "eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">"}
_NAMES["ge"] = ">="
_LEVELS = tuple(
    re.compile(pattern)
    for pattern in (
        r"\|\||or(?![A-Za-z0-9_])",
        r"&&|and(?![A-Za-z0-9_])",
        r"==|!=|(?:eq|ne)(?![A-Za-z0-9_])",
        r"<=|>=|<|>|(?:le|lt|ge|gt)(?![A-Za-z0-9_])",
        r"\+|-(?![\d.])",
        r"[*/%]",
    )
)
_NEGATION = re.compile(r"!|not(?![A-Za-z0-9_])")


class ExpressionParser:
    """Parses at a shared cursor; `parse_text` parses the template inside a double-quoted string."""

    def __init__(self, cursor: Cursor, parse_text: Callable[[str, int], Block]) -> None:
        self._cursor = cursor
        self._parse_text = parse_text

    def at_reference(self) -> bool:
        return _REFERENCE_START.match(self._cursor.source, self._cursor.index) is not None

    def reference(self) -> Reference:
        """The reference that begins here, at its `$`."""
        cursor = self._cursor
        start = cursor.index
        cursor.expect("$", "at the start of a reference")
        cursor.take("!")
        formal = cursor.take("{")
        name = cursor.match(IDENTIFIER)
        if name is None:
            cursor.fail(f"expected a reference, found {cursor.found()}", start)
        steps = self._steps()
        if formal and cursor.at("|"):
            cursor.fail("alternate values (${x|'y'}) are Velocity 2.1, which API Gateway lacks")
        if formal and not cursor.take("}"):
            cursor.fail(f"expected '}}' to close the reference ${{{name}, found {cursor.found()}")
        return Reference(
            name=name,
            steps=steps,
            source=cursor.source[start : cursor.index],
            position=cursor.position(start),
        )

    def _steps(self) -> tuple[Step, ...]:
        cursor = self._cursor
        steps: list[Step] = []
        while True:
            if cursor.take("["):
                steps.append(Index(self._index_key()))
            elif cursor.match(_MEMBER):
                name = cursor.match(IDENTIFIER) or ""
                steps.append(Call(name, self._arguments()) if cursor.take("(") else Property(name))
            else:
                return tuple(steps)

    def _index_key(self) -> Expression:
        cursor = self._cursor
        key = self.operand("as an index")
        if not isinstance(key, Reference | Literal | Interpolation) or isinstance(
            getattr(key, "value", None), float
        ):
            cursor.fail("an index is a string, an integer or a reference")
        cursor.expect("]", "after an index (an index is one operand, not an expression)")
        return key

    def _arguments(self) -> tuple[Expression, ...]:
        cursor = self._cursor
        cursor.skip_space()
        if cursor.take(")"):
            return ()
        arguments = [self.operand("as an argument")]
        while cursor.take(","):
            arguments.append(self.operand("as an argument"))
        cursor.expect(")", "after an argument (an argument is one operand, not an expression)")
        return tuple(arguments)

    def operand(self, role: str) -> Expression:
        """One operand with the space around it."""
        cursor = self._cursor
        cursor.enter()
        cursor.skip_space()
        value = self._operand()
        if value is None:
            cursor.fail(f"expected a value {role}, found {cursor.found()}")
        cursor.skip_space()
        cursor.leave()
        return value

    def _operand(self) -> Expression | None:
        cursor = self._cursor
        if self.at_reference():
            return self.reference()
        if cursor.at('"') or cursor.at("'"):
            return self._string()
        if cursor.take("["):
            return self._list_or_range()
        if cursor.take("{"):
            return self._map()
        number = self._number()
        if number is not None:
            return number
        boolean = cursor.match(_BOOLEAN)
        return None if boolean is None else Literal(boolean == "true")

    def _number(self) -> Literal | None:
        cursor = self._cursor
        text = cursor.match(_FLOAT)
        if text is not None:
            return Literal(float(text))
        text = cursor.match(_INTEGER)
        if text is None:
            return None
        if len(text) > _MAX_DIGITS:
            cursor.fail(f"a number has at most {_MAX_DIGITS} digits")
        return Literal(int(text))

    def _string(self) -> Expression:
        cursor = self._cursor
        start = cursor.index
        token = cursor.match(_STRING)
        if token is None:
            cursor.fail("this string is never closed", start)
        quote, content = token[0], token[1:-1].replace(token[0] * 2, token[0])
        if quote == "'":
            return Literal(content)
        content = _UNICODE_ESCAPE.sub(lambda found: chr(int(found[1], 16)), content)
        if "$" not in content and "#" not in content:
            return Literal(content)
        return Interpolation(self._parse_text(content, start))

    def _list_or_range(self) -> Expression:
        cursor = self._cursor
        cursor.skip_space()
        if cursor.take("]"):
            return ListLiteral(())
        first = self.operand("in a list")
        if cursor.take(".."):
            last = self.operand("as the end of a range")
            cursor.expect("]", "after a range")
            for bound in (first, last):
                if not isinstance(bound, Reference) and type(_constant(bound)) is not int:
                    cursor.fail("the ends of a range are integers or references")
            return Range(first, last)
        items = [first]
        while cursor.take(","):
            items.append(self.operand("in a list"))
        cursor.expect("]", "after a list")
        return ListLiteral(tuple(items))

    def _map(self) -> Expression:
        cursor = self._cursor
        cursor.skip_space()
        if cursor.take("}"):
            return MapLiteral(())
        entries = []
        while True:
            key = self.operand("as a map key")
            cursor.expect(":", "after a map key")
            entries.append((key, self.operand("as a map value")))
            if not cursor.take(","):
                break
        cursor.expect("}", "after a map")
        return MapLiteral(tuple(entries))

    def expression(self, level: int = 0) -> Expression:
        """Everything down to `||`, with the space around it."""
        if level == len(_LEVELS):
            return self._unary()
        left = self.expression(level + 1)
        while (operator := self._cursor.match(_LEVELS[level])) is not None:
            left = Binary(_NAMES.get(operator, operator), left, self.expression(level + 1))
        return left

    def _unary(self) -> Expression:
        cursor = self._cursor
        cursor.enter()
        cursor.skip_space()
        try:
            if cursor.match(_NEGATION):
                return Not(self._unary())
            if cursor.take("("):
                inner = self.expression()
                cursor.expect(")", "after an expression")
                cursor.skip_space()
                return inner
            return self.operand("in an expression")
        finally:
            cursor.leave()

    def directive_arguments(self, directive: str) -> tuple[Expression, ...]:
        """The operands and words up to the closing parenthesis, with or without commas."""
        cursor = self._cursor
        arguments: list[Expression] = []
        while True:
            cursor.skip_space()
            cursor.take(",")
            cursor.skip_space()
            if cursor.take(")"):
                cursor.skip_rest_of_line()
                return tuple(arguments)
            value = self._operand()
            if value is None:
                word = cursor.match(_WORD)
                if word is None:
                    cursor.fail(f"expected an argument of #{directive}, found {cursor.found()}")
                value = Word(word)
            arguments.append(value)


def _constant(node: Expression) -> object:
    return node.value if isinstance(node, Literal) else None
