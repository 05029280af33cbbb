"""Rules and groups of rules, compiled: each runs on a request and may end its evaluation.

Documentation: "Rules", "Rule groups", "Overriding rule group actions" and "Labels on web requests".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from frontgate.waf.actions import COUNT, Action, Bodies, compile_action
from frontgate.waf.errors import InvalidParameterError, NonexistentItemError
from frontgate.waf.inspection import Details, Inspection
from frontgate.waf.labels import qualified
from frontgate.waf.managed import MANAGED
from frontgate.waf.statements import Matches, Surroundings, compile_statement
from frontgate.wire import record

_NO_BODIES: Bodies = {}


@record
class Hit:
    """A rule that matched a request, and what it did."""

    rule: Rule
    action: Action
    details: list[Details]
    group: Group | None = None
    """That the rule belongs to."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A rule with a statement of its own."""

    name: str
    metric: str | None
    """CloudWatch's name of it; None: it is not counted."""
    sampled: bool
    kind: str
    matches: Matches
    action: Action
    overridden: str | None = None
    """The action that it has without an override."""
    labels: tuple[str, ...] = ()

    def run(
        self, inspection: Inspection, hits: list[Hit], group: Group | None = None
    ) -> Action | None:
        matched = self.matches(inspection)
        if inspection.pending_labels:
            inspection.labels += inspection.pending_labels
            inspection.pending_labels = []
        details: list[Details] = []
        if inspection.details:
            details, inspection.details = inspection.details, []
        if not matched:
            return None
        inspection.labels += self.labels
        hits.append(Hit(rule=self, action=self.action, details=details, group=group))
        return self.action if self.action.terminates else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """A rule of a web ACL that runs the rules of a group."""

    name: str
    metric: str | None
    sampled: bool
    kind: str
    group_id: str
    """Its ARN, or `AWS#AWSManagedRulesCommonRuleSet`."""
    rules: tuple[Rule, ...]
    scope_down: Matches | None
    counts_only: bool
    """The override action: whatever the group decides is only counted."""
    excluded: tuple[str, ...] = ()
    notice: str | None = None
    """Why the group does not do here what it does on AWS."""

    def run(self, inspection: Inspection, hits: list[Hit]) -> Action | None:
        if self.scope_down is not None and not self.scope_down(inspection):
            return None
        for rule in self.rules:
            action = rule.run(inspection, hits, self)
            if action is not None:
                if not self.counts_only:
                    return action
                hits.append(Hit(rule=self._reference(), action=COUNT, details=[]))
                return None
        return None

    def _reference(self) -> Rule:
        return Rule(
            name=self.name,
            metric=self.metric,
            sampled=self.sampled,
            kind=self.kind,
            matches=_never,
            action=COUNT,
        )


Runs = Rule | Group
"""A rule of a web ACL: `kind` is the `terminatingRuleType` of the log."""


def _never(_: Inspection) -> bool:
    return False


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupDefinition:
    """What a web ACL needs to know of a rule group of the account."""

    arn: str
    rules: tuple[Mapping[str, Any], ...]
    bodies: Bodies
    label_prefix: str


FindGroup = Callable[[str], GroupDefinition]
"""By ARN. Raises `NonexistentItemError`."""


class RuleCompiler:
    """Compiles the rules of one web ACL."""

    def __init__(
        self, around: Surroundings, *, bodies: Bodies, find_group: FindGroup, place: str
    ) -> None:
        self._around = around
        self._bodies = bodies
        self._find_group = find_group
        self._place = place

    def compile(self, rules: Iterable[Mapping[str, Any]]) -> tuple[Runs, ...]:
        """In the order of their priorities. Raises `WafError`s."""
        return tuple(self._rule(rule) for rule in ordered(rules))

    def _rule(self, rule: Mapping[str, Any]) -> Runs:
        statement = rule["Statement"]
        reference = statement.get("RuleGroupReferenceStatement")
        managed = statement.get("ManagedRuleGroupStatement")
        if (reference or managed) is None:
            return compile_rule(
                rule, self._around, bodies=self._bodies, place=f"{self._place}/{rule['Name']}"
            )
        if ("OverrideAction" in rule) is ("Action" in rule) or "Action" in rule:
            raise InvalidParameterError(
                "RULE_ACTION", rule["Name"], "A rule group needs an OverrideAction, and no Action."
            )
        return self._managed(rule, managed) if managed else self._own_group(rule, reference)

    def _own_group(self, rule: Mapping[str, Any], reference: Mapping[str, Any]) -> Group:
        definition = self._find_group(reference["ARN"])
        names = {inner["Name"] for inner in definition.rules}
        for override in reference.get("RuleActionOverrides") or ():
            if override["Name"] not in names:
                raise InvalidParameterError("RULE_ACTION_OVERRIDE", override["Name"])
        around = replace(self._around, label_prefix=definition.label_prefix)
        return self._group(
            rule,
            reference,
            kind="GROUP",
            group_id=definition.arn,
            rules=self._inner(rule, definition.rules, around, definition.bodies),
            scope_down=None,
        )

    def _managed(self, rule: Mapping[str, Any], settings: Mapping[str, Any]) -> Group:
        vendor, name = settings["VendorName"], settings["Name"]
        managed = MANAGED.get((vendor, name))
        if managed is None:
            raise NonexistentItemError
        version = settings.get("Version")
        if version is not None and version not in managed.versions:
            raise InvalidParameterError("MANAGED_RULE_SET", version, "There is no such version.")
        scope_down = settings.get("ScopeDownStatement")
        around = replace(self._around, label_prefix=managed.label_prefix)
        return self._group(
            rule,
            settings,
            kind="MANAGED_RULE_GROUP",
            group_id="#".join((vendor, name, version) if version else (vendor, name)),
            rules=self._inner(rule, managed.rules, around, _NO_BODIES),
            scope_down=(
                compile_statement(scope_down, self._around, rule=rule["Name"], depth=1)
                if scope_down
                else None
            ),
            notice=managed.notice,
        )

    def _inner(
        self,
        rule: Mapping[str, Any],
        rules: Iterable[Mapping[str, Any]],
        around: Surroundings,
        bodies: Bodies,
    ) -> tuple[Rule, ...]:
        place = f"{self._place}/{rule['Name']}"
        return tuple(
            compile_rule(inner, around, bodies=bodies, place=f"{place}/{inner['Name']}")
            for inner in ordered(rules)
        )

    def _group(
        self,
        rule: Mapping[str, Any],
        settings: Mapping[str, Any],
        *,
        kind: str,
        group_id: str,
        rules: tuple[Rule, ...],
        scope_down: Matches | None,
        notice: str | None = None,
    ) -> Group:
        excluded = tuple(item["Name"] for item in settings.get("ExcludedRules") or ())
        overrides = {
            item["Name"]: compile_action(item["ActionToUse"], self._bodies)
            for item in settings.get("RuleActionOverrides") or ()
        }
        actions = {**dict.fromkeys(excluded, COUNT), **overrides}
        return Group(
            name=rule["Name"],
            metric=_metric(rule),
            sampled=_sampled(rule),
            kind=kind,
            group_id=group_id,
            rules=tuple(
                replace(inner, action=actions[inner.name], overridden=inner.action.name)
                if inner.name in actions
                else inner
                for inner in rules
            ),
            scope_down=scope_down,
            counts_only="Count" in rule["OverrideAction"],
            excluded=excluded,
            notice=notice,
        )


def compile_rule(
    rule: Mapping[str, Any], around: Surroundings, *, bodies: Bodies, place: str
) -> Rule:
    """A rule whose statement refers to no group."""
    if "Action" not in rule or "OverrideAction" in rule:
        raise InvalidParameterError(
            "RULE_ACTION", rule["Name"], "The rule needs an Action, and no OverrideAction."
        )
    statement = rule["Statement"]
    return Rule(
        name=rule["Name"],
        metric=_metric(rule),
        sampled=_sampled(rule),
        kind="RATE_BASED" if "RateBasedStatement" in statement else "REGULAR",
        matches=compile_statement(statement, around, rule=place),
        action=compile_action(rule["Action"], bodies),
        labels=tuple(
            qualified(label["Name"], around.label_prefix) for label in rule.get("RuleLabels") or ()
        ),
    )


def ordered(rules: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """By priority; names and priorities must differ."""
    found = sorted(rules, key=lambda rule: int(rule["Priority"]))
    for member in ("Priority", "Name"):
        values = [rule[member] for rule in found]
        if len(set(values)) < len(values):
            raise InvalidParameterError("RULE", member, f"Two rules have the same {member}.")
    return found


def _metric(rule: Mapping[str, Any]) -> str | None:
    visibility = rule["VisibilityConfig"]
    return visibility["MetricName"] if visibility["CloudWatchMetricsEnabled"] else None


def _sampled(rule: Mapping[str, Any]) -> bool:
    return bool(rule["VisibilityConfig"]["SampledRequestsEnabled"])
