"""Which requests a web ACL's log keeps, and where it goes."""

from __future__ import annotations

import pytest

from frontgate.waf.errors import InvalidParameterError
from frontgate.waf.log_settings import compile_logging

GROUP = "arn:aws:logs:eu-west-1:123456789012:log-group:aws-waf-logs-acl"


def configuration(**more):
    return {"ResourceArn": "arn", "LogDestinationConfigs": [GROUP], **more}


def filtered(*filters, default="DROP"):
    return compile_logging(
        configuration(LoggingFilter={"DefaultBehavior": default, "Filters": list(filters)})
    ).keeps


def on(*conditions, behavior="KEEP", requirement="MEETS_ANY"):
    return {"Behavior": behavior, "Requirement": requirement, "Conditions": list(conditions)}


def action(name):
    return {"ActionCondition": {"Action": name}}


def label(name):
    return {"LabelNameCondition": {"LabelName": name}}


RECORD = {
    "action": "BLOCK",
    "labels": [{"name": "a:b"}],
    "nonTerminatingMatchingRules": [{"action": "COUNT"}],
    "ruleGroupList": [{"excludedRules": None, "nonTerminatingMatchingRules": []}],
}


# Source: documented (LoggingFilter).
@pytest.mark.parametrize(
    ("filters", "default", "kept"),
    [
        ([], "KEEP", True),
        ([], "DROP", False),
        ([on(action("BLOCK"))], "DROP", True),
        ([on(action("ALLOW"))], "DROP", False),
        ([on(action("COUNT"))], "DROP", True),
        ([on(label("a:b"))], "DROP", True),
        ([on(label("a"))], "DROP", False),
        ([on(action("BLOCK"), label("x"), requirement="MEETS_ALL")], "DROP", False),
        ([on(action("BLOCK"), label("a:b"), requirement="MEETS_ALL")], "DROP", True),
        ([on(action("BLOCK"), behavior="DROP"), on(action("BLOCK"))], "KEEP", False),
        ([on(action("EXCLUDED_AS_COUNT"))], "DROP", False),
    ],
)
def test_filters(filters, default, kept):
    assert filtered(*filters, default=default)(RECORD) is kept


def test_without_a_filter_everything_is_kept():
    assert compile_logging(configuration()).keeps({})


@pytest.mark.parametrize(
    ("destinations", "reason"),
    [
        ([], "one"),
        ([GROUP, GROUP], "one"),
        (["arn:aws:firehose:eu-west-1:1:deliverystream/aws-waf-logs-x"], "CloudWatch Logs"),
        (["arn:aws:s3:::aws-waf-logs-x"], "CloudWatch Logs"),
        (["arn:aws:logs:eu-west-1:1:log-group:mine"], "aws-waf-logs-"),
        (["nonsense"], "CloudWatch Logs"),
    ],
)
def test_destinations(destinations, reason):
    """Source: documented (the name begins with aws-waf-logs-)."""
    with pytest.raises(InvalidParameterError, match=reason):
        compile_logging({"ResourceArn": "arn", "LogDestinationConfigs": destinations})
