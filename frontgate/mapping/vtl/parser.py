"""Template text to `Tree`, following the lexical rules of Apache Velocity 1.7.

White space is where engines differ, so the rules are spelled out: the closing parenthesis of
a directive, `#else` and `#end` swallow the rest of their line if it is blank, its end included;
`#set` also swallows the blanks before it, unless text precedes them on the same run of text.
"""

from __future__ import annotations

import re

from frontgate.mapping.vtl.cursor import Cursor
from frontgate.mapping.vtl.expressions import ExpressionParser
from frontgate.mapping.vtl.nodes import (
    Block,
    Break,
    Define,
    EscapedReference,
    Evaluate,
    Expression,
    Foreach,
    If,
    Macro,
    MacroCall,
    Reference,
    Set,
    Statement,
    Stop,
    Text,
    Tree,
    Word,
)

_SPECIAL = re.compile(r"[$#\\]")
_BACKSLASHES = re.compile(r"\\+")
_COMMENT_LINE = re.compile(r"##[^\r\n]*(?:\r\n|\n|\r)?")
_DIRECTIVE = re.compile(r"#(?:\{([A-Za-z_][A-Za-z0-9_@]*)\}|([A-Za-z_@][A-Za-z0-9_@]*))")
_SET = re.compile(r"#(?:set|\{set\}) *\(")
_OPENING = re.compile(r"[ \t\r\n]*\(")
_ENDS = frozenset({"end", "else", "elseif"})
_NEED_ARGUMENTS = frozenset({"if", "elseif", "foreach", "macro", "define", "evaluate", "literal"})
_REFUSED = frozenset({"include", "parse"})
_BUILT_IN = _ENDS | _NEED_ARGUMENTS | _REFUSED | {"set", "stop", "break"}


def parse(source: str) -> Tree:
    """Parse a whole template; raises `TemplateSyntaxError`."""
    macros: dict[str, Macro] = {}
    return Tree(TemplateParser(Cursor(source), macros).template(), macros)


class TemplateParser:
    """Parses statements at a cursor and gathers the macros that they define."""

    def __init__(self, cursor: Cursor, macros: dict[str, Macro]) -> None:
        self._cursor = cursor
        self._macros = macros
        self._expressions = ExpressionParser(cursor, self._nested)

    def template(self) -> Block:
        block, end = self._block()
        if end is not None:
            self._cursor.fail(f"#{end} without a directive that it could belong to")
        return block

    def _nested(self, source: str, start: int) -> Block:
        """The template in a double-quoted string of this one, which began at `start`."""
        cursor = Cursor(source)
        cursor.depth = self._cursor.depth
        try:
            cursor.enter()
            return TemplateParser(cursor, self._macros).template()
        except ValueError as error:
            self._cursor.fail(f"in this string, {error}", start)

    def _block(self) -> tuple[Block, str | None]:
        """Statements up to `#end`, `#else` or `#elseif` (which is named), or the end."""
        cursor = self._cursor
        cursor.enter()
        output = _Output()
        while cursor.index < len(cursor.source):
            found = _SPECIAL.search(cursor.source, cursor.index)
            end = found.start() if found else len(cursor.source)
            output.text(cursor.source[cursor.index : end])
            cursor.index = end
            ending = self._special(output) if found else None
            if ending is not None:
                cursor.leave()
                return output.block(), ending
        cursor.leave()
        return output.block(), None

    def _special(self, output: _Output) -> str | None:
        character = self._cursor.source[self._cursor.index]
        if character == "$":
            self._dollar(output)
        elif character == "\\":
            self._backslash(output)
        else:
            return self._hash(output)
        return None

    def _dollar(self, output: _Output) -> None:
        if self._expressions.at_reference():
            output.add(self._expressions.reference())
            if self._cursor.at("}") or self._cursor.at("{"):
                self._literally(1, output)
                output.boundary()
        else:
            self._literally(1, output)

    def _literally(self, length: int, output: _Output) -> None:
        cursor = self._cursor
        output.text(cursor.source[cursor.index : cursor.index + length])
        cursor.index += length

    def _backslash(self, output: _Output) -> None:
        cursor = self._cursor
        count = len(cursor.match(_BACKSLASHES) or "")
        if self._expressions.at_reference():
            output.add(EscapedReference(count, self._expressions.reference()))
            return
        directive = _DIRECTIVE.match(cursor.source, cursor.index)
        name = (directive[1] or directive[2]) if directive else None
        escaped = count % 2 == 1
        # Velocity 1.7 forgets to halve an even number of backslashes before #set.
        halved = (name in _BUILT_IN or name in self._macros) and (escaped or name != "set")
        output.text("\\" * (count // 2 if halved else count))
        output.boundary()
        if directive is not None and escaped:
            self._literally(len(directive.group()), output)
            output.boundary()

    def _hash(self, output: _Output) -> str | None:
        cursor = self._cursor
        if cursor.match(_COMMENT_LINE) is not None:
            output.boundary()
        elif cursor.at("#*"):
            self._until("*#", "comment")
            output.boundary()
        elif cursor.at("#[["):
            output.text(self._until("]]#", "literal block")[3:])
            output.boundary()
        elif cursor.match(_SET) is not None:
            output.drop_blanks()
            output.add(self._set())
        else:
            return self._directive(output)
        return None

    def _until(self, terminator: str, kind: str) -> str:
        cursor = self._cursor
        start = cursor.index
        end = cursor.source.find(terminator, start + 2)
        if end < 0:
            cursor.fail(f"this {kind} is never closed by {terminator}")
        cursor.index = end + len(terminator)
        return cursor.source[start:end]

    def _directive(self, output: _Output) -> str | None:
        cursor = self._cursor
        found = _DIRECTIVE.match(cursor.source, cursor.index)
        if found is None:
            self._literally(1, output)
            return None
        name = found[1] or found[2]
        if name in _REFUSED:
            cursor.fail(f"#{name} reads files, which API Gateway's templates cannot do")
        start = cursor.index
        cursor.index = found.end()
        if name in _ENDS:
            if name != "elseif":
                cursor.skip_rest_of_line()
            return name
        opened = name != "stop" and cursor.match(_OPENING) is not None
        if name in _NEED_ARGUMENTS and not opened:
            cursor.fail(f"#{name} needs parentheses", start)
        statement = self._statement(name, opened, start)
        if statement is not None:
            output.add(statement)
        else:
            output.boundary()
        return None

    def _statement(self, name: str, opened: bool, start: int) -> Statement | None:
        match name:
            case "if":
                return self._if()
            case "foreach":
                return self._foreach(start)
            case "macro":
                self._macro(start)
                return None
            case "define":
                return self._define(start)
            case "evaluate":
                return self._evaluate(start)
            case "literal":
                return self._literal(start)
            case "stop":
                return Stop()
            case "break":
                if opened:
                    self._expressions.directive_arguments(name)
                return Break()
            case _:
                return self._macro_call(name, opened, start)

    def _set(self) -> Set:
        cursor = self._cursor
        cursor.skip_space()
        if not self._expressions.at_reference():
            cursor.fail(f"#set assigns to a reference, found {cursor.found()}")
        target = self._expressions.reference()
        cursor.skip_space()
        cursor.expect("=", "in #set")
        value = self._expressions.expression()
        cursor.expect(")", "after #set")
        cursor.skip_rest_of_line()
        return Set(target, value)

    def _condition(self) -> Expression:
        condition = self._expressions.expression()
        self._cursor.expect(")", "after a condition")
        self._cursor.skip_rest_of_line()
        return condition

    def _if(self) -> If:
        cursor = self._cursor
        branches: list[tuple[Expression, Block]] = []
        while True:
            condition = self._condition()
            body, ending = self._block()
            branches.append((condition, body))
            if ending != "elseif":
                break
            if cursor.match(_OPENING) is None:
                cursor.fail("#elseif needs parentheses")
        otherwise: Block = ()
        if ending == "else":
            otherwise, ending = self._block()
        self._ended("if", ending)
        return If(tuple(branches), otherwise)

    def _ended(self, directive: str, ending: str | None) -> None:
        if ending == "end":
            return
        found = "the end of the template" if ending is None else f"#{ending}"
        self._cursor.fail(f"expected #end of #{directive}, found {found}")

    def _body(self, directive: str) -> Block:
        body, ending = self._block()
        self._ended(directive, ending)
        return body

    def _foreach(self, start: int) -> Foreach:
        arguments = self._expressions.directive_arguments("foreach")
        match arguments:
            case (Reference(name=name, steps=()), Word(value="in"), items):
                return Foreach(name, items, self._body("foreach"))
        self._cursor.fail("a loop is written #foreach($item in $items)", start)

    def _macro(self, start: int) -> None:
        arguments = self._expressions.directive_arguments("macro")
        if not arguments or not isinstance(arguments[0], Word):
            self._cursor.fail("a macro is written #macro(name $parameter ...)", start)
        parameters = []
        for argument in arguments[1:]:
            if not isinstance(argument, Reference) or argument.steps:
                self._cursor.fail("the parameters of a macro are plain references", start)
            parameters.append(argument.name)
        self._macros[arguments[0].value] = Macro(tuple(parameters), self._body("macro"))

    def _define(self, start: int) -> Define:
        match self._expressions.directive_arguments("define"):
            case (Reference(name=name, steps=()),):
                return Define(name, self._body("define"))
        self._cursor.fail("a block is defined by #define($name)", start)

    def _evaluate(self, start: int) -> Evaluate:
        arguments = self._expressions.directive_arguments("evaluate")
        if len(arguments) != 1:
            self._cursor.fail("#evaluate takes exactly one argument", start)
        return Evaluate(arguments[0], self._cursor.position(start))

    def _literal(self, start: int) -> Text:
        cursor = self._cursor
        self._expressions.directive_arguments("literal")
        begin = cursor.index
        self._body("literal")
        source = cursor.source[begin : cursor.index]
        return Text(source[: max(source.rfind("#end"), source.rfind("#{end}"))])

    def _macro_call(self, name: str, opened: bool, start: int) -> Statement:
        cursor = self._cursor
        arguments = self._expressions.directive_arguments(name) if opened else ()
        body = None
        if name.startswith("@"):
            if not opened:
                cursor.fail(f"#{name} needs parentheses", start)
            body = self._body(name)
        return MacroCall(
            name=name.removeprefix("@"),
            arguments=arguments,
            body=body,
            source=cursor.source[start : cursor.index],
            position=cursor.position(start),
        )


class _Output:
    """The statements of a block under way; joins neighbouring text."""

    def __init__(self) -> None:
        self._statements: list[Statement] = []
        self._run = ""
        self._text = ""

    def text(self, text: str) -> None:
        self._run += text

    def boundary(self) -> None:
        """Close the run of text: blanks after it count as the blanks before a `#set`."""
        self._text += self._run
        self._run = ""

    def drop_blanks(self) -> None:
        """Forget the run of text if it is only blanks, as a `#set` that follows it does."""
        if not self._run.strip(" \t"):
            self._run = ""

    def add(self, statement: Statement) -> None:
        self.boundary()
        if self._text:
            self._statements.append(Text(self._text))
            self._text = ""
        self._statements.append(statement)

    def block(self) -> Block:
        self.boundary()
        if self._text:
            self._statements.append(Text(self._text))
            self._text = ""
        return tuple(self._statements)
