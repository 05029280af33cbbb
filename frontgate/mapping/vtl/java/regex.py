"""java.util.regex patterns and replacements in Python's terms.

A pattern that backtracks for ever would stop the gateway with it, so matching is limited in time
unless pattern and text are too simple for that. `regex` can do so, and knows Java's nested classes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

import regex

from frontgate.mapping.vtl.errors import MethodError

_SECONDS = 0.25
_QUICK_LENGTH = 4_096
_QUICK_STEPS = 65_536
_EXPONENTIAL = 64
_CLASSES = {
    "Alpha": "a-zA-Z",
    "Digit": "0-9",
    "Alnum": "a-zA-Z0-9",
    "Upper": "A-Z",
    "Lower": "a-z",
    "Punct": r"!-/:-@\[-`{-~",
    "Space": r" \t\n\x0b\f\r",
    "Blank": r" \t",
    "XDigit": "0-9a-fA-F",
    "Cntrl": r"\x00-\x1f\x7f",
    "Graph": "!-~",
    "Print": " -~",
    "ASCII": r"\x00-\x7f",
}
_PROPERTY = re.compile(r"([pP])\{(\w+)\}")
_NAMED_GROUP = re.compile(r"\(\?<([A-Za-z][A-Za-z0-9]*)>")
_ESCAPES = {"h": r"[ \t\xa0]", "R": r"(?:\r\n|[\n\r])", "z": r"\Z", "Z": r"(?=\n?\Z)", "e": r"\x1b"}


class JavaPattern:
    """A compiled pattern. Its methods raise `MethodError` when matching takes too long."""

    __slots__ = ("_pattern", "_repeats", "source")

    def __init__(self, source: str) -> None:
        """Raises `MethodError` for what is no pattern, or cannot be expressed."""
        self.source = source
        translated = _translate(source)
        try:
            self._pattern = regex.compile(translated, regex.ASCII | regex.V1)
        except (regex.error, OverflowError, RecursionError) as error:
            raise MethodError(f"bad regular expression {source[:80]!r}: {error}") from error
        self._repeats = _repeats(translated)

    def fullmatch(self, text: str) -> bool:
        """Whether the pattern matches all of `text`: Java's `matches`."""
        if self._is_quick(text):
            return self._pattern.fullmatch(text) is not None
        try:
            return self._pattern.fullmatch(text, timeout=_SECONDS) is not None
        except TimeoutError:
            raise self._late() from None

    def find(self, text: str) -> bool:
        """Whether the pattern matches somewhere in `text`."""
        if self._is_quick(text):
            return self._pattern.search(text) is not None
        try:
            return self._pattern.search(text, timeout=_SECONDS) is not None
        except TimeoutError:
            raise self._late() from None

    def replace(
        self, text: str, replacement: Callable[[regex.Match[str]], str], *, count: int = 0
    ) -> str:
        """A `count` of 0 replaces every match."""
        if self._is_quick(text):
            return self._pattern.sub(replacement, text, count)
        try:
            return self._pattern.sub(replacement, text, count, timeout=_SECONDS)
        except TimeoutError:
            raise self._late() from None

    def matches(self, text: str) -> Iterator[regex.Match[str]]:
        try:
            yield from self._pattern.finditer(text, timeout=_SECONDS)
        except TimeoutError:
            raise self._late() from None

    def _is_quick(self, text: str) -> bool:
        """A limit costs as much as five short matches, so there is none where none is needed."""
        length = len(text)
        return length <= _QUICK_LENGTH and length**self._repeats <= _QUICK_STEPS

    def _late(self) -> MethodError:
        return MethodError(f"the regular expression {self.source!r} takes too long")


@lru_cache(maxsize=512)
def compile_pattern(source: str) -> JavaPattern:
    """A Java pattern; raises `MethodError` for what is none or cannot be expressed."""
    return JavaPattern(source)


_REPEATS = re.compile(r"\\.|\[[^\]]*\]|([*+]|\{\d*,\d*\})", re.DOTALL)
_OPTIONAL = re.compile(r"[^(*+?}]\?")
_MANY = 10
_REPEATED_GROUP = re.compile(r"(?<!\\)\)[*+{]")


def _repeats(translated: str) -> int:
    """How many things it repeats: a text may be gone through once more for each.

    To repeat a group, or to leave out many things, may take exponentially long.
    """
    if _REPEATED_GROUP.search(translated) or len(_OPTIONAL.findall(translated)) > _MANY:
        return _EXPONENTIAL
    return sum(1 for found in _REPEATS.finditer(translated) if found[1])


def _translate(pattern: str) -> str:
    parts: list[str] = []
    index, depth = 0, 0
    while index < len(pattern):
        character = pattern[index]
        if character == "\\":
            index, part = _escape(pattern, index + 1, depth > 0)
        elif character == "[":
            depth += 1
            start = index
            index += 1 + pattern.startswith("^", index + 1)
            part = pattern[start:index]
        elif depth:
            depth -= character == "]"
            index, part = _class_character(pattern, index)
        elif (group := _NAMED_GROUP.match(pattern, index)) is not None:
            index, part = group.end(), f"(?P<{group[1]}>"
        else:
            index, part = index + 1, character
        parts.append(part)
    return "".join(parts)


def _class_character(pattern: str, index: int) -> tuple[int, str]:
    """`&&` intersects in both languages; what else is doubled means something in `regex` alone."""
    if pattern.startswith("&&", index):
        return index + 2, "&&"
    character = pattern[index]
    doubled = character == "-" and pattern.startswith("--", index - 1)
    return index + 1, f"\\{character}" if doubled or character in "&|~" else character


def _escape(pattern: str, index: int, in_class: bool) -> tuple[int, str]:
    """The escape whose backslash stands before `index`: where it ends, and Python's spelling."""
    if pattern.startswith("Q", index):
        end = pattern.find("\\E", index)
        quoted = pattern[index + 1 : end if end >= 0 else len(pattern)]
        return (end + 2 if end >= 0 else len(pattern)), re.escape(quoted)
    found = _PROPERTY.match(pattern, index)
    if found is not None:
        members = _CLASSES.get(found[2]) or _CLASSES.get(found[2].removeprefix("Is"))
        if members is None:
            unicode = f"\\{found.group()}"
            return found.end(), unicode if in_class else f"(?u:{unicode})"
        return found.end(), f"[{'^' if found[1] == 'P' else ''}{members}]"
    character = pattern[index : index + 1]
    if character in _ESCAPES and not in_class:
        return index + 1, _ESCAPES[character]
    return index + 1, f"\\{character}"


def replace_all(text: str, pattern: str, replacement: str) -> str:
    return compile_pattern(pattern).replace(text, _expander(replacement))


def replace_first(text: str, pattern: str, replacement: str) -> str:
    return compile_pattern(pattern).replace(text, _expander(replacement), count=1)


@lru_cache(maxsize=512)
def _expander(replacement: str) -> _Replacement:
    return _Replacement(replacement)


_PART = re.compile(r"\\(.)|\$(\d)|\$\{(\w+)\}|([\\$])|([^\\$]+)", re.DOTALL)


class _Replacement:
    """A Java replacement: `$1` and `${name}` are groups, a backslash quotes what follows."""

    def __init__(self, replacement: str) -> None:
        self._parts: list[str | int | tuple[str]] = []
        for quoted, number, name, bad, plain in _PART.findall(replacement):
            if bad:
                raise MethodError(f"illegal group reference in the replacement {replacement!r}")
            if number:
                self._parts.append(int(number))
            elif name:
                self._parts.append((name,))
            else:
                self._parts.append(quoted or plain)

    def __call__(self, match: regex.Match[str]) -> str:
        return "".join(
            part if isinstance(part, str) else self._group(match, part) for part in self._parts
        )

    def _group(self, match: regex.Match[str], part: int | tuple[str]) -> str:
        try:
            return match.group(part if isinstance(part, int) else part[0]) or ""
        except IndexError as error:
            raise MethodError(f"no group {part} in the regular expression") from error


def split(text: str, pattern: str, limit: int = 0) -> list[str]:
    """`String.split`: trailing empty strings go unless `limit` is not zero."""
    if limit == 1 or not text:
        return [text]
    pieces: list[str] = []
    start = 0
    for match in compile_pattern(pattern).matches(text):
        if limit > 0 and len(pieces) == limit - 1:
            break
        if match.end() == 0 or (match.start() == match.end() == len(text)):
            continue
        pieces.append(text[start : match.start()])
        start = match.end()
    pieces.append(text[start:])
    if len(pieces) == 1:
        return [text]
    while limit == 0 and pieces and not pieces[-1]:
        pieces.pop()
    return pieces
