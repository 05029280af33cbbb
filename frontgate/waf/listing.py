"""What list operations have in common: the scope that they ask for, and pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frontgate.waf.errors import InvalidParameterError, UnsupportedStatementError

_MOST_LISTED = 100


def check_scope(given: Mapping[str, Any]) -> None:
    """Only what protects Regional resources is served. Raises `WafError`s."""
    scope = given.get("Scope", "REGIONAL")
    if scope == "CLOUDFRONT":
        raise UnsupportedStatementError("scope CLOUDFRONT protects distributions, which are")
    if scope != "REGIONAL":
        raise InvalidParameterError("SCOPE_VALUE", scope)


def page(member: str, found: list[dict[str, Any]], given: Mapping[str, Any]) -> dict[str, Any]:
    """`NextMarker` is the name of the last one shown."""
    names = [item["Name"] for item in found]
    marker = given.get("NextMarker")
    start = names.index(marker) + 1 if marker in names else 0
    end = start + int(given.get("Limit") or _MOST_LISTED)
    shown = {member: found[start:end]}
    return {**shown, "NextMarker": names[end - 1]} if end < len(found) else shown
