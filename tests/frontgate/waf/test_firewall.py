"""Definitions and their compiled form stay together."""

from __future__ import annotations

import pytest

from frontgate.waf.errors import (
    AssociatedItemError,
    DuplicateItemError,
    InvalidParameterError,
    OptimisticLockError,
    WafError,
)

from .conftest import EVERYTHING, contains, request, rule


def ip_set(*ranges):
    return {"IPAddressVersion": "IPV4", "Addresses": list(ranges)}


def edit(setup, collection, arn, definition):
    kept = getattr(setup.firewall, collection)
    item = kept.by_arn(arn)
    setup.firewall.put(kept, kept.prepare_edit(item, item.lock_token, definition))


def test_an_edited_set_takes_effect_at_once(setup):
    """Source: documented (rules that reference a set follow it)."""
    arn = setup.make("ip_sets", "office", ip_set("203.0.113.0/24"))
    guard = setup.put(rule({"IPSetReferenceStatement": {"ARN": arn}}))
    assert guard.screen(request(ip="198.51.100.1")).action.name == "ALLOW"
    edit(setup, "ip_sets", arn, ip_set("198.51.100.0/24"))
    assert guard.screen(request(ip="198.51.100.1")).action.name == "BLOCK"
    assert guard.screen(request(ip="203.0.113.1")).action.name == "ALLOW"


def test_an_edited_group_takes_effect_at_once(setup):
    def group(action):
        return {
            "Capacity": 10,
            "LabelNamespace": "awswaf:1:rulegroup:g:",
            "Rules": [rule(EVERYTHING, action)],
        }

    arn = setup.make("rule_groups", "g", group("Count"))
    reference = rule({"RuleGroupReferenceStatement": {"ARN": arn}}, name="reference")
    del reference["Action"]
    guard = setup.put({**reference, "OverrideAction": {"None": {}}})
    assert guard.screen(request()).action.name == "ALLOW"
    edit(setup, "rule_groups", arn, group("Block"))
    assert guard.screen(request()).action.name == "BLOCK"


def test_a_guard_follows_its_web_acl(setup):
    guard = setup.put(rule(contains("never")))
    assert setup.put(rule(EVERYTHING)) is guard
    assert guard.screen(request()).action.name == "BLOCK"


def test_an_edit_that_does_not_compile_changes_nothing(setup):
    guard = setup.put(rule(EVERYTHING))
    with pytest.raises(WafError):
        setup.put(rule({"Magic": {}}))
    assert guard.screen(request()).action.name == "BLOCK"
    (item,) = setup.firewall.web_acls
    assert item.definition["Rules"][0]["Statement"] == EVERYTHING


def test_a_new_item_that_does_not_compile_is_not_there(setup):
    with pytest.raises(WafError):
        setup.make("ip_sets", "bad", ip_set("nonsense/8"))
    assert list(setup.firewall.ip_sets) == []
    assert setup.make("ip_sets", "bad", ip_set("10.0.0.0/8"))


def test_an_edit_of_a_set_that_breaks_a_rule_is_refused(setup):
    arn = setup.make("pattern_sets", "p", {"RegularExpressionList": [{"RegexString": "a"}]})
    statement = {
        "RegexPatternSetReferenceStatement": {
            "ARN": arn,
            "FieldToMatch": {"UriPath": {}},
            "TextTransformations": [{"Priority": 0, "Type": "NONE"}],
        }
    }
    guard = setup.put(rule(statement))
    with pytest.raises(InvalidParameterError):
        edit(setup, "pattern_sets", arn, {"RegularExpressionList": [{"RegexString": "("}]})
    assert guard.screen(request("GET", "/a")).action.name == "BLOCK"


def test_what_rules_refer_to_stays(setup):
    """Source: documented (WAFAssociatedItemException)."""
    arn = setup.make("ip_sets", "office", ip_set("10.0.0.0/8"))
    nested = {"NotStatement": {"Statement": {"IPSetReferenceStatement": {"ARN": arn}}}}
    setup.put(rule(nested))
    firewall = setup.firewall
    with pytest.raises(AssociatedItemError):
        firewall.remove(firewall.ip_sets, firewall.ip_sets.by_arn(arn))
    setup.put(rule(EVERYTHING))
    firewall.remove(firewall.ip_sets, firewall.ip_sets.by_arn(arn))
    assert list(firewall.ip_sets) == []


def test_names_are_unique(setup):
    setup.make("ip_sets", "office", ip_set())
    with pytest.raises(DuplicateItemError):
        setup.make("ip_sets", "office", ip_set())


def test_a_lock_token_guards_an_edit(setup):
    """Source: documented (LockToken)."""
    sets = setup.firewall.ip_sets
    item = sets.by_arn(setup.make("ip_sets", "office", ip_set()))
    edited = sets.prepare_edit(item, item.lock_token, ip_set())
    sets.put(edited)
    with pytest.raises(OptimisticLockError):
        sets.prepare_edit(edited, item.lock_token, ip_set())


@pytest.mark.parametrize(
    ("collection", "definition"),
    [
        ("pattern_sets", {"RegularExpressionList": []}),
        ("pattern_sets", {"RegularExpressionList": [{"RegexString": "a"}] * 11}),
        ("ip_sets", ip_set(*["10.0.0.0/8"] * 10_001)),
    ],
)
def test_sizes_of_sets(setup, collection, definition):
    """Source: documented ("AWS WAF quotas")."""
    with pytest.raises(InvalidParameterError):
        setup.make(collection, "set", definition)


def test_a_log_needs_its_web_acl(setup):
    with pytest.raises(WafError):
        setup.firewall.set_logging({"ResourceArn": "arn:none", "LogDestinationConfigs": []})
