"""What can go wrong with a template: before it is deployed, and while it renders."""

from __future__ import annotations


class TemplateSyntaxError(ValueError):
    """The template is not Velocity; `line` and `column` (from 1) say where."""

    def __init__(self, problem: str, *, line: int, column: int) -> None:
        super().__init__(f"line {line}, column {column}: {problem}")
        self.line = line
        self.column = column


class TemplateRenderError(RuntimeError):
    """The template is Velocity, but rendering it failed, as AWS answers with a 500."""


class MethodError(Exception):
    """A Java method threw; the caller adds where, and raises `TemplateRenderError`."""
