"""Request components: what `FieldToMatch` selects, transformed and ready to be inspected.

Documentation: "Request components" and "Oversize web request components". A component that the
request does not have gives no values, so that nothing matches (documented).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from frontgate.waf.errors import InvalidParameterError, UnsupportedStatementError
from frontgate.waf.inspection import Inspection, split_query, text_bytes
from frontgate.waf.json_body import MalformedJsonError, elements
from frontgate.waf.transformations import Chain

HEADER_BYTES = 8_192
"""Of header lines, and of cookies, that API Gateway forwards to AWS WAF."""
HEADER_COUNT = 200
DEFAULT_BODY_BYTES = 16_384

Selected = list[bytes] | bool
"""Values to inspect, or the answer of the whole statement."""
Select = Callable[[Inspection], Selected]


@dataclass(frozen=True, kw_only=True, slots=True)
class Component:
    """A part of the request, and how logs call it."""

    location: str
    select: Select
    """What is there as sent, one value after another."""
    key: object
    """Equal for components that select the same."""


def compile_component(
    field: Mapping[str, Any], *, body_bytes: int, query: Chain | None = None
) -> Component:
    """The one component that `field` names; `query` are the pre-parse transformations.

    Raises `InvalidParameterError` and `UnsupportedStatementError`.
    """
    if len(field) != 1:
        raise InvalidParameterError(
            "FIELD_TO_MATCH",
            ", ".join(field),
            "Your statement has multiple values set for a field that requires exactly one value.",
        )
    ((kind, settings),) = field.items()
    if kind in _NOT_HERE:
        raise UnsupportedStatementError(f"FieldToMatch {kind}: {_NOT_HERE[kind]}; it is")
    if query is not None and query.steps and kind not in _OF_ARGUMENTS:
        raise InvalidParameterError("FIELD_TO_MATCH", kind, "It takes no pre-parse transformations")
    if kind not in _KINDS:
        raise InvalidParameterError("FIELD_TO_MATCH", kind)
    location, make = _KINDS[kind]
    key = (kind, _frozen(settings), body_bytes, query.key if query is not None else ())
    return Component(location=location, select=make(settings, body_bytes, query), key=key)


def transformed(component: Component, chain: Chain) -> Select:
    """The component's values after `chain`; computed once for all rules of an evaluation."""
    select, key = component.select, (component.key, chain.key)

    def values(inspection: Inspection) -> Selected:
        memo = inspection.memo
        found: Selected | None = memo.get(key)
        if found is None:
            found = select(inspection)
            if chain.steps and not isinstance(found, bool):
                found = [chain(value) for value in found]
            memo[key] = found
        return found

    return values


def _frozen(value: Any) -> object:
    if isinstance(value, Mapping):
        return tuple((name, _frozen(value[name])) for name in sorted(value))
    if isinstance(value, list | tuple):
        return tuple(_frozen(item) for item in value)
    return value


def _single_header(settings: Mapping[str, Any], *_: object) -> Select:
    name = settings["Name"].lower()
    return lambda inspection: inspection.header(name)


def _method(*_: object) -> Select:
    return lambda inspection: [text_bytes(inspection.request.method)]


def _uri_path(*_: object) -> Select:
    return lambda inspection: [text_bytes(inspection.request.uri).partition(b"#")[0]]


def _uri_fragment(*_: object) -> Select:
    """Browsers send none: it is there only when a client writes `#` into its request line.

    Nothing can go wrong in reading it, so the fallback behaviour never applies.
    """

    def select(inspection: Inspection) -> Selected:
        request = inspection.request
        target = f"{request.uri}?{request.query}" if request.query else request.uri
        _, mark, fragment = target.partition("#")
        return [text_bytes(fragment)] if mark else []

    return select


def _query_string(*_: object) -> Select:
    def select(inspection: Inspection) -> Selected:
        query = inspection.request.query
        return [text_bytes(query)] if query else []

    return select


def _arguments(query: Chain | None) -> Callable[[Inspection], list[tuple[bytes, bytes]]]:
    if query is None or not query.steps:
        return Inspection.arguments
    return lambda inspection: split_query(query(text_bytes(inspection.request.query)))


def _single_query_argument(settings: Mapping[str, Any], _: int, query: Chain | None) -> Select:
    name, arguments = settings["Name"].lower().encode(), _arguments(query)
    return lambda inspection: [v for key, v in arguments(inspection) if key.lower() == name]


def _all_query_arguments(_: object, __: int, query: Chain | None) -> Select:
    arguments = _arguments(query)
    return lambda inspection: [value for _, value in arguments(inspection)]


def _oversize(settings: Mapping[str, Any]) -> bool | None:
    """What to answer when there is more than can be inspected; None: inspect what is there."""
    handling = settings.get("OversizeHandling", "CONTINUE")
    return None if handling == "CONTINUE" else handling == "MATCH"


def _body(settings: Mapping[str, Any], body_bytes: int, _: object) -> Select:
    oversize = _oversize(settings)

    def select(inspection: Inspection) -> Selected:
        body = inspection.request.body
        if len(body) > body_bytes:
            return [body[:body_bytes]] if oversize is None else oversize
        return [body] if body else []

    return select


def _json_body(settings: Mapping[str, Any], body_bytes: int, _: object) -> Select:
    whole = _body(settings, body_bytes, None)
    included = settings["MatchPattern"].get("IncludedPaths")
    wanted = _scope(settings["MatchScope"], keys="KEY", values="VALUE")
    fallback = settings.get("InvalidFallbackBehavior")

    def select(inspection: Inspection) -> Selected:
        bodies = whole(inspection)
        if isinstance(bodies, bool) or not bodies:
            return bodies
        found: list[bytes] = []
        try:
            for element in elements(bodies[0], included):
                if element.is_key in wanted:
                    found.append(element.text)
        except MalformedJsonError:
            if fallback == "EVALUATE_AS_STRING":
                return bodies
            if fallback is not None:
                return bool(fallback == "MATCH")
        return found

    return select


def _scope(scope: str, *, keys: str, values: str) -> frozenset[bool]:
    """Whether keys (True) and values (False) are inspected."""
    return {"ALL": frozenset((True, False)), keys: frozenset((True,)), values: frozenset((False,))}[
        scope
    ]


Pairs = Callable[[Inspection], Iterable[tuple[bytes, bytes]]]


def _header_lines(inspection: Inspection) -> list[tuple[bytes, bytes]]:
    return [(text_bytes(name), text_bytes(value)) for name, value in inspection.request.headers]


def _headers(settings: Mapping[str, Any], *_: object) -> Select:
    return _pairs(settings, _header_lines, "IncludedHeaders", "ExcludedHeaders", any_case=True)


def _cookies(settings: Mapping[str, Any], *_: object) -> Select:
    return _pairs(
        settings, Inspection.cookies, "IncludedCookies", "ExcludedCookies", any_case=False
    )


def _pairs(
    settings: Mapping[str, Any], pairs: Pairs, included: str, excluded: str, *, any_case: bool
) -> Select:
    pattern, oversize = settings["MatchPattern"], _oversize(settings)
    scope = _scope(settings["MatchScope"], keys="KEY", values="VALUE")

    def folded(name: bytes) -> bytes:
        return name.lower() if any_case else name

    listed = {folded(n.encode()) for n in pattern.get(included) or pattern.get(excluded) or ()}
    keep_listed = included in pattern
    keep_all = "All" in pattern

    def select(inspection: Inspection) -> Selected:
        given, complete = _within_limits(pairs(inspection))
        if not complete and oversize is not None:
            return oversize
        found: list[bytes] = []
        for name, value in given:
            if keep_all or (folded(name) in listed) is keep_listed:
                found += [name] if True in scope else []
                found += [value] if False in scope else []
        return found

    return select


def _within_limits(
    pairs: Iterable[tuple[bytes, bytes]],
) -> tuple[list[tuple[bytes, bytes]], bool]:
    """What API Gateway forwards, and whether that is all of it."""
    kept: list[tuple[bytes, bytes]] = []
    size = 0
    for name, value in pairs:
        size += len(name) + len(value)
        if size > HEADER_BYTES or len(kept) == HEADER_COUNT:
            return kept, False
        kept.append((name, value))
    return kept, True


def _header_order(settings: Mapping[str, Any], *_: object) -> Select:
    oversize = _oversize(settings)

    def select(inspection: Inspection) -> Selected:
        given, complete = _within_limits(_header_lines(inspection))
        if not complete and oversize is not None:
            return oversize
        return [b":".join(name for name, _ in given)] if given else []

    return select


Make = Callable[[Any, int, Chain | None], Select]
_KINDS: Mapping[str, tuple[str, Make]] = {
    "SingleHeader": ("HEADER", _single_header),
    "Headers": ("HEADER", _headers),
    "Cookies": ("COOKIE", _cookies),
    "HeaderOrder": ("HEADER_ORDER", _header_order),
    "Method": ("METHOD", _method),
    "UriPath": ("URI", _uri_path),
    "UriFragment": ("URI_FRAGMENT", _uri_fragment),
    "QueryString": ("QUERY_STRING", _query_string),
    "SingleQueryArgument": ("SINGLE_QUERY_ARG", _single_query_argument),
    "AllQueryArguments": ("ALL_QUERY_ARGS", _all_query_arguments),
    "Body": ("BODY", _body),
    "JsonBody": ("UNKNOWN", _json_body),
}
"""By field: its location in logs (JSON bodies are `UNKNOWN`, documented), and its maker."""
_OF_ARGUMENTS = frozenset({"SingleQueryArgument", "AllQueryArguments"})
_NOT_HERE: Mapping[str, str] = {
    "JA3Fingerprint": "API Gateway forwards no TLS fingerprint to AWS WAF",
    "JA4Fingerprint": "API Gateway forwards no TLS fingerprint to AWS WAF",
}
