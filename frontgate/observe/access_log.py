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

    __slots__ = ("_parts",)

    def __init__(self, format: str) -> None:
        pieces = _VARIABLE.split(format)
        self._parts: tuple[str | tuple[str, ...], ...] = tuple(
            tuple(piece[1:].split(".")) if index % 2 else piece
            for index, piece in enumerate(pieces)
        )

    def render(self, context: Mapping[str, object]) -> str:
        """One line, without a line end."""
        return "".join(
            part if isinstance(part, str) else _text(context, part) for part in self._parts
        )


def _text(tree: object, path: tuple[str, ...]) -> str:
    for key in path:
        if not isinstance(tree, Mapping):
            return _UNSET
        tree = tree.get(key)
    if isinstance(tree, str):
        return tree or _UNSET
    if tree is None or isinstance(tree, (Mapping, list, tuple)):
        return _UNSET
    return json.dumps(tree)
