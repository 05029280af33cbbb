"""The operations of the wafv2 API."""

from __future__ import annotations

import pytest

from frontgate.control.store import Store
from frontgate.waf.associations import Associations
from frontgate.waf.errors import (
    LimitsExceededError,
    NonexistentItemError,
    OptimisticLockError,
    UnsupportedStatementError,
    WafError,
)
from frontgate.waf.operations import WafOperations

from .conftest import ACCOUNT, EVERYTHING, REGION, VISIBLE, contains, request, rule

SCOPE = {"Scope": "REGIONAL"}


@pytest.fixture
def call(setup):
    store = Store(region=REGION, account_id=ACCOUNT, clock=lambda: 1.0)
    operations = WafOperations(
        setup.firewall,
        Associations(store),
        clock=lambda: 1_718_635_970.0,
        timer=lambda: 1_000.0,
    )
    return lambda name, **given: operations.call(name, {**SCOPE, **given})


def acl(*rules, **more):
    return {
        "Name": "acl",
        "DefaultAction": {"Allow": {}},
        "VisibilityConfig": {**VISIBLE, "MetricName": "acl-metric"},
        "Rules": list(rules),
        **more,
    }


def test_a_web_acl_from_beginning_to_end(call, setup):
    """Source: documented (the shapes of CreateWebACL, GetWebACL, UpdateWebACL, DeleteWebACL)."""
    made = call("CreateWebACL", **acl(rule(contains("x"))))["Summary"]
    assert made["ARN"] == (f"arn:aws:wafv2:{REGION}:{ACCOUNT}:regional/webacl/acl/{made['Id']}")
    one = {"Name": "acl", "Id": made["Id"]}
    got = call("GetWebACL", **one)
    assert got["LockToken"] == made["LockToken"]
    shown = got["WebACL"]
    assert (shown["Capacity"], shown["LabelNamespace"]) == (10, f"awswaf:{ACCOUNT}:webacl:acl:")
    assert call("GetWebACL", ARN=made["ARN"]) == got

    token = call("UpdateWebACL", **{**acl(rule(EVERYTHING)), **one, "LockToken": made["LockToken"]})
    assert setup.firewall.guard(made["ARN"]).screen(request()).action.name == "BLOCK"
    with pytest.raises(OptimisticLockError):
        call("DeleteWebACL", **one, LockToken=made["LockToken"])
    assert [item["Name"] for item in call("ListWebACLs")["WebACLs"]] == ["acl"]
    call("DeleteWebACL", **one, LockToken=token["NextLockToken"])
    assert call("ListWebACLs") == {"WebACLs": []}
    with pytest.raises(NonexistentItemError):
        call("GetWebACL", **one)
    assert setup.firewall.guard(made["ARN"]) is None


def test_sets_and_groups(call):
    ip_set = call("CreateIPSet", Name="i", IPAddressVersion="IPV4", Addresses=["10.0.0.0/8"])
    one = {"Name": "i", "Id": ip_set["Summary"]["Id"]}
    updated = call(
        "UpdateIPSet", **one, Addresses=["10.1.0.0/16"], LockToken=ip_set["Summary"]["LockToken"]
    )
    shown = call("GetIPSet", **one)
    assert shown["LockToken"] == updated["NextLockToken"]
    assert shown["IPSet"]["IPAddressVersion"] == "IPV4", "an update does not bring it"
    assert shown["IPSet"]["Addresses"] == ["10.1.0.0/16"]

    patterns = call("CreateRegexPatternSet", Name="p", RegularExpressionList=[{"RegexString": "a"}])
    assert call("ListRegexPatternSets")["RegexPatternSets"] == [patterns["Summary"]]

    group = call(
        "CreateRuleGroup",
        Name="g",
        Capacity=10,
        Rules=[rule(contains("x"))],
        VisibilityConfig=VISIBLE,
    )
    assert call("GetRuleGroup", ARN=group["Summary"]["ARN"])["RuleGroup"]["Capacity"] == 10


def test_a_group_needs_its_capacity(call):
    with pytest.raises(LimitsExceededError, match="need 10 WCUs, and the group has 9"):
        call(
            "CreateRuleGroup",
            Name="g",
            Capacity=9,
            Rules=[rule(contains("x"))],
            VisibilityConfig=VISIBLE,
        )


def test_pages(call):
    for name in "abc":
        call("CreateIPSet", Name=name, IPAddressVersion="IPV4", Addresses=[])
    first = call("ListIPSets", Limit=2)
    assert [item["Name"] for item in first["IPSets"]] == ["a", "b"]
    last = call("ListIPSets", Limit=2, NextMarker=first["NextMarker"])
    assert [item["Name"] for item in last["IPSets"]] == ["c"]
    assert "NextMarker" not in last


def test_tags(call):
    arn = call("CreateWebACL", **acl(Tags=[{"Key": "a", "Value": "1"}]))["Summary"]["ARN"]
    call("TagResource", ResourceARN=arn, Tags=[{"Key": "b", "Value": "2"}])
    call("UntagResource", ResourceARN=arn, TagKeys=["a"])
    assert call("ListTagsForResource", ResourceARN=arn) == {
        "TagInfoForResource": {"ResourceARN": arn, "TagList": [{"Key": "b", "Value": "2"}]}
    }
    with pytest.raises(NonexistentItemError):
        call("ListTagsForResource", ResourceARN="arn:none")


def test_logging(call):
    arn = call("CreateWebACL", **acl())["Summary"]["ARN"]
    group = "arn:aws:logs:eu-west-1:123456789012:log-group:aws-waf-logs-acl"
    configuration = {"ResourceArn": arn, "LogDestinationConfigs": [group]}
    call("PutLoggingConfiguration", LoggingConfiguration=configuration)
    shown = {"LoggingConfiguration": configuration}
    assert call("GetLoggingConfiguration", ResourceArn=arn) == shown
    assert call("ListLoggingConfigurations") == {"LoggingConfigurations": [configuration]}
    call("DeleteLoggingConfiguration", ResourceArn=arn)
    with pytest.raises(NonexistentItemError):
        call("GetLoggingConfiguration", ResourceArn=arn)


def test_capacity(call):
    assert call("CheckCapacity", Rules=[rule(contains("x"))]) == {"Capacity": 10}


def test_samples(call, setup):
    arn = call("CreateWebACL", **acl(rule(EVERYTHING)))["Summary"]["ARN"]
    for _ in range(3):
        setup.firewall.guard(arn).screen(request())
    window = {"StartTime": 1_718_635_000.0, "EndTime": 1_718_639_000.0}
    found = call(
        "GetSampledRequests",
        WebAclArn=arn,
        RuleMetricName="rule-metric",
        TimeWindow=window,
        MaxItems=2,
    )
    assert found["PopulationSize"] == 3
    assert [sample["Action"] for sample in found["SampledRequests"]] == ["BLOCK", "BLOCK"]


def test_limited_addresses(call, setup):
    limited = {"RateBasedStatement": {"Limit": 10, "AggregateKeyType": "IP"}}
    made = call("CreateWebACL", **acl(rule(limited, name="limited")))["Summary"]
    for _ in range(11):
        setup.firewall.guard(made["ARN"]).screen(request())
    found = call(
        "GetRateBasedStatementManagedKeys",
        WebACLName="acl",
        WebACLId=made["Id"],
        RuleName="limited",
    )
    assert found["ManagedKeysIPV4"]["Addresses"] == ["198.51.100.7/32"]
    assert found["ManagedKeysIPV6"]["Addresses"] == []
    with pytest.raises(NonexistentItemError):
        call(
            "GetRateBasedStatementManagedKeys",
            WebACLName="acl",
            WebACLId=made["Id"],
            RuleName="other",
        )


def test_managed_groups(call):
    names = [group["Name"] for group in call("ListAvailableManagedRuleGroups")["ManagedRuleGroups"]]
    assert "AWSManagedRulesCommonRuleSet" in names
    described = call(
        "DescribeManagedRuleGroup", VendorName="AWS", Name="AWSManagedRulesSQLiRuleSet"
    )
    assert described["Capacity"] == 200
    assert {"Name": "SQLi_COOKIE", "Action": {"Block": {}}} in described["Rules"]
    label = "awswaf:managed:aws:sql-database:SQLi_Cookie"
    assert {"Name": label} in described["AvailableLabels"]
    with pytest.raises(NonexistentItemError):
        call("DescribeManagedRuleGroup", VendorName="AWS", Name="x")


@pytest.mark.parametrize("operation", ["ListWebACLs", "ListAvailableManagedRuleGroups"])
def test_the_scope(call, operation):
    with pytest.raises(UnsupportedStatementError, match="CLOUDFRONT"):
        call(operation, Scope="CLOUDFRONT")
    with pytest.raises(WafError):
        call(operation, Scope="MARS")
