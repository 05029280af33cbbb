"""A position in a template's source, and the few ways to move it."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NoReturn

from frontgate.mapping.vtl.errors import TemplateSyntaxError
from frontgate.mapping.vtl.nodes import Position

_SPACE = re.compile(r"[ \t\r\n]*")
_LINE_END = re.compile(r"\n")
_REST_OF_LINE = re.compile(r"[ \t]*(?:\r\n|\n|\r)")
_MAX_DEPTH = 60


class Cursor:
    """Reads `source` from left to right; `index` is the next character."""

    __slots__ = ("_lines", "depth", "index", "source")

    def __init__(self, source: str) -> None:
        self.source = source
        self.index = 0
        self.depth = 0
        self._lines = [0, *(end.end() for end in _LINE_END.finditer(source))]
        """Where each begins."""

    def at(self, text: str) -> bool:
        return self.source.startswith(text, self.index)

    def take(self, text: str) -> bool:
        """Move past `text` if it comes next."""
        if not self.source.startswith(text, self.index):
            return False
        self.index += len(text)
        return True

    def expect(self, text: str, where: str) -> None:
        if not self.take(text):
            self.fail(f"expected {text!r} {where}, found {self.found()}")

    def match(self, pattern: re.Pattern[str]) -> str | None:
        """Move past what `pattern` matches here and return it."""
        found = pattern.match(self.source, self.index)
        if found is None:
            return None
        self.index = found.end()
        return found.group()

    def skip_space(self) -> None:
        found = _SPACE.match(self.source, self.index)
        if found is not None:
            self.index = found.end()

    def skip_rest_of_line(self) -> None:
        """Swallow blanks and a line end, as directives do; blanks alone stay."""
        self.match(_REST_OF_LINE)

    def found(self) -> str:
        if self.index >= len(self.source):
            return "the end of the template"
        return repr(self.source[self.index : self.index + 12].splitlines()[0] or "\n")

    def position(self, index: int | None = None) -> Position:
        end = self.index if index is None else index
        line = bisect_right(self._lines, end)
        return Position(line, end - self._lines[line - 1] + 1)

    def fail(self, problem: str, index: int | None = None) -> NoReturn:
        position = self.position(index)
        raise TemplateSyntaxError(problem, line=position.line, column=position.column)

    def enter(self) -> None:
        """Count one level of nesting, so that no template can exhaust the stack."""
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            self.fail(f"nested more than {_MAX_DEPTH} levels deep")

    def leave(self) -> None:
        self.depth -= 1
