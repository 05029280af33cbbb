"""Web ACL capacity units: what rules cost, as AWS WAF reckons it.

Documentation: the "WCUs" lines of each rule statement, and "Web ACL capacity units (WCUs)". What
AWS WAF takes off when rules share transformations is not documented and not modelled, so a web
ACL may be reckoned dearer here, never cheaper.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from frontgate.waf.errors import LimitsExceededError, NonexistentItemError
from frontgate.waf.managed import MANAGED

LIMIT = 5_000
"""Of a web ACL, and of a rule group."""
TRANSFORMATION = 10
ALL_QUERY_ARGUMENTS = 10
AGGREGATE_KEY = 30
ANY_FORWARDED_ADDRESS = 4

_BYTE_MATCH = {"EXACTLY": 2, "STARTS_WITH": 2, "ENDS_WITH": 2, "CONTAINS": 10, "CONTAINS_WORD": 10}
_SQLI = {"LOW": 20, "HIGH": 30}

GroupCapacity = Callable[[str], int]
"""Of a rule group, by its ARN."""


def of_rules(rules: Iterable[Mapping[str, Any]], group_capacity: GroupCapacity) -> int:
    """Raises `LimitsExceededError` above the limit, which no request can raise."""
    units = sum(of_statement(rule["Statement"], group_capacity) for rule in rules)
    if units > LIMIT:
        raise LimitsExceededError(f"the rules need {units} WCUs, of which there are {LIMIT}")
    return units


def of_statement(statement: Mapping[str, Any], group_capacity: GroupCapacity) -> int:
    """One statement with all that is nested in it."""
    ((kind, settings),) = statement.items()
    nested = list(settings.get("Statements") or ())
    nested += [settings[name] for name in ("Statement", "ScopeDownStatement") if name in settings]
    units = sum(of_statement(inner, group_capacity) for inner in nested)
    if kind == "RuleGroupReferenceStatement":
        return units + int(group_capacity(settings["ARN"]))
    return int(units + _OWN[kind](settings))


def _inspecting(base: Callable[[Mapping[str, Any]], int]) -> Callable[[Mapping[str, Any]], int]:
    """A statement that looks at a component: JSON doubles the base cost."""

    def units(settings: Mapping[str, Any]) -> int:
        field = settings["FieldToMatch"]
        cost = int(base(settings))
        if "AllQueryArguments" in field:
            cost += ALL_QUERY_ARGUMENTS
        if "JsonBody" in field:
            cost *= 2
        return cost + _transformations(settings)

    return units


def _transformations(settings: Mapping[str, Any]) -> int:
    given: list[Mapping[str, Any]] = [
        *(settings.get("TextTransformations") or ()),
        *(settings.get("PreParseTextTransformations") or ()),
    ]
    return TRANSFORMATION * len([item for item in given if item["Type"] != "NONE"])


def _ip_set(settings: Mapping[str, Any]) -> int:
    config = settings.get("IPSetForwardedIPConfig") or {}
    return 1 + (ANY_FORWARDED_ADDRESS if config.get("Position") == "ANY" else 0)


def _rate(settings: Mapping[str, Any]) -> int:
    keys = settings.get("CustomKeys") or ()
    return 2 + sum(
        AGGREGATE_KEY + _transformations(inner) for key in keys for inner in key.values()
    )


def _managed(settings: Mapping[str, Any]) -> int:
    group = MANAGED.get((settings["VendorName"], settings["Name"]))
    if group is None:
        raise NonexistentItemError
    return group.capacity


_OWN: Mapping[str, Callable[[Mapping[str, Any]], int]] = {
    "AndStatement": lambda _: 0,
    "OrStatement": lambda _: 0,
    "NotStatement": lambda _: 0,
    "AsnMatchStatement": lambda _: 1,
    "ByteMatchStatement": _inspecting(lambda s: _BYTE_MATCH[s["PositionalConstraint"]]),
    "GeoMatchStatement": lambda _: 1,
    "IPSetReferenceStatement": _ip_set,
    "LabelMatchStatement": lambda _: 1,
    "ManagedRuleGroupStatement": _managed,
    "RateBasedStatement": _rate,
    "RegexMatchStatement": _inspecting(lambda _: 3),
    "RegexPatternSetReferenceStatement": _inspecting(lambda _: 25),
    "SizeConstraintStatement": _inspecting(lambda _: 1),
    "SqliMatchStatement": _inspecting(lambda s: _SQLI[s.get("SensitivityLevel", "LOW")]),
    "XssMatchStatement": _inspecting(lambda _: 40),
}
