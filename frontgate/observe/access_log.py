"""Access log lines: `$context` variables put into a format, `-` where there is no value.

Documentation: "Set up CloudWatch logging for REST APIs in API Gateway". Only `$context`
variables are replaced; their names consist of letters, digits and underscores.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

_VARIABLE = re.compile(r"\$context((?:\.[A-Za-z0-9_]+)+)")
_UNSET = "-"


class AccessLogFormat:
    """One stage's log format, compiled once."""

    __slots__ = ("_paths", "_pattern", "names")

    def __init__(self, format: str) -> None:
        pieces = _VARIABLE.split(format)
        self._pattern = "%s".join(text.replace("%", "%%") for text in pieces[::2])
        paths = [name[1:].split(".") for name in pieces[1::2]]
        self._paths = tuple((path[0], tuple(path[1:])) for path in paths)
        self.names = frozenset(name for name, _ in self._paths)
        """The members of `$context` that a line shows something of."""

    def render(self, context: Mapping[str, object]) -> str:
        """One line, without a line end."""
        return self._pattern % tuple([_text(context.get(name), path) for name, path in self._paths])


def _text(value: object, path: tuple[str, ...]) -> str:
    for key in path:
        if not isinstance(value, (dict, Mapping)):  # dict first: the other check is slow
            return _UNSET
        value = value.get(key)
    if type(value) is str:
        return value or _UNSET
    if type(value) is int:
        return str(value)
    if value is None or isinstance(value, (Mapping, list, tuple)):
        return _UNSET
    return json.dumps(value)
