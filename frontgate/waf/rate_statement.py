"""The rate-based statement: who a request is counted for, and whether that one sent too many.

Documentation: "Rate-based rule statement" and "Rate-based rule aggregation options and keys".
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Mapping
from typing import Any

from frontgate.waf.addresses import forwarded, source_address
from frontgate.waf.errors import InvalidParameterError, UnsupportedStatementError
from frontgate.waf.inspection import Inspection, text_bytes
from frontgate.waf.rates import RateCounter
from frontgate.waf.transformations import Chain

Matches = Callable[[Inspection], bool]
Key = Callable[[Inspection], Hashable | None]
"""Who the request is counted for; None: it lacks a component, and the rule passes it by."""

LEAST_LIMIT = 10
WINDOWS = (60, 120, 300, 600)
DEFAULT_WINDOW = 300
MOST_KEYS = 5

Counters = dict[tuple[str, str], RateCounter]
"""By the rule's place in its web ACL, and the statement: a changed statement counts anew."""


def compile_rate(
    statement: Mapping[str, Any],
    *,
    scope_down: Matches | None,
    place: str,
    counters: Counters,
    kept: Counters,
) -> Matches:
    """Takes its counter from `counters` or makes one, and puts it into `kept`."""
    limit, window = _limits(statement)
    kind = statement["AggregateKeyType"]
    if kind == "CONSTANT" and scope_down is None:
        raise InvalidParameterError(
            "RATE_BASED_STATEMENT",
            "ScopeDownStatement",
            "You must provide a scope-down statement to aggregate all requests.",
        )
    key = _key(kind, statement)
    identity = (place, json.dumps(statement, sort_keys=True, default=repr))
    counter = counters.get(identity) or RateCounter(limit=limit, window_seconds=window)
    kept[identity] = counter

    def matches(inspection: Inspection) -> bool:
        if scope_down is not None and not scope_down(inspection):
            return False
        caller = key(inspection)
        if caller is None:
            return False
        if caller.__class__ is bool:
            return bool(caller)
        if not counter.exceeded(caller, inspection.request.tick):
            return False
        inspection.rates.append(_described(place, kind, limit, window, caller))
        return True

    return matches


def _limits(statement: Mapping[str, Any]) -> tuple[int, int]:
    limit = int(statement["Limit"])
    if limit < LEAST_LIMIT:
        raise InvalidParameterError(
            "RATE_BASED_STATEMENT", str(limit), f"The lowest limit is {LEAST_LIMIT}."
        )
    window = int(statement.get("EvaluationWindowSec", DEFAULT_WINDOW))
    if window not in WINDOWS:
        raise InvalidParameterError(
            "RATE_BASED_STATEMENT", str(window), f"The window is one of {WINDOWS} seconds."
        )
    return limit, window


def _described(place: str, kind: str, limit: int, window: int, caller: Hashable) -> dict[str, Any]:
    """A member of the log's `rateBasedRuleList`."""
    described = {
        "rateBasedRuleId": place,
        "rateBasedRuleName": place.rpartition("/")[2],
        "limitKey": "CUSTOMKEYS" if kind == "CUSTOM_KEYS" else kind,
        "maxRateAllowed": limit,
        "evaluationWindowSec": str(window),
    }
    if kind in ("IP", "FORWARDED_IP"):
        described["limitValue"] = str(caller)
    return described


def _key(kind: str, statement: Mapping[str, Any]) -> Key:
    if kind == "IP":
        return lambda inspection: inspection.request.source_ip
    if kind == "FORWARDED_IP":
        return _forwarded_key(statement)
    if kind == "CONSTANT":
        return lambda _: "all"
    given: list[Mapping[str, Any]] = statement.get("CustomKeys") or []
    if not 1 <= len(given) <= MOST_KEYS:
        raise InvalidParameterError(
            "CUSTOM_KEYS", str(len(given)), f"You must provide between 1 and {MOST_KEYS} keys."
        )
    keys = [_custom_key(item, statement) for item in given]
    if len(given) == 1 and not {"IP", "ForwardedIP"}.isdisjoint(given[0]):
        raise InvalidParameterError(
            "CUSTOM_KEYS", ", ".join(given[0]), "An IP address needs another key beside it."
        )
    return _combined(keys)


def _combined(keys: list[Key]) -> Key:
    """Every component has to be there; the fallback of a forwarded address wins."""

    def key(inspection: Inspection) -> Hashable | None:
        parts: list[Hashable] = []
        for part in keys:
            found = part(inspection)
            if found is None or found.__class__ is bool:
                return found
            parts.append(found)
        return tuple(parts)

    return key


def _forwarded_key(statement: Mapping[str, Any]) -> Key:
    """The first address of the header, or the fallback behaviour as a boolean."""
    config = statement.get("ForwardedIPConfig")
    if not config:
        raise InvalidParameterError(
            "FORWARDED_IP_CONFIG", "", "You must say which header has the forwarded address."
        )
    select = forwarded({**config, "Position": "FIRST"})
    name = str(config["HeaderName"]).lower()

    def key(inspection: Inspection) -> Hashable | None:
        if not inspection.header(name):
            return None
        addresses = select(inspection)
        return addresses if isinstance(addresses, bool) else str(addresses[0])

    return key


def _custom_key(item: Mapping[str, Any], statement: Mapping[str, Any]) -> Key:
    if len(item) != 1:
        raise InvalidParameterError("CUSTOM_KEYS", ", ".join(item), "A key has exactly one setting")
    ((kind, settings),) = item.items()
    if kind == "IP":
        return lambda inspection: str(source_address(inspection))
    if kind == "ForwardedIP":
        return _forwarded_key(statement)
    if kind == "HTTPMethod":
        return lambda inspection: inspection.request.method
    if kind == "LabelNamespace":
        return _namespace_key(settings["Namespace"])
    make = _COMPONENT_KEYS.get(kind)
    if make is None:
        raise UnsupportedStatementError(f"the aggregate key {kind} is")
    chain, select = Chain(settings["TextTransformations"]), make(settings)

    def key(inspection: Inspection) -> Hashable | None:
        values = select(inspection)
        return b"\0".join([chain(value) for value in values]) if values else None

    return key


def _namespace_key(namespace: str) -> Key:
    def key(inspection: Inspection) -> Hashable | None:
        found = [label for label in inspection.labels if label.startswith(namespace)]
        return "\0".join(found) or None

    return key


Values = Callable[[Inspection], list[bytes]]


def _header(settings: Mapping[str, Any]) -> Values:
    name = settings["Name"].lower()
    return lambda inspection: inspection.header(name)


def _cookie(settings: Mapping[str, Any]) -> Values:
    name = settings["Name"].encode()
    return lambda inspection: [value for key, value in inspection.cookies() if key == name]


def _query_argument(settings: Mapping[str, Any]) -> Values:
    name = settings["Name"].lower().encode()
    return lambda inspection: [v for key, v in inspection.arguments() if key.lower() == name]


def _query_string(_: object) -> Values:
    def values(inspection: Inspection) -> list[bytes]:
        query = inspection.request.query
        return [text_bytes(query)] if query else []

    return values


def _uri_path(_: object) -> Values:
    return lambda inspection: [text_bytes(inspection.request.uri)]


_COMPONENT_KEYS: Mapping[str, Callable[[Any], Values]] = {
    "Header": _header,
    "Cookie": _cookie,
    "QueryArgument": _query_argument,
    "QueryString": _query_string,
    "UriPath": _uri_path,
}
"""The keys that take text transformations; fingerprints and ASNs are not to be had here."""
