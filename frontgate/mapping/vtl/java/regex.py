"""java.util.regex patterns and replacements in Python's terms."""

from __future__ import annotations

import re
from functools import lru_cache

from frontgate.mapping.vtl.errors import MethodError

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


@lru_cache(maxsize=512)
def compile_pattern(pattern: str) -> re.Pattern[str]:
    """Compile a Java pattern; raises `MethodError` for what Python's engine cannot express."""
    try:
        return re.compile(_translate(pattern), re.ASCII)
    except (re.error, OverflowError, RecursionError) as error:
        raise MethodError(f"bad regular expression {pattern!r}: {error}") from error


def _translate(pattern: str) -> str:
    parts: list[str] = []
    index, in_class = 0, False
    while index < len(pattern):
        character = pattern[index]
        if character == "\\":
            index, part = _escape(pattern, index + 1, in_class)
        elif in_class:
            index, part, in_class = _class_character(pattern, index)
        elif character == "[":
            in_class = True
            start = index
            index += 1 + pattern.startswith("^", index + 1)
            part = pattern[start:index]
        elif (group := _NAMED_GROUP.match(pattern, index)) is not None:
            index, part = group.end(), f"(?P<{group[1]}>"
        else:
            index, part = index + 1, character
        parts.append(part)
    return "".join(parts)


def _class_character(pattern: str, index: int) -> tuple[int, str, bool]:
    character = pattern[index]
    if character == "]":
        return index + 1, character, False
    if character == "[" or pattern.startswith("&&", index):
        raise MethodError(f"nested character classes are not supported: {pattern!r}")
    doubled = character == "-" and pattern.startswith("--", index - 1)
    return index + 1, f"\\{character}" if doubled or character in "&|~" else character, True


def _escape(pattern: str, index: int, in_class: bool) -> tuple[int, str]:
    """The escape whose backslash stands before `index`: where it ends, and Python's spelling."""
    if pattern.startswith("Q", index):
        end = pattern.find("\\E", index)
        quoted = pattern[index + 1 : end if end >= 0 else len(pattern)]
        return (end + 2 if end >= 0 else len(pattern)), re.escape(quoted)
    found = _PROPERTY.match(pattern, index)
    if found is not None:
        members = _CLASSES.get(found[2]) or _CLASSES.get(found[2].removeprefix("Is"))
        if members is None or (in_class and found[1] == "P"):
            raise MethodError(f"the character class \\{found.group()} is not supported")
        if in_class:
            return found.end(), members
        return found.end(), f"[{'^' if found[1] == 'P' else ''}{members}]"
    character = pattern[index : index + 1]
    if character in _ESCAPES and not in_class:
        return index + 1, _ESCAPES[character]
    return index + 1, f"\\{character}"


def replace_all(text: str, pattern: str, replacement: str) -> str:
    return compile_pattern(pattern).sub(_expander(replacement), text)


def replace_first(text: str, pattern: str, replacement: str) -> str:
    return compile_pattern(pattern).sub(_expander(replacement), text, count=1)


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

    def __call__(self, match: re.Match[str]) -> str:
        return "".join(
            part if isinstance(part, str) else self._group(match, part) for part in self._parts
        )

    def _group(self, match: re.Match[str], part: int | tuple[str]) -> str:
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
    for match in compile_pattern(pattern).finditer(text):
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
