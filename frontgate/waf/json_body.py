"""The keys and values of a JSON body, read as leniently as AWS WAF reads them.

Documentation: "JSON body". A missing comma, a missing colon or several are no fault; an invalid
character, a duplicate key, truncation and a root that is no object or array are. What stands before
a fault is still inspected.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r"""
    [\ \t\r\n]*
    (?: (?P<punctuation>[{}\[\]:,])
      | (?P<string>"(?:[^"\\]|\\.)*")
      | (?P<scalar>-?[0-9][0-9.eE+-]*|true|false|null)
      | (?P<end>\Z)
    )
    """,
    re.VERBOSE | re.DOTALL,
)


class MalformedJsonError(Exception):
    """The body cannot be read to its end."""


@dataclass(frozen=True, slots=True)
class Element:
    """Something to inspect."""

    is_key: bool
    text: bytes


@dataclass(slots=True)
class _Open:
    """An object or array whose end has not come yet."""

    is_object: bool
    pointer: str
    inside: bool
    """Whether everything in it is inspected."""
    keys: set[str] = field(default_factory=set)
    key: str | None = None
    count: int = 0


def elements(body: bytes, included: Iterable[str] | None) -> Iterator[Element]:
    """Each key and each scalar value, in document order.

    `included` are JSON pointers (RFC 6901): only what is under one of them counts, and its own key
    does not. None: everything. Raises `MalformedJsonError` when it comes to a fault.
    """
    return _Reader(body, None if included is None else frozenset(included)).read()


class _Reader:
    def __init__(self, body: bytes, included: frozenset[str] | None) -> None:
        self._text = body.decode("utf-8", "surrogateescape")
        self._included = included
        self._open: list[_Open] = []

    def read(self) -> Iterator[Element]:
        at, ended = 0, False
        while True:
            found = _TOKEN.match(self._text, at)
            if found is None:
                raise MalformedJsonError
            at = found.end()
            if found["end"] is not None:
                if not ended:
                    raise MalformedJsonError
                return
            if ended:
                raise MalformedJsonError
            yield from self._take(found)
            ended = not self._open

    def _take(self, found: re.Match[str]) -> Iterator[Element]:
        mark = found["punctuation"]
        if mark in ("{", "["):
            self._begin(is_object=mark == "{")
        elif mark in ("}", "]"):
            self._end(is_object=mark == "}")
        elif not self._open:
            raise MalformedJsonError
        elif mark is None:
            yield from self._scalar(found["string"], found["scalar"])

    def _begin(self, *, is_object: bool) -> None:
        if not self._open:
            inside = self._included is None or "" in self._included
            self._open.append(_Open(is_object, "", inside))
            return
        pointer, inside = self._place()
        self._open.append(_Open(is_object, pointer, inside))

    def _end(self, *, is_object: bool) -> None:
        if not self._open:
            raise MalformedJsonError
        closed = self._open.pop()
        if closed.is_object is not is_object or closed.key is not None:
            raise MalformedJsonError

    def _scalar(self, string: str | None, scalar: str | None) -> Iterator[Element]:
        parent = self._open[-1]
        if parent.is_object and parent.key is None:
            if string is None:
                raise MalformedJsonError
            key = _unquoted(string)
            if key in parent.keys:
                raise MalformedJsonError
            parent.keys.add(key)
            parent.key = key
            if parent.inside:
                yield Element(True, _bytes(key))
            return
        _, inside = self._place()
        if inside:
            text = scalar if string is None else _unquoted(string)
            yield Element(False, _bytes(text or ""))

    def _place(self) -> tuple[str, bool]:
        """Where the value that comes now is, and whether it is inspected."""
        parent = self._open[-1]
        if parent.is_object:
            if parent.key is None:
                raise MalformedJsonError
            name, parent.key = parent.key, None
        else:
            name = str(parent.count)
            parent.count += 1
        if self._included is None:
            return "", True
        pointer = f"{parent.pointer}/{name.replace('~', '~0').replace('/', '~1')}"
        return pointer, parent.inside or pointer in self._included


def _unquoted(string: str) -> str:
    if "\\" not in string:
        return string[1:-1]
    try:
        return str(json.loads(string, strict=False))
    except ValueError:
        raise MalformedJsonError from None


def _bytes(text: str) -> bytes:
    """Bytes that were no UTF-8 come back as they were; a lone `\\ud800` is written as UTF-8."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")
