"""Access log lines: `$context` variables put into a format, `-` where there is no value.

Documentation: "Set up CloudWatch logging for REST APIs in API Gateway". Only `$context`
variables are replaced; their names consist of letters, digits and underscores.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

_VARIABLE = re.compile(r"\$context((?:\.[A-Za-z0-9_]+)+)")
_UNSET = "-"


class AccessLogFormat:
    """One stage's log format, compiled once."""

    __slots__ = ("_pieces", "names", "paths")

    def __init__(self, format: str) -> None:
        pieces = _VARIABLE.split(format)
        self._pieces = pieces
        self.paths = tuple(tuple(name[1:].split(".")) for name in pieces[1::2])
        """What is shown, in its order: `("identity", "sourceIp")`."""
        self.names = frozenset(path[0] for path in self.paths)
        """The members of `$context` that a line shows something of."""

    def render(self, context: Mapping[str, object]) -> str:
        """One line, without a line end."""
        return self.fill([text_of(look_up(context, path)) for path in self.paths])

    def fill(self, texts: Iterable[str]) -> str:
        """The line with these texts, one for each of `paths`."""
        pieces = self._pieces.copy()
        pieces[1::2] = texts
        return "".join(pieces)


def look_up(context: Mapping[str, object], path: tuple[str, ...]) -> object:
    """What a variable stands for; None without a value."""
    value: object = context
    for key in path:
        if not isinstance(value, (dict, Mapping)):  # dict first: the other check is slow
            return None
        value = value.get(key)
    return value


def text_of(value: object) -> str:
    """As a line shows it."""
    if type(value) is str:
        return value or _UNSET
    if type(value) is int:
        return str(value)
    if value is None or isinstance(value, (Mapping, list, tuple)):
        return _UNSET
    return json.dumps(value)
