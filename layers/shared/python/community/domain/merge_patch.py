"""JSON merge patches (RFC 7396): a document that says what changes in another one."""

from __future__ import annotations

import json
from collections.abc import Mapping

from community.errors import InvalidPatchError

Json = None | bool | int | float | str | list["Json"] | Mapping[str, "Json"]


def merge(target: Json, patch: Json) -> Json:
    """``target`` as ``patch`` makes it. A null in a patch removes a member; lists are replaced.

    Raises ``InvalidPatchError`` for a patch that is nested too deep.
    """
    try:
        return _merged(target, patch)
    except RecursionError as deep:
        raise InvalidPatchError("The patch is nested too deep") from deep


def _merged(target: Json, patch: Json) -> Json:
    if not isinstance(patch, Mapping):
        return patch
    merged = dict(target) if isinstance(target, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = _merged(merged.get(name), value)
    return merged


def read(text: str | None) -> Json:
    """The patch in a request's body. Raises ``InvalidPatchError`` if it is no JSON."""
    try:
        patch: Json = json.loads(text or "")
    except (ValueError, RecursionError) as invalid:
        raise InvalidPatchError("The body is not JSON") from invalid
    return patch
