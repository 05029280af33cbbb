"""What a MOCK integration reads out of its rendered request template.

The document is JSON as a lenient reader takes it: names may be bare or in single quotes, commas
may be too many (all tried on AWS). `statusCode` must be an integer.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache

_TOKEN = re.compile(
    r"""\s*(?:(?P<mark>[{}\[\]:,])"""
    r"""|(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
    r"""|(?P<word>[^\s{}\[\]:,"']+))""",
    re.DOTALL,
)
_INTEGER = re.compile(r"-?\d+")
_END = ""


class MockDocumentError(ValueError):
    """The document does not say which response to give."""


_REMEMBERED_LENGTH = 1_024


def status_code(document: str) -> int:
    """The top level's `statusCode`."""
    # Templates render to the same few short documents again; a client's own body may be huge.
    return _remembered(document) if len(document) <= _REMEMBERED_LENGTH else _read(document)


def _read(document: str) -> int:
    try:
        parsed = json.loads(document)
    except ValueError:
        parsed = _Reader(document).read()
    status = parsed.get("statusCode") if isinstance(parsed, dict) else None
    if type(status) is not int:
        raise MockDocumentError(f"the template gave no integer statusCode: {document!r}")
    return status


_remembered = lru_cache(maxsize=256)(_read)


class _Reader:
    """Reads one lenient object; values inside it only have to be well nested."""

    def __init__(self, document: str) -> None:
        self._tokens = _tokens(document)
        self._next = 0

    def read(self) -> dict[str, object]:
        self._expect("{")
        found = self._members()
        if self._take() != _END:
            raise MockDocumentError("there is text after the document")
        return found

    def _members(self) -> dict[str, object]:
        members: dict[str, object] = {}
        while True:
            name = self._take()
            if name == ",":
                continue
            if name == "}":
                return members
            if name in ("{", "[", "]", ":", _END):
                raise MockDocumentError("a name is missing")
            self._expect(":")
            members[_unquoted(name)] = self._value()
            if self._peek() not in (",", "}"):
                raise MockDocumentError("a comma is missing")

    def _items(self) -> list[object]:
        items: list[object] = []
        while (token := self._peek()) != "]":
            if token == ",":
                self._take()
            else:
                items.append(self._value())
        self._take()
        return items

    def _value(self) -> object:
        token = self._take()
        if token == "{":
            return self._members()
        if token == "[":
            return self._items()
        if token in ("}", "]", ":", ",", _END):
            raise MockDocumentError("a value is missing")
        return int(token) if _INTEGER.fullmatch(token) else token

    def _peek(self) -> str:
        return self._tokens[self._next] if self._next < len(self._tokens) else _END

    def _take(self) -> str:
        token = self._peek()
        self._next += 1
        return token

    def _expect(self, mark: str) -> None:
        if self._take() != mark:
            raise MockDocumentError(f"{mark!r} is missing")


def _tokens(document: str) -> list[str]:
    tokens = []
    position = 0
    end = len(document.rstrip())
    while position < end:
        found = _TOKEN.match(document, position)
        if found is None:
            raise MockDocumentError(f"not closed: {document[position:].strip()!r}")
        tokens.append(found[found.lastgroup or 0])
        position = found.end()
    return tokens


def _unquoted(name: str) -> str:
    return name[1:-1] if name[:1] in ("'", '"') else name
