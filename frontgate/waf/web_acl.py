"""A web ACL, compiled: its rules in order, and what happens to a request that none of them ends.

Documentation: "Using web ACLs with rules and rule groups".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from frontgate.waf.actions import Action, compile_action
from frontgate.waf.addresses import AddressSet
from frontgate.waf.components import DEFAULT_BODY_BYTES
from frontgate.waf.geography import CountryTable
from frontgate.waf.inspection import Details, Inspection, WebRequest
from frontgate.waf.rate_statement import Counters
from frontgate.waf.rules import FindGroup, Group, Hit, RuleCompiler, Runs
from frontgate.waf.statements import Surroundings
from frontgate.wire import HeaderItems, HttpResponse, record

DEFAULT_ACTION = "Default_Action"
"""The terminating rule of a request that no rule ended (documented)."""
_BODY_BYTES = {"KB_16": 16_384, "KB_32": 32_768, "KB_48": 49_152, "KB_64": 65_536}


@record
class Verdict:
    """What a web ACL decided, and why."""

    action: Action
    rule: Runs | None
    """That ended the evaluation; None: the default action."""
    hits: list[Hit]
    labels: list[str]
    rates: list[Mapping[str, Any]]
    details: list[Details]
    inserted: HeaderItems
    """Headers for the request that goes on."""
    response: HttpResponse | None
    """AWS WAF's own answer to a refused request; None: API Gateway words it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class References:
    """What a web ACL's rules refer to, by ARN; each raises `NonexistentItemError`."""

    address_set: Callable[[str], AddressSet]
    pattern_set: Callable[[str], tuple[str, ...]]
    group: FindGroup


@dataclass(frozen=True, kw_only=True, slots=True)
class CompiledWebAcl:
    arn: str
    name: str
    metric: str | None
    sampled: bool
    """Whether requests of the default action are kept as samples."""
    rules: tuple[Runs, ...]
    default: Action
    counters: Counters
    """Of the rate-based rules, for the next form of this web ACL."""

    @property
    def notices(self) -> tuple[str, ...]:
        """Of groups that do less here than on AWS."""
        groups = (rule for rule in self.rules if isinstance(rule, Group))
        return tuple(f"{g.name}: {g.notice}" for g in groups if g.notice)

    def evaluate(self, request: WebRequest) -> Verdict:
        """Never raises, and waits for nothing."""
        inspection = Inspection(request)
        hits: list[Hit] = []
        for rule in self.rules:
            action = rule.run(inspection, hits)
            if action is not None:
                return _verdict(action, rule, hits, inspection)
        return _verdict(self.default, None, hits, inspection)


def _verdict(action: Action, rule: Runs | None, hits: list[Hit], inspection: Inspection) -> Verdict:
    return Verdict(
        action=action,
        rule=rule,
        hits=hits,
        labels=inspection.labels,
        rates=inspection.rates,
        details=hits[-1].details if rule is not None else [],
        inserted=() if action.refuses else _inserted(action, rule, hits),
        response=action.answer(inspection.request) if action.refuses else None,
    )


def _inserted(action: Action, rule: Runs | None, hits: list[Hit]) -> HeaderItems:
    """The last rule that inserts a header of a name wins (documented)."""
    if not hits and not action.inserted:
        return ()
    by_name: dict[str, tuple[str, str]] = {}
    for hit in hits:
        for item in hit.action.inserted:
            by_name[item[0].lower()] = item
    if rule is None:
        for item in action.inserted:
            by_name[item[0].lower()] = item
    return tuple(by_name.values())


def compile_web_acl(
    definition: Mapping[str, Any],
    references: References,
    *,
    countries: CountryTable,
    counters: Counters,
) -> CompiledWebAcl:
    """`definition` is a `WebACL` of the API, checked against its model. Raises `WafError`s."""
    bodies = definition.get("CustomResponseBodies") or {}
    kept: Counters = {}
    around = Surroundings(
        address_set=references.address_set,
        pattern_set=references.pattern_set,
        countries=countries,
        label_prefix=definition["LabelNamespace"],
        body_bytes=_body_bytes(definition),
        counters=counters,
        kept=kept,
    )
    compiler = RuleCompiler(
        around, bodies=bodies, find_group=references.group, place=definition["Name"]
    )
    visibility = definition["VisibilityConfig"]
    return CompiledWebAcl(
        arn=definition["ARN"],
        name=definition["Name"],
        metric=visibility["MetricName"] if visibility["CloudWatchMetricsEnabled"] else None,
        sampled=bool(visibility["SampledRequestsEnabled"]),
        rules=compiler.compile(definition.get("Rules") or ()),
        default=compile_action(definition["DefaultAction"], bodies),
        counters=kept,
    )


def _body_bytes(definition: Mapping[str, Any]) -> int:
    association = definition.get("AssociationConfig") or {}
    limit = (association.get("RequestBody") or {}).get("API_GATEWAY") or {}
    size = limit.get("DefaultSizeInspectionLimit")
    return _BODY_BYTES[size] if size else DEFAULT_BODY_BYTES
