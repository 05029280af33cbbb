"""A custom domain name compiled into what a request's path and headers are looked up in.

"Routing rules to connect API stages to a custom domain name": rules in the order of their
priority, mappings by the longest key. Both compare whole segments of the path, as it was sent, and
in its case.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from frontgate import headers as header_lines
from frontgate.control.domain_names import (
    ApiMapping,
    DomainName,
    HeaderMatch,
    MatchBasePaths,
    MatchHeaders,
    RoutingMode,
    RoutingRule,
)
from frontgate.wire import HeaderItems

RESERVED_PATHS = frozenset({"/ping", "/sping"})
"""Kept by API Gateway for health checks ("Important notes")."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DomainTarget:
    """The stage that a request is for."""

    api_id: str
    stage: str | None
    """None: the next segment of the path names it."""
    stripped: str = ""
    """The beginning of the path that the stage does not see: `orders/v1`, without slashes."""
    base_path: str | None = None
    """The key of the mapping that matched; None where a rule did."""
    routing_rule_id: str | None = None


class CompiledDomain:
    """Finds the stage for a request to one domain name."""

    def __init__(self, domain: DomainName) -> None:
        self.key = domain.key
        self.name = domain.domain_name
        self.is_private = domain.endpoint_type == "PRIVATE"
        self.is_edge = domain.endpoint_type == "EDGE"
        mutual = domain.mutual_tls
        self.truststore = None if mutual is None else mutual.certificates
        """Of a name that asks clients for a certificate; None: of one that does not."""
        mode = domain.routing_mode
        self._rules = (
            ()
            if mode is RoutingMode.API_MAPPING_ONLY
            else tuple(_compiled(rule) for rule in _by_priority(domain.routing_rules))
        )
        self.has_rules_only = mode is RoutingMode.ROUTING_RULE_ONLY
        """Whether a request that no rule takes is answered 404, not 403 (documented)."""
        mappings = {} if self.has_rules_only else domain.mappings
        self._mappings = _BasePaths(
            {key: _mapped(mapping) for key, mapping in mappings.items() if key}
        )
        self._rest = _mapped(mappings[""]) if "" in mappings else None

    def find(self, path: str, headers: HeaderItems) -> DomainTarget | None:
        """`path` is percent-encoded, as sent."""
        segments = path.strip("/").split("/")
        for rule in self._rules:
            target = rule(segments, headers)
            if target is not None:
                return target
        return self._mappings.longest(segments) or self._rest


Rule = Callable[[list[str], HeaderItems], DomainTarget | None]


class _BasePaths:
    """Keys of one or more segments, the longest of which counts."""

    def __init__(self, targets: Mapping[str, DomainTarget]) -> None:
        self._targets = targets
        self._depths = sorted({key.count("/") + 1 for key in targets}, reverse=True)

    def longest(self, segments: list[str]) -> DomainTarget | None:
        for depth in self._depths:
            found = self._targets.get("/".join(segments[:depth]))
            if found is not None:
                return found
        return None


def _by_priority(rules: Mapping[str, RoutingRule]) -> list[RoutingRule]:
    return sorted(rules.values(), key=lambda rule: rule.priority)


def _mapped(mapping: ApiMapping) -> DomainTarget:
    return DomainTarget(
        api_id=mapping.api_id, stage=mapping.stage, stripped=mapping.key, base_path=mapping.key
    )


def _compiled(rule: RoutingRule) -> Rule:
    paths = [c for c in rule.conditions if isinstance(c, MatchBasePaths)]
    tests = [_header_test(c) for c in rule.conditions if isinstance(c, MatchHeaders)]
    everywhere = _ruled(rule, "")
    base_paths = _BasePaths(
        {key: _ruled(rule, key) for condition in paths for key in map(_plain, condition.any_of)}
    )

    def match(segments: list[str], headers: HeaderItems) -> DomainTarget | None:
        if not all(test(headers) for test in tests):
            return None
        return base_paths.longest(segments) if paths else everywhere

    return match


def _plain(base_path: str) -> str:
    """Examples of the documentation write `pets` and `/refunds`."""
    return base_path.strip("/")


def _ruled(rule: RoutingRule, base_path: str) -> DomainTarget:
    return DomainTarget(
        api_id=rule.api_id,
        stage=rule.stage,
        stripped=base_path if rule.strip_base_path else "",
        routing_rule_id=rule.id,
    )


def _header_test(condition: MatchHeaders) -> Callable[[HeaderItems], bool]:
    tests = [(match.header.lower(), _value_test(match)) for match in condition.any_of]

    def holds(headers: HeaderItems) -> bool:
        return any(
            test(value)
            for name, test in tests
            if (value := header_lines.get(headers, name)) is not None
        )

    return holds


def _value_test(match: HeaderMatch) -> Callable[[str], bool]:
    """One of `text`, `text*`, `*text` and `*text*`, case-sensitive."""
    glob = match.value_glob
    text = glob.removeprefix("*").removesuffix("*") if glob != "*" else ""
    begins, ends = glob.startswith("*"), glob.endswith("*")
    if begins and ends:
        return lambda value: text in value
    if ends:
        return lambda value: value.startswith(text)
    if begins:
        return lambda value: value.endswith(text)
    return lambda value: value == text
