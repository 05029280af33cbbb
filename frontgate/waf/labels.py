"""Labels of rules. Documentation: "Label syntax and naming requirements"."""

from __future__ import annotations

from frontgate.waf.errors import InvalidParameterError

_RESERVED = frozenset(
    ("awswaf", "aws", "waf", "rulegroup", "webacl", "regexpatternset", "ipset", "managed")
)
_MOST_NAMESPACES = 5
_LONGEST = 128
MANAGED_PREFIX = "awswaf:managed:"


def qualified(name: str, prefix: str) -> str:
    """A rule's label with the prefix of its web ACL or group. Raises `InvalidParameterError`."""
    parts = name.split(":")
    if (
        len(parts) > _MOST_NAMESPACES + 1
        or not all(0 < len(part) <= _LONGEST for part in parts)
        or (_RESERVED.intersection(parts) and not prefix.startswith(MANAGED_PREFIX))
    ):
        raise InvalidParameterError("LABEL", name, "The label is not valid.")
    return prefix + name
