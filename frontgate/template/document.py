"""One YAML or JSON file: its value as CloudFormation reads it, and the line of everything in it.

Values are plain `dict`, `list` and scalars, with the short forms (`!Ref`) written out. Lines are
not stored beside them: the tree that libyaml composes knows them, and it is asked only when
somebody needs to be told where something stands.
"""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from frontgate.template.errors import TemplateError

if TYPE_CHECKING:
    from frontgate.template.syntax import Tree

KeyPath = tuple[str | int, ...]
"""The way from a file's root to one of its values: mapping keys and list positions."""


class Document:
    """A file's text. `value` raises `TemplateError` for what is not YAML, or YAML AWS refuses."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.text = text

    @classmethod
    def read(cls, path: Path) -> Document:
        try:
            return cls(path, path.read_text(encoding="utf-8-sig"))
        except FileNotFoundError:
            raise TemplateError(f"the file {path.name} does not exist", path=path) from None
        except IsADirectoryError:
            raise TemplateError("this is a folder, not a file", path=path) from None
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            raise TemplateError("the file is not UTF-8 text", path=path, line=line) from None
        except OSError as error:
            raise TemplateError(f"the file cannot be read: {error.strerror}", path=path) from None

    @cached_property
    def is_json(self) -> bool:
        return self.path.suffix not in (".yaml", ".yml") and self.text.lstrip().startswith("{")

    @cached_property
    def tree(self) -> Tree:
        # Only what has changed since the last start is parsed, so only that pays for the import.
        from frontgate.template.syntax import SyntaxProblem, Tree

        # JSON has no raw tab inside a text, and YAML none as indentation, so none is missed.
        text = self.text.replace("\t", " ") if self.is_json else self.text
        try:
            return Tree(text)
        except SyntaxProblem as problem:
            message = f"broken {'JSON' if self.is_json else 'YAML'}: {problem.message}"
            raise TemplateError(message, path=self.path, line=problem.line) from None

    @cached_property
    def value(self) -> object:
        return self._json() if self.is_json else self._yaml()

    def line_of(self, *keys: str | int) -> int | None:
        """The line of the value at `keys`, or of the nearest thing around it."""
        return self.follow(keys)[0]

    def follow(self, keys: KeyPath) -> tuple[int | None, KeyPath]:
        """The line of the deepest value on the way, and what of `keys` is not in this file."""
        tree = self._tree_or_none()
        return (None, keys) if tree is None else tree.follow(keys)

    def line_of_mention(self, name: str, *keys: str | int) -> int | None:
        """The first line under `keys` whose text names `name` as a whole word."""
        tree = self._tree_or_none()
        return None if tree is None else tree.line_of_mention(name, keys)

    def line_of_text(self, text: str, line: int) -> int | None:
        """The line in the file of a line of the first value that reads `text`."""
        tree = self._tree_or_none()
        return None if tree is None else tree.line_of_text(text, line)

    def error(self, message: str, *keys: str | int) -> TemplateError:
        return TemplateError(message, path=self.path, line=self.line_of(*keys))

    def _tree_or_none(self) -> Tree | None:
        try:
            return self.tree
        except TemplateError:  # JSON that is no YAML: right in value, but without lines
            return None

    def _yaml(self) -> object:
        from frontgate.template.syntax import SyntaxProblem

        try:
            return self.tree.value()
        except SyntaxProblem as problem:
            raise TemplateError(problem.message, path=self.path, line=problem.line) from None

    def _json(self) -> object:
        try:
            value: object = json.loads(self.text, object_pairs_hook=self._json_object)
        except json.JSONDecodeError as error:
            message = f"broken JSON: {error.msg} (column {error.colno})"
            raise TemplateError(message, path=self.path, line=error.lineno) from None
        return value

    def _json_object(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        members = dict(pairs)
        if len(members) != len(pairs):
            if self._tree_or_none() is not None:
                self._yaml()  # meets the same key twice, and knows its line
            raise TemplateError("a key is written twice in one object", path=self.path)
        return members
