"""Labels: their syntax, and how they are matched."""

from __future__ import annotations

import pytest

from frontgate.waf.errors import InvalidParameterError
from frontgate.waf.labels import qualified

from .conftest import EVERYTHING, rule

PREFIX = "awswaf:123456789012:webacl:acl:"


def labelled(*names, name="labels"):
    return rule(EVERYTHING, "Count", name=name, RuleLabels=[{"Name": label} for label in names])


# Source: documented ("Label match examples").
@pytest.mark.parametrize(
    ("label", "scope", "key", "expected"),
    [
        ("header:encoding:utf8", "LABEL", "header:encoding:utf8", True),
        ("testNS1:testNS2:header:encoding:utf8", "LABEL", "header:encoding:utf8", True),
        ("header:encoding2:utf8", "LABEL", "header:encoding:utf8", False),
        ("header:encoding:utf8", "LABEL", f"{PREFIX}header:encoding:utf8", True),
        ("ns:header:encoding:utf8", "LABEL", f"{PREFIX}header:encoding:utf8", False),
        ("header:encoding:utf8", "LABEL", "utf8", True),
        ("header:encoding:utf8", "LABEL", "tf8", False),
        ("header:encoding:utf8", "NAMESPACE", "header:encoding:", True),
        ("header:encoding:utf8", "NAMESPACE", "encoding:", True),
        ("header:encoding:utf8", "NAMESPACE", f"{PREFIX}header:", True),
        ("header:encoding:utf8", "NAMESPACE", "awswaf:444455556666:webacl:acl:header:", False),
        ("query:badstring", "NAMESPACE", "header:", False),
        ("Header:x", "NAMESPACE", "header:", False),
    ],
)
def test_matched(screen, label, scope, key, expected):
    match = rule({"LabelMatchStatement": {"Scope": scope, "Key": key}}, name="match")
    assert (screen([labelled(label), match]).action.name == "BLOCK") is expected


def test_labels_of_later_rules_are_not_there_yet(screen):
    match = rule({"LabelMatchStatement": {"Scope": "LABEL", "Key": "a"}}, name="match")
    verdict = screen([match, labelled("a")])
    assert (verdict.action.name, verdict.labels) == ("ALLOW", [f"{PREFIX}a"])


# Source: documented ("Label syntax and naming requirements").
@pytest.mark.parametrize(
    ("name", "valid"),
    [
        ("a", True),
        ("a:b:c:d:e:name", True),
        ("a:b:c:d:e:f:name", False),
        ("x" * 128, True),
        ("x" * 129, False),
        ("a::b", False),
        ("", False),
        ("webacl:a", False),
        ("a:managed", False),
        ("awswaf", False),
    ],
)
def test_names(name, valid):
    if valid:
        assert qualified(name, PREFIX) == PREFIX + name
    else:
        with pytest.raises(InvalidParameterError, match="LABEL"):
            qualified(name, PREFIX)


def test_a_namespace_ends_in_a_colon(setup):
    with pytest.raises(InvalidParameterError):
        setup.put(rule({"LabelMatchStatement": {"Scope": "NAMESPACE", "Key": "a"}}))
