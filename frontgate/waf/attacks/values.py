"""The values in a text that consists of some: what an application takes apart, and pastes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

_LONGEST = 1_024
_MOST = 64
_SLASH = re.compile("/+")
_JSON_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
_ASSIGNMENT = re.compile(r"(?:^|[&?;])\s*[\w.\[\]-]{1,64}=")


def values(text: str) -> Iterator[str]:
    """Those of a query string, a form or a line of cookies, of a path and of a JSON document.

    A path's may be any part that goes on to its end. No more than 64 are told, of 1,024 characters.
    """
    return islice(_all(text), _MOST)


def _all(text: str) -> Iterator[str]:
    if text.startswith("/"):
        for found in _SLASH.finditer(text):
            yield text[found.end() : found.end() + _LONGEST]
    elif text.startswith(("{", "[")):
        for found in _JSON_STRING.finditer(text):
            yield found[1][:_LONGEST].replace('\\"', '"')
    for found in _ASSIGNMENT.finditer(text):
        start, last = found.end(), found.end() + _LONGEST
        end = text.find("&", start, last)
        yield text[start : end if end >= 0 else last]
