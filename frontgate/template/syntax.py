"""YAML as CloudFormation reads it: the tree that libyaml composes, and values made from it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, cast

import yaml

from frontgate.template.document import KeyPath
from frontgate.template.errors import suggestion

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SCALARS = yaml.constructor.SafeConstructor()
_TAG = "tag:yaml.org,2002:"
_SUBSTITUTED = re.compile(r"\$\{[^!}][^}]*\}")

SHORT_FORMS = {
    name: name if name in ("Ref", "Condition") else f"Fn::{name}"
    for name in (
        *("Ref", "Condition", "And", "Base64", "Cidr", "Contains", "EachMemberEquals"),
        *("EachMemberIn", "Equals", "FindInMap", "GetAZs", "GetAtt", "If", "ImportValue", "Join"),
        *("Length", "Not", "Or", "Select", "Split", "Sub", "ToJsonString", "Transform"),
    )
}


class SyntaxProblem(Exception):
    """A file is not YAML, or YAML that CloudFormation refuses."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


class Tree:
    """A file's nodes, each with its place. Raises `SyntaxProblem` when the text is not YAML."""

    def __init__(self, text: str) -> None:
        self._root = _compose(text)

    def value(self) -> object:
        """The tree as plain values. Raises `SyntaxProblem` for what CloudFormation refuses."""
        return None if self._root is None else _construct(self._root, ())

    def follow(self, keys: KeyPath) -> tuple[int | None, KeyPath]:
        """The line of the deepest value on the way, and what of `keys` is not in this tree."""
        node = self._root
        line = 1 if node is None else node.start_mark.line + 1
        for position, key in enumerate(keys):
            if _is_short_form_of(node, key):
                continue
            step = _step(node, key)
            if step is None:
                return line, keys[position:]
            line, node = step
        return line, ()

    def line_of_mention(self, name: str, keys: KeyPath) -> int | None:
        """The first line under `keys` whose text names `name` as a whole word."""
        node = self._root
        for key in keys:
            step = _step(node, key)
            if step is None:
                return None
            node = step[1]
        word = re.compile(rf"(?<![\w:]){re.escape(name)}(?![\w:])")
        for scalar in _scalars(node):
            found = word.search(scalar.value)
            if found:
                # The text of a block scalar begins a line below its indicator.
                line: int = scalar.start_mark.line + 1 + (scalar.style in ("|", ">"))
                return line + int(scalar.value.count("\n", 0, found.start()))
        return None

    def line_of_text(self, text: str, line: int) -> int | None:
        """The line in the file of a line of the value that reads `text`.

        What `Fn::Sub` puts in may be anything, so of several values it is the one with most of the
        text written out. Only literal blocks keep their lines.
        """
        scalar = max(
            _scalars(self._root), key=lambda each: _likeness(each.value, text), default=None
        )
        if scalar is None or not _likeness(scalar.value, text):
            return None
        first: int = scalar.start_mark.line + 1
        return first + line if scalar.style == "|" else first

    def first_function(self, *, short_forms_only: bool) -> tuple[str, int] | None:
        """The first CloudFormation function and its line."""
        return None if self._root is None else _first_function(self._root, short_forms_only)


def _compose(text: str) -> yaml.Node | None:
    loader = _LOADER(text)
    try:
        node: yaml.Node | None = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = error.problem or error.context or "it cannot be parsed"
        if mark is None:
            raise SyntaxProblem(problem) from None
        raise SyntaxProblem(f"{problem} (column {mark.column + 1})", mark.line + 1) from None
    except yaml.YAMLError as error:
        raise SyntaxProblem(" ".join(str(error).split())) from None
    finally:
        loader.dispose()
    return node


def _construct(node: yaml.Node, above: tuple[yaml.Node, ...]) -> Any:
    if node in above:
        raise _at(node, "an alias refers to a value that contains it")
    if node.tag.startswith("!"):
        return _short_form(node, above)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, above)
    if isinstance(node, yaml.SequenceNode):
        return [_construct(item, (*above, node)) for item in node.value]
    return _scalar(cast(yaml.ScalarNode, node))


def _mapping(node: yaml.MappingNode, above: tuple[yaml.Node, ...]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    merged: dict[str, Any] = {}
    for key, value in node.value:
        if key.tag == f"{_TAG}merge":
            merged = {**_merge(value, (*above, node)), **merged}
            continue
        if not isinstance(key, yaml.ScalarNode):
            raise _at(key, "a key must be plain text")
        # The key as written: `200:` and `on:` are names in JSON, never a number or a boolean.
        if key.value in members:
            raise _at(key, f"the key {key.value} is written twice")
        members[key.value] = _construct(value, (*above, node))
    return {**merged, **members} if merged else members


def _merge(node: yaml.Node, above: tuple[yaml.Node, ...]) -> dict[str, Any]:
    sources = node.value if isinstance(node, yaml.SequenceNode) else [node]
    merged: dict[str, Any] = {}
    for source in reversed(sources):
        if source in above or not isinstance(source, yaml.MappingNode):
            raise _at(source, "<<: merges other mappings only")
        merged.update(_mapping(source, above))
    return merged


def _scalar(node: yaml.ScalarNode) -> object:
    # CloudFormation reads YAML 1.1 without timestamp and binary: `2012-10-17` is text.
    if node.tag == f"{_TAG}bool":
        return _SCALARS.construct_yaml_bool(node)
    if node.tag == f"{_TAG}int":
        return _SCALARS.construct_yaml_int(node)
    if node.tag == f"{_TAG}float":
        return _SCALARS.construct_yaml_float(node)
    return None if node.tag == f"{_TAG}null" else str(node.value)


def _short_form(node: yaml.Node, above: tuple[yaml.Node, ...]) -> dict[str, Any]:
    name = node.tag[1:]
    if name not in SHORT_FORMS:
        near = suggestion(name, SHORT_FORMS)
        raise _at(node, f"!{name} is not a CloudFormation function{near}")
    value: object
    if isinstance(node, yaml.MappingNode):
        value = _mapping(node, above)
    elif isinstance(node, yaml.SequenceNode):
        value = [_construct(item, (*above, node)) for item in node.value]
    else:
        value = node.value
    if name == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {SHORT_FORMS[name]: value}


def _at(node: yaml.Node, message: str) -> SyntaxProblem:
    return SyntaxProblem(message, node.start_mark.line + 1)


def _is_short_form_of(node: yaml.Node | None, key: str | int) -> bool:
    return node is not None and node.tag.startswith("!") and SHORT_FORMS.get(node.tag[1:]) == key


def _step(node: yaml.Node | None, key: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if name.value == key:
                return name.start_mark.line + 1, value
    elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        return node.value[key].start_mark.line + 1, node.value[key]
    return None


def _scalars(node: yaml.Node | None) -> Iterator[yaml.ScalarNode]:
    if isinstance(node, yaml.ScalarNode):
        yield node
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _scalars(item)
    elif isinstance(node, yaml.MappingNode):
        for _, value in node.value:
            yield from _scalars(value)


def _likeness(written: str, text: str) -> int:
    """How much of `text` is written out, but for white space; 0 where it is another text.

    What stands where `Fn::Sub` puts something in is not compared.
    """
    if written == text or "${" not in written:
        return _visible(written) if written == text else 0
    first, *others = (part.replace("${!", "${") for part in _SUBSTITUTED.split(written))
    if not others or not text.startswith(first) or not text.endswith(others[-1]):
        return 0
    at = len(first)
    for part in others[:-1]:
        at = text.find(part, at) + len(part)
        if at < len(part):
            return 0
    return _visible(first, *others) if at <= len(text) - len(others[-1]) else 0


def _visible(*parts: str) -> int:
    return sum(len(part.strip()) for part in parts)


def _first_function(node: yaml.Node, short_forms_only: bool) -> tuple[str, int] | None:
    if node.tag.startswith("!"):
        return node.tag, node.start_mark.line + 1
    children: list[yaml.Node] = []
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if not short_forms_only and str(key.value).startswith("Fn::"):
                return key.value, key.start_mark.line + 1
            children.append(value)
    elif isinstance(node, yaml.SequenceNode):
        children = node.value
    found = (_first_function(child, short_forms_only) for child in children)
    return next((item for item in found if item is not None), None)
