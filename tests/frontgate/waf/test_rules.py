"""Rules and groups of rules."""

from __future__ import annotations

import pytest

from frontgate.waf.errors import InvalidParameterError, NonexistentItemError

from .conftest import EVERYTHING, contains, request, rule

PREFIX = "awswaf:123456789012:rulegroup:group:"
SCRIPT = "/dev/?q=%3Cscript%3Ealert(1)%3C/script%3E"
BROWSER = (("user-agent", "Mozilla/5.0"),)


def group_rule(*, override: str = "None", name: str = "reference", **statement):
    given = rule(statement, name=name)
    del given["Action"]
    return {**given, "OverrideAction": {override: {}}}


@pytest.fixture
def group(setup):
    """A group of the account: `/count` is counted and labelled, `/block` is blocked with 418."""

    def make(**settings):
        definition = {
            "Capacity": 100,
            "LabelNamespace": PREFIX,
            "CustomResponseBodies": {"no": {"ContentType": "TEXT_PLAIN", "Content": "group"}},
            "Rules": [
                rule(contains("count"), "Count", name="counts", RuleLabels=[{"Name": "seen"}]),
                {
                    **rule(contains("block"), name="blocks"),
                    "Priority": 1,
                    "Action": {
                        "Block": {
                            "CustomResponse": {"ResponseCode": 409, "CustomResponseBodyKey": "no"}
                        }
                    },
                },
            ],
        }
        arn = setup.make("rule_groups", "group", definition)
        return group_rule(
            override=settings.pop("override", "None"),
            RuleGroupReferenceStatement={"ARN": arn, **settings},
        )

    return make


def names(verdict):
    return [(hit.rule.name, hit.action.name) for hit in verdict.hits]


# Source: documented ("Rule group rule statement", "Overriding rule group actions").
def test_a_group_decides(screen, group):
    verdict = screen([group()], "GET", "/count/block")
    assert (verdict.action.name, verdict.rule.name, verdict.rule.kind) == (
        "BLOCK",
        "reference",
        "GROUP",
    )
    assert names(verdict) == [("counts", "COUNT"), ("blocks", "BLOCK")]
    assert verdict.labels == [f"{PREFIX}seen"]
    assert (verdict.response.status, verdict.response.body) == (409, b"group")


def test_a_group_that_matches_nothing_lets_the_next_rule_decide(screen, group):
    verdict = screen([group(), rule(EVERYTHING, "Allow", name="next")], "GET", "/other")
    assert verdict.rule.name == "next"


def test_override_action_count(screen, group):
    verdict = screen([group(override="Count"), rule(EVERYTHING, name="next")], "GET", "/block")
    assert (verdict.action.name, verdict.rule.name) == ("BLOCK", "next")
    assert names(verdict) == [("blocks", "BLOCK"), ("reference", "COUNT"), ("next", "BLOCK")]


def test_rule_action_overrides(screen, group):
    overrides = [{"Name": "blocks", "ActionToUse": {"Count": {}}}]
    verdict = screen([group(RuleActionOverrides=overrides)], "GET", "/block")
    assert verdict.action.name == "ALLOW"
    (hit,) = verdict.hits
    assert (hit.action.name, hit.rule.overridden) == ("COUNT", "BLOCK")


def test_excluded_rules_count(screen, group):
    verdict = screen([group(ExcludedRules=[{"Name": "blocks"}])], "GET", "/block")
    assert (verdict.action.name, names(verdict)) == ("ALLOW", [("blocks", "COUNT")])


def test_an_override_of_a_rule_that_is_not_there(setup, group):
    overrides = [{"Name": "nothing", "ActionToUse": {"Count": {}}}]
    with pytest.raises(InvalidParameterError, match="nothing"):
        setup.put(group(RuleActionOverrides=overrides))


def managed(name: str, **settings):
    statement = {"VendorName": "AWS", "Name": name, **settings}
    return group_rule(
        override=settings.pop("override", "None"), ManagedRuleGroupStatement=statement
    )


COMMON = "AWSManagedRulesCommonRuleSet"


def test_a_managed_group(screen):
    verdict = screen([managed(COMMON)], "GET", SCRIPT, headers=BROWSER)
    assert (verdict.action.name, verdict.rule.kind) == ("BLOCK", "MANAGED_RULE_GROUP")
    assert names(verdict) == [("CrossSiteScripting_QUERYARGUMENTS", "BLOCK")]
    label = "awswaf:managed:aws:core-rule-set:CrossSiteScripting_QueryArguments"
    assert verdict.labels == [label]


def test_scope_down(screen):
    """Source: documented (only what matches the scope-down statement is evaluated)."""
    given = managed(COMMON, ScopeDownStatement=contains("/admin"))
    assert screen([given], "GET", SCRIPT, headers=BROWSER).action.name == "ALLOW"
    given = managed(COMMON, ScopeDownStatement=contains("/dev"))
    assert screen([given], "GET", SCRIPT, headers=BROWSER).action.name == "BLOCK"


def test_managed_overrides(screen):
    """Source: documented (an override of a rule that a managed group lacks is ignored)."""
    overrides = [
        {"Name": "CrossSiteScripting_QUERYARGUMENTS", "ActionToUse": {"Captcha": {}}},
        {"Name": "Nothing", "ActionToUse": {"Count": {}}},
    ]
    given = managed(COMMON, RuleActionOverrides=overrides)
    assert screen([given], "GET", SCRIPT, headers=BROWSER).action.name == "CAPTCHA"


def test_labels_of_managed_rules_serve_later_ones(screen):
    """The pattern of the guide: count in the group, block by the label what must be blocked."""
    given = managed(COMMON, ExcludedRules=[{"Name": "CrossSiteScripting_QUERYARGUMENTS"}])
    key = "awswaf:managed:aws:core-rule-set:CrossSiteScripting_QueryArguments"
    label = {"LabelMatchStatement": {"Scope": "LABEL", "Key": key}}
    verdict = screen([given, rule(label, name="mine")], "GET", SCRIPT, headers=BROWSER)
    assert verdict.rule.name == "mine"


@pytest.mark.parametrize(
    ("settings", "error"),
    [
        ({"Name": "AWSManagedRulesNothing"}, NonexistentItemError),
        ({"Name": COMMON, "VendorName": "Fortinet"}, NonexistentItemError),
        ({"Name": COMMON, "Version": "latest"}, InvalidParameterError),
    ],
)
def test_groups_that_are_not_there(setup, settings, error):
    statement = {"VendorName": "AWS", **settings}
    with pytest.raises(error):
        setup.put(group_rule(ManagedRuleGroupStatement=statement))


def test_a_version(setup):
    guard = setup.put(managed(COMMON, Version="Version_1.6"))
    verdict = guard.screen(request("GET", SCRIPT, headers=BROWSER))
    assert verdict.rule.group_id == "AWS#AWSManagedRulesCommonRuleSet#Version_1.6"


# Source: documented (Rule: Action for statements of one's own, OverrideAction for groups).
@pytest.mark.parametrize(
    "given",
    [
        {**rule(EVERYTHING), "OverrideAction": {"None": {}}},
        {k: v for k, v in rule(EVERYTHING).items() if k != "Action"},
        {**managed(COMMON), "Action": {"Block": {}}},
        {k: v for k, v in managed(COMMON).items() if k != "OverrideAction"},
    ],
)
def test_the_right_kind_of_action(setup, given):
    with pytest.raises(InvalidParameterError, match="RULE_ACTION"):
        setup.put(given)


def test_priorities_decide(setup):
    """Source: documented (from the lowest number up)."""
    rules = [
        {**rule(EVERYTHING, name="second"), "Priority": 7},
        {**rule(EVERYTHING, "Allow", name="first"), "Priority": 3},
    ]
    guard = setup.put(Rules=rules)
    assert guard.screen(request()).rule.name == "first"


@pytest.mark.parametrize("member", ["Priority", "Name"])
def test_names_and_priorities_differ(setup, member):
    one, other = rule(EVERYTHING, name="a"), {**rule(EVERYTHING, name="b"), "Priority": 1}
    with pytest.raises(InvalidParameterError, match=member):
        setup.put(Rules=[one, {**other, member: one[member]}])
