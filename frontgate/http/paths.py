"""The path of a request as an HTTP API shows it: decoded, and decoded again.

Recorded on AWS: `/a%2Fb` arrives as `/a/b`; `/a%252Fb` too; a `?` that the first decoding
uncovers cuts the path; an escape that is broken after the first decoding is refused.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


class PathError(ValueError):
    """The path has an escape that does not decode."""


def decode_path(path: str) -> str:
    if "%" not in path:
        return path
    once = _unquote(path).partition("?")[0]
    return _unquote(once) if "%" in once else once


def _unquote(path: str) -> str:
    if _BROKEN_ESCAPE.search(path):
        raise PathError(path)
    return unquote(path)
