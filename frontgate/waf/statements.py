"""Rule statements, compiled once into functions that answer for one request.

Documentation: "Rule statements" of the AWS WAF developer guide.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from frontgate.waf.addresses import AddressSet, forwarded, source_address
from frontgate.waf.attacks.cross_site_scripting import cross_site_scripting
from frontgate.waf.attacks.sql_injection import sql_injection
from frontgate.waf.components import Component, Select, compile_component, transformed
from frontgate.waf.errors import InvalidParameterError, UnsupportedStatementError
from frontgate.waf.geography import CountryTable, compile_geo
from frontgate.waf.inspection import Inspection
from frontgate.waf.labels import compile_label_match
from frontgate.waf.patterns import searcher
from frontgate.waf.rate_statement import Counters, compile_rate
from frontgate.waf.transformations import Chain

Matches = Callable[[Inspection], bool]

MOST_TRANSFORMATIONS = 10
LONGEST_SEARCH = 200
_MOST_NESTED = 32


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What the statements of one web ACL, or of a group in it, refer to."""

    address_set: Callable[[str], AddressSet]
    """By ARN. Raises `NonexistentItemError`."""
    pattern_set: Callable[[str], tuple[str, ...]]
    countries: CountryTable
    label_prefix: str
    """`awswaf:{account}:webacl:{name}:`, or that of the group."""
    body_bytes: int
    counters: Counters
    """Of the web ACL as it was before."""
    kept: Counters


def compile_statement(
    statement: Mapping[str, Any], around: Surroundings, *, rule: str, depth: int = 0
) -> Matches:
    """Raises `InvalidParameterError`, `UnsupportedStatementError` and `NonexistentItemError`."""
    if len(statement) != 1:
        raise InvalidParameterError(
            "STATEMENT",
            ", ".join(statement) or rule,
            "Your statement has multiple values set for a field that requires exactly one value.",
        )
    ((kind, settings),) = statement.items()
    if kind == "AsnMatchStatement":
        raise UnsupportedStatementError(f"{rule}: AsnMatchStatement needs a table of networks; is")
    if depth and kind in _TOP_ONLY:
        raise InvalidParameterError("STATEMENT", kind, "It cannot be nested.")
    if kind not in _COMPILERS or depth > _MOST_NESTED:
        raise InvalidParameterError("STATEMENT", kind)
    return _COMPILERS[kind](settings, _Place(around, rule, depth))


_TOP_ONLY = frozenset(
    {"RateBasedStatement", "ManagedRuleGroupStatement", "RuleGroupReferenceStatement"}
)


@dataclass(frozen=True, slots=True)
class _Place:
    around: Surroundings
    rule: str
    depth: int

    def nested(self, statement: Mapping[str, Any]) -> Matches:
        return compile_statement(statement, self.around, rule=self.rule, depth=self.depth + 1)


def _values(settings: Mapping[str, Any], place: _Place) -> tuple[Component, Select]:
    given = settings.get("TextTransformations") or ()
    if not 1 <= len(given) <= MOST_TRANSFORMATIONS:
        raise InvalidParameterError(
            "TEXT_TRANSFORMATION", place.rule, f"There must be 1 to {MOST_TRANSFORMATIONS}."
        )
    component = compile_component(
        settings["FieldToMatch"],
        body_bytes=place.around.body_bytes,
        query=Chain(settings.get("PreParseTextTransformations") or ()),
    )
    return component, transformed(component, Chain(given))


def _any(values: Select, test: Callable[[bytes], Any]) -> Matches:
    def matches(inspection: Inspection) -> bool:
        found = values(inspection)
        if isinstance(found, bool):
            return found
        for value in found:  # noqa: SIM110 - `any` would make a generator for each request
            if test(value):
                return True
        return False

    return matches


def _byte_match(settings: Mapping[str, Any], place: _Place) -> Matches:
    wanted: bytes = settings["SearchString"]
    if not 1 <= len(wanted) <= LONGEST_SEARCH:
        raise InvalidParameterError(
            "BYTE_MATCH_STATEMENT", place.rule, f"SearchString has 1 to {LONGEST_SEARCH} bytes."
        )
    constraint = settings["PositionalConstraint"]
    if constraint == "CONTAINS_WORD":
        return _any(_values(settings, place)[1], _contains_word(wanted))
    return _any(_values(settings, place)[1], _POSITIONS[constraint](wanted))


_POSITIONS: Mapping[str, Callable[[bytes], Callable[[bytes], bool]]] = {
    "EXACTLY": lambda wanted: wanted.__eq__,
    "STARTS_WITH": lambda wanted: lambda value: value.startswith(wanted),
    "ENDS_WITH": lambda wanted: lambda value: value.endswith(wanted),
    "CONTAINS": lambda wanted: lambda value: wanted in value,
}


def _contains_word(wanted: bytes) -> Callable[[bytes], Any]:
    if not re.fullmatch(rb"\w+", wanted):
        raise InvalidParameterError(
            "BYTE_MATCH_STATEMENT",
            wanted.decode("latin-1"),
            "A word consists of letters, digits and underscores.",
        )
    return re.compile(rb"(?<!\w)" + wanted + rb"(?!\w)").search


def _regex_match(settings: Mapping[str, Any], place: _Place) -> Matches:
    return _any(_values(settings, place)[1], searcher([settings["RegexString"]]))


def _regex_pattern_set(settings: Mapping[str, Any], place: _Place) -> Matches:
    patterns = place.around.pattern_set(settings["ARN"])
    return _any(_values(settings, place)[1], searcher(patterns))


_COMPARISONS: Mapping[str, Callable[[int, int], bool]] = {
    "EQ": operator.eq,
    "NE": operator.ne,
    "LE": operator.le,
    "LT": operator.lt,
    "GE": operator.ge,
    "GT": operator.gt,
}


def _size(settings: Mapping[str, Any], place: _Place) -> Matches:
    """A body as sent is measured whole, whatever of it can be inspected (assumed)."""
    compare, size = _COMPARISONS[settings["ComparisonOperator"]], int(settings["Size"])
    component, values = _values(settings, place)
    by_value = _any(values, lambda value: compare(len(value), size))
    plain = all(item["Type"] == "NONE" for item in settings["TextTransformations"])
    if component.location != "BODY" or not plain:
        return by_value

    def matches(inspection: Inspection) -> bool:
        found = values(inspection)
        if isinstance(found, bool):
            return found
        return bool(found) and compare(len(inspection.request.body), size)

    return matches


def _detecting(
    settings: Mapping[str, Any],
    place: _Place,
    detect: Callable[[bytes], list[str] | None],
    described: Mapping[str, Any],
) -> Matches:
    """Keeps for the log what the detector saw."""
    component, values = _values(settings, place)

    def matches(inspection: Inspection) -> bool:
        found = values(inspection)
        if isinstance(found, bool):
            return found
        for value in found:
            seen = detect(value)
            if seen is not None:
                where = {"location": component.location, "matchedData": seen}
                inspection.details.append({**described, **where})
                return True
        return False

    return matches


def _sqli(settings: Mapping[str, Any], place: _Place) -> Matches:
    level = settings.get("SensitivityLevel", "LOW")
    sensitive = level == "HIGH"
    return _detecting(
        settings,
        place,
        lambda value: sql_injection(value, sensitive=sensitive),
        {"conditionType": "SQL_INJECTION", "sensitivityLevel": level},
    )


def _xss(settings: Mapping[str, Any], place: _Place) -> Matches:
    return _detecting(settings, place, cross_site_scripting, {"conditionType": "XSS"})


def _geo(settings: Mapping[str, Any], place: _Place) -> Matches:
    return compile_geo(settings, place.around.countries)


def _ip_set(settings: Mapping[str, Any], place: _Place) -> Matches:
    addresses = place.around.address_set(settings["ARN"])
    config = settings.get("IPSetForwardedIPConfig")
    if not config:
        return lambda inspection: source_address(inspection) in addresses
    select = forwarded(config)

    def matches(inspection: Inspection) -> bool:
        found = select(inspection)
        if isinstance(found, bool):
            return found
        return any(address in addresses for address in found)

    return matches


def _label(settings: Mapping[str, Any], place: _Place) -> Matches:
    return compile_label_match(settings, own_prefix=place.around.label_prefix)


def _and(settings: Mapping[str, Any], place: _Place) -> Matches:
    parts = _several(settings, place)

    def matches(inspection: Inspection) -> bool:
        for part in parts:  # noqa: SIM110 - `all` would make a generator for each request
            if not part(inspection):
                return False
        return True

    return matches


def _or(settings: Mapping[str, Any], place: _Place) -> Matches:
    parts = _several(settings, place)

    def matches(inspection: Inspection) -> bool:
        for part in parts:  # noqa: SIM110
            if part(inspection):
                return True
        return False

    return matches


def _several(settings: Mapping[str, Any], place: _Place) -> tuple[Matches, ...]:
    given = settings["Statements"]
    if len(given) < 2:
        raise InvalidParameterError("STATEMENT", place.rule, "There must be two or more.")
    return tuple(place.nested(statement) for statement in given)


def _not(settings: Mapping[str, Any], place: _Place) -> Matches:
    inner = place.nested(settings["Statement"])
    return lambda inspection: not inner(inspection)


def _rate(settings: Mapping[str, Any], place: _Place) -> Matches:
    scope_down = settings.get("ScopeDownStatement")
    return compile_rate(
        settings,
        scope_down=place.nested(scope_down) if scope_down else None,
        place=place.rule,
        counters=place.around.counters,
        kept=place.around.kept,
    )


_COMPILERS: Mapping[str, Callable[[Any, _Place], Matches]] = {
    "AndStatement": _and,
    "ByteMatchStatement": _byte_match,
    "GeoMatchStatement": _geo,
    "IPSetReferenceStatement": _ip_set,
    "LabelMatchStatement": _label,
    "NotStatement": _not,
    "OrStatement": _or,
    "RateBasedStatement": _rate,
    "RegexMatchStatement": _regex_match,
    "RegexPatternSetReferenceStatement": _regex_pattern_set,
    "SizeConstraintStatement": _size,
    "SqliMatchStatement": _sqli,
    "XssMatchStatement": _xss,
}
"""The statements that refer to groups of rules are those of `rules`."""
