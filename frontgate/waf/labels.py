"""Labels of rules, and statements that look for them.

Documentation: "Label syntax and naming requirements", "Label match rule statement".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from frontgate.waf.errors import InvalidParameterError
from frontgate.waf.inspection import Inspection

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


def compile_label_match(
    settings: Mapping[str, Any], *, own_prefix: str
) -> Callable[[Inspection], bool]:
    """A key without a prefix is looked for in the rule's own context (documented)."""
    key: str = settings["Key"]
    own = "" if key.startswith("awswaf:") else own_prefix
    if settings["Scope"] == "NAMESPACE":
        if not key.endswith(":"):
            raise InvalidParameterError("LABEL_MATCH_STATEMENT", key, "A namespace ends in `:`.")
        return _in_namespace(own, key)
    if not own:
        return lambda inspection: key in inspection.labels
    ending = f":{key}"
    return lambda inspection: any(
        label.startswith(own) and label.endswith(ending) for label in inspection.labels
    )


def _in_namespace(own: str, key: str) -> Callable[[Inspection], bool]:
    if not own:
        return lambda inspection: any(label.startswith(key) for label in inspection.labels)
    inner = f":{key}"
    return lambda inspection: any(
        label.startswith(own) and inner in label[len(own) - 1 :] for label in inspection.labels
    )
