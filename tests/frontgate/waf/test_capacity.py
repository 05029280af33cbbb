"""Web ACL capacity units, against the WCUs that the developer guide gives for each statement."""

from __future__ import annotations

import pytest

from frontgate.waf import capacity
from frontgate.waf.errors import LimitsExceededError, NonexistentItemError

from .conftest import URI_PATH, contains, rule, transform

ARGUMENTS = {"AllQueryArguments": {}}
JSON = {"JsonBody": {"MatchPattern": {"All": {}}, "MatchScope": "ALL"}}


def inspecting(kind: str, field=URI_PATH, types=("NONE",), **more):
    return {kind: {"FieldToMatch": field, "TextTransformations": transform(*types), **more}}


def rate(**more):
    return {"RateBasedStatement": {"Limit": 100, "AggregateKeyType": "IP", **more}}


# Source: documented ("Using rule statements", the WCUs of each).
@pytest.mark.parametrize(
    ("statement", "units"),
    [
        (contains("x"), 10),
        (contains("x", PositionalConstraint="CONTAINS_WORD"), 10),
        (contains("x", PositionalConstraint="EXACTLY"), 2),
        (contains("x", PositionalConstraint="STARTS_WITH"), 2),
        (contains("x", PositionalConstraint="ENDS_WITH"), 2),
        (contains("x", ARGUMENTS, PositionalConstraint="EXACTLY"), 12),
        (contains("x", JSON, PositionalConstraint="EXACTLY"), 4),
        (contains("x", JSON, TextTransformations=transform("LOWERCASE", "URL_DECODE")), 40),
        ({"GeoMatchStatement": {"CountryCodes": ["US"]}}, 1),
        ({"LabelMatchStatement": {"Scope": "LABEL", "Key": "a"}}, 1),
        ({"IPSetReferenceStatement": {"ARN": "a"}}, 1),
        (
            {
                "IPSetReferenceStatement": {
                    "ARN": "a",
                    "IPSetForwardedIPConfig": {"Position": "ANY"},
                }
            },
            5,
        ),
        (inspecting("RegexMatchStatement"), 3),
        (inspecting("RegexMatchStatement", types=("LOWERCASE",)), 13),
        (inspecting("RegexPatternSetReferenceStatement"), 25),
        (inspecting("SizeConstraintStatement"), 1),
        (inspecting("SqliMatchStatement"), 20),
        (inspecting("SqliMatchStatement", SensitivityLevel="HIGH"), 30),
        (inspecting("SqliMatchStatement", ARGUMENTS, ("URL_DECODE", "LOWERCASE")), 50),
        (inspecting("XssMatchStatement"), 40),
        (rate(), 2),
        (rate(ScopeDownStatement=contains("x")), 12),
        (rate(CustomKeys=[{"HTTPMethod": {}}, {"IP": {}}]), 62),
        (rate(CustomKeys=[{"UriPath": {"TextTransformations": transform("LOWERCASE")}}]), 42),
        ({"NotStatement": {"Statement": contains("x")}}, 10),
        ({"AndStatement": {"Statements": [contains("x"), rate()]}}, 12),
        ({"RuleGroupReferenceStatement": {"ARN": "a"}}, 77),
        (
            {
                "ManagedRuleGroupStatement": {
                    "VendorName": "AWS",
                    "Name": "AWSManagedRulesCommonRuleSet",
                    "ScopeDownStatement": contains("x"),
                }
            },
            710,
        ),
    ],
)
def test_units(statement, units):
    assert capacity.of_statement(statement, lambda arn: 77) == units


def test_a_managed_group_that_is_not_there():
    statement = {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "x"}}
    with pytest.raises(NonexistentItemError):
        capacity.of_statement(statement, lambda arn: 0)


def test_the_limit():
    """Source: documented (5,000 WCUs for a web ACL, and for a rule group)."""
    rules = [rule(inspecting("XssMatchStatement"), name=f"r{n}") for n in range(125)]
    assert capacity.of_rules(rules, lambda arn: 0) == 5_000
    one_more = rule({"LabelMatchStatement": {"Scope": "LABEL", "Key": "a"}})
    with pytest.raises(LimitsExceededError, match="5001 WCUs"):
        capacity.of_rules([*rules, one_more], lambda arn: 0)
