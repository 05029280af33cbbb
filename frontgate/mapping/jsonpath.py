"""JSONPath as API Gateway's `$input.path` and parameter mappings read it (Jayway JsonPath).

A path is compiled once. A definite path (`$.a.b[0]`) finds one value or `MISSING`; an
indefinite one (`$..a`, `$.a[*]`, `$.a[?(@.b > 1)]`) finds a list, which may be empty.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from enum import Enum
from functools import lru_cache
from typing import Final, NoReturn

from frontgate.mapping.jsonpath_filter import FilterParser, Test
from frontgate.mapping.jsonpath_functions import FUNCTIONS
from frontgate.mapping.vtl.errors import MethodError


class _Missing(Enum):
    MISSING = "MISSING"


MISSING: Final = _Missing.MISSING


class JsonPathSyntaxError(ValueError):
    """The expression is not a JSONPath."""


Step = Callable[[object], Iterator[object]]

_NAME = re.compile(r"[^\s.\[\](),'\"]+")
_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"", re.DOTALL)
_INTEGER = re.compile(r"-?\d{1,9}")
_CALL = re.compile(r"\.(\w+)\(\s*\)\s*$")
_MAX_DEPTH = 40


class JsonPath:
    """A compiled path. `definite` tells whether `find` returns a value or a list of them."""

    __slots__ = ("_function", "_keys", "_steps", "definite", "expression")

    def __init__(self, expression: str, *, depth: int = 0) -> None:
        parser = _PathParser(expression, depth)
        self.expression = expression
        self._keys, self._steps, self._function = parser.parse()
        self.definite = not self._steps or self._function is not None

    def find(self, document: object) -> object:
        """What the path leads to in `document`; a null that is there is None, not `MISSING`."""
        value = document
        for key in self._keys:
            value = _child(value, key)
            if value is MISSING:
                break
        found = self._all(value) if self._steps else value
        if self._function is None or found is MISSING:
            return found
        result = self._function(found)
        return MISSING if result is None else result

    def _all(self, start: object) -> list[object]:
        values = [] if start is MISSING else [start]
        for step in self._steps:
            values = [found for value in values for found in step(value)]
        return values


@lru_cache(maxsize=4096)
def compile_path(expression: str) -> JsonPath:
    """The compiled path, remembered; raises `JsonPathSyntaxError`."""
    return JsonPath(expression)


Key = str | int | tuple[str, ...]


def _child(value: object, key: Key) -> object:
    if isinstance(value, dict):
        if isinstance(key, tuple):
            return {name: value[name] for name in key if name in value}
        return value.get(key, MISSING) if isinstance(key, str) else MISSING
    if isinstance(value, list) and isinstance(key, int) and -len(value) <= key < len(value):
        return value[key]
    return MISSING


def _children(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list):
        yield from value


def _descendants(value: object) -> Iterator[object]:
    """The value itself and all that it holds, in document order."""
    pending = [value]
    while pending:
        current = pending.pop()
        yield current
        pending.extend(reversed(list(_children(current))))


def _select(keys: tuple[Key, ...]) -> Step:
    def select(value: object) -> Iterator[object]:
        for key in keys:
            found = _child(value, key)
            if found is not MISSING:
                yield found

    return select


def _slice(part: slice) -> Step:
    return lambda value: iter(value[part] if isinstance(value, list) else [])


def _filter(test: Test) -> Step:
    def keep(value: object) -> Iterator[object]:
        candidates = value if isinstance(value, list) else [value]
        return (item for item in candidates if test(item))

    return keep


class _PathParser:
    def __init__(self, expression: str, depth: int) -> None:
        self._source = expression.strip()
        self._index = 0
        self._depth = depth
        self._keys: list[Key] = []
        self._steps: list[Step] = []

    def parse(
        self,
    ) -> tuple[tuple[Key, ...], tuple[Step, ...], Callable[[object], object] | None]:
        if not self._source:
            self._fail("it is empty")
        if self._depth > _MAX_DEPTH:
            self._fail("its filters are nested too deeply")
        function = None
        call = _CALL.search(self._source)
        if call is not None:
            function = FUNCTIONS.get(call[1])
            if function is None:
                self._fail(f"there is no function {call[1]}()")
            self._source = self._source[: call.start()]
        if self._source[:1] in ("$", "@"):
            self._index = 1
        else:
            self._source = f".{self._source}"
        while self._index < len(self._source):
            self._step()
        return tuple(self._keys), tuple(self._steps), function

    def _fail(self, problem: str) -> NoReturn:
        raise JsonPathSyntaxError(f"invalid JSONPath {self._source!r}: {problem}")

    def _take(self, text: str) -> bool:
        if not self._source.startswith(text, self._index):
            return False
        self._index += len(text)
        return True

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self._source, self._index)
        if found is not None:
            self._index = found.end()
        return found

    def _skip_space(self) -> None:
        while self._source[self._index : self._index + 1].isspace():
            self._index += 1

    def _step(self) -> None:
        if self._take(".."):
            self._steps.append(_descendants)
            if not self._source.startswith("[", self._index):
                self._name()
        elif self._take("."):
            self._name()
        elif self._take("["):
            self._bracket()
        else:
            self._fail(f"unexpected {self._source[self._index :]!r}")

    def _name(self) -> None:
        if self._take("*"):
            self._steps.append(_children)
            return
        found = self._match(_NAME)
        if found is None:
            self._fail("a name is missing after '.'")
        self._add((found.group(),))

    def _add(self, keys: tuple[Key, ...]) -> None:
        """Follow keys: directly while the path is definite, else from each value found so far."""
        if len(keys) == 1 and not self._steps:
            self._keys.append(keys[0])
        else:
            self._steps.append(_select(keys))

    def _bracket(self) -> None:
        self._skip_space()
        if self._take("?"):
            self._skip_space()
            if not self._take("("):
                self._fail("a filter is written [?(...)]")
            self._steps.append(_filter(self._filter_test()))
        elif self._take("*"):
            self._steps.append(_children)
        elif self._source[self._index : self._index + 1] in ("'", '"'):
            self._names()
        else:
            self._numbers()
        self._skip_space()
        if not self._take("]"):
            self._fail("a bracket is never closed")

    def _filter_test(self) -> Test:
        def subpath(expression: str) -> Callable[[object], object]:
            return JsonPath(expression, depth=self._depth + 1).find

        parser = FilterParser(self._source, self._index, subpath, MISSING)
        try:
            test = parser.parse()
        except (ValueError, MethodError) as error:
            if isinstance(error, JsonPathSyntaxError):
                raise
            self._fail(str(error))
        self._index = parser.index
        return test

    def _names(self) -> None:
        names: list[str] = []
        while True:
            self._skip_space()
            found = self._match(_QUOTED)
            if found is None:
                self._fail("a quoted name is missing or never closed")
            names.append(re.sub(r"\\(.)", r"\1", found[1] if found[1] is not None else found[2]))
            self._skip_space()
            if not self._take(","):
                break
        if len(names) == 1:
            self._add((names[0],))
        elif self._steps or self._source[self._index + 1 :].strip():
            self._steps.append(_select(tuple(names)))
        else:
            self._keys.append(tuple(names))

    def _integer(self) -> int | None:
        self._skip_space()
        found = self._match(_INTEGER)
        self._skip_space()
        return None if found is None else int(found.group())

    def _numbers(self) -> None:
        first = self._integer()
        if self._take(":"):
            last = self._integer()
            self._steps.append(_slice(slice(first, last)))
            return
        if first is None:
            self._fail("an index, a quoted name, '*' or a filter is missing in the brackets")
        indexes: list[Key] = [first]
        while self._take(","):
            following = self._integer()
            if following is None:
                self._fail("an index is missing after ','")
            indexes.append(following)
        self._add(tuple(indexes))
