"""The filters of JSONPath: `[?(@.price < 10 && @.name =~ /a.*/i || !(@.sold))]`."""

from __future__ import annotations

import json
import operator
import re
from collections.abc import Callable

from frontgate.mapping.vtl.java.regex import compile_pattern
from frontgate.mapping.vtl.java.text import is_number

Test = Callable[[object], bool]
Operand = Callable[[object], object]
Subpath = Callable[[str], Operand]

_PATH = re.compile(r"[@$](?:\.\.?(?:\*|[\w-]+(?:\(\))?)|\[(?:[^\[\]'\"]|'[^']*'|\"[^\"]*\")*\])*")
_REGEX = re.compile(r"/((?:[^/\\]|\\.)*)/([idmsux]*)")
_STRING = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"", re.DOTALL)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_WORDS = {"true": True, "false": False, "null": None}
_WORD = re.compile(r"true|false|null")
_OPERATOR = re.compile(
    r"==|!=|<=|>=|=~|<|>|\b(?:in|nin|subsetof|anyof|noneof|contains|size|empty)\b"
)
_MAX_DEPTH = 40


class FilterParser:
    """Parses the test that begins at `index`, after `(`; leaves `index` behind its `)`."""

    def __init__(self, source: str, index: int, subpath: Subpath, missing: object) -> None:
        self.index = index
        self._source = source
        self._subpath = subpath
        self._missing = missing
        self._depth = 0

    def parse(self) -> Test:
        test = self._any()
        if not self._take(")"):
            raise ValueError("a filter is never closed by ')'")
        return test

    def _take(self, text: str) -> bool:
        self._skip_space()
        if not self._source.startswith(text, self.index):
            return False
        self.index += len(text)
        return True

    def _skip_space(self) -> None:
        while self._source[self.index : self.index + 1].isspace():
            self.index += 1

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        self._skip_space()
        found = pattern.match(self._source, self.index)
        if found is not None:
            self.index = found.end()
        return found

    def _any(self) -> Test:
        tests = [self._all()]
        while self._take("||"):
            tests.append(self._all())
        return tests[0] if len(tests) == 1 else lambda item: any(test(item) for test in tests)

    def _all(self) -> Test:
        tests = [self._one()]
        while self._take("&&"):
            tests.append(self._one())
        return tests[0] if len(tests) == 1 else lambda item: all(test(item) for test in tests)

    def _one(self) -> Test:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise ValueError("the filter is nested too deeply")
        try:
            if self._take("!"):
                negated = self._one()
                return lambda item: not negated(item)
            if self._take("("):
                return self.parse()
            return self._comparison()
        finally:
            self._depth -= 1

    def _comparison(self) -> Test:
        left = self._operand()
        found = self._match(_OPERATOR)
        missing = self._missing
        if found is None:
            return lambda item: left(item) is not missing
        if found.group() == "=~":
            return self._regex(left)
        compare = _OPERATORS[found.group()]
        right = self._operand()
        return lambda item: _compare(compare, left(item), right(item), missing)

    def _regex(self, left: Operand) -> Test:
        found = self._match(_REGEX)
        if found is None:
            raise ValueError("=~ needs a regular expression between slashes")
        inline = f"(?{found[2]})" if found[2] else ""
        pattern = compile_pattern(inline.replace("d", "").replace("(?)", "") + found[1])

        def matches(item: object) -> bool:
            text = left(item)
            return isinstance(text, str) and pattern.fullmatch(text)

        return matches

    def _operand(self) -> Operand:
        found = self._match(_PATH)
        if found is not None:
            return self._subpath(found.group())
        constant = self._constant()
        return lambda item: constant

    def _constant(self) -> object:
        if self._take("["):
            return self._list()
        found = self._match(_STRING)
        if found is not None:
            text = found[1] if found[1] is not None else found[2]
            return re.sub(r"\\(.)", r"\1", text)
        found = self._match(_NUMBER)
        if found is not None:
            return json.loads(found.group())
        found = self._match(_WORD)
        if found is not None:
            return _WORDS[found.group()]
        raise ValueError(f"a filter cannot begin an operand with {self._source[self.index :]!r}")

    def _list(self) -> list[object]:
        items: list[object] = []
        while not self._take("]"):
            items.append(self._constant())
            self._take(",")
        return items


def _compare(
    compare: Callable[[object, object], bool], left: object, right: object, missing: object
) -> bool:
    """A missing value only satisfies operators that deny something."""
    if left is missing or right is missing:
        return compare in (_differ, _not_in)
    return compare(left, right)


def _equal(left: object, right: object) -> bool:
    return left == right and isinstance(left, bool) is isinstance(right, bool)


def _differ(left: object, right: object) -> bool:
    return not _equal(left, right)


def _ordered(compare: Callable[..., bool]) -> Callable[[object, object], bool]:
    def ordered(left: object, right: object) -> bool:
        if is_number(left) and is_number(right):
            return compare(left, right)
        return isinstance(left, str) and isinstance(right, str) and compare(left, right)

    return ordered


def _in(item: object, items: object) -> bool:
    return isinstance(items, list) and any(_equal(item, other) for other in items)


def _not_in(item: object, items: object) -> bool:
    return not _in(item, items)


def _subset(items: object, others: object) -> bool:
    return isinstance(items, list) and all(_in(item, others) for item in items)


def _overlap(items: object, others: object) -> bool:
    return isinstance(items, list) and any(_in(item, others) for item in items)


def _contains(whole: object, part: object) -> bool:
    if isinstance(whole, str):
        return isinstance(part, str) and part in whole
    return _in(part, whole)


def _sized(value: object, size: object) -> bool:
    return isinstance(value, list | str) and len(value) == size


def _emptied(value: object, empty: object) -> bool:
    return isinstance(value, list | str) and (not value) is empty


_OPERATORS: dict[str, Callable[[object, object], bool]] = {
    "==": _equal,
    "!=": _differ,
    "<": _ordered(operator.lt),
    "<=": _ordered(operator.le),
    ">": _ordered(operator.gt),
    ">=": _ordered(operator.ge),
    "in": _in,
    "nin": _not_in,
    "subsetof": _subset,
    "anyof": _overlap,
    "noneof": lambda items, others: not _overlap(items, others),
    "contains": _contains,
    "size": _sized,
    "empty": _emptied,
}
