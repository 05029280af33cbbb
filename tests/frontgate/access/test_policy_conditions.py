from __future__ import annotations

import pytest

from frontgate.access.policy_conditions import compile_conditions, context_values
from frontgate.access.wildcards import PolicyError

ARN = "arn:aws:sns:eu-west-1:123456789012:topic"

# All rows: documented, "IAM JSON policy elements: Condition operators" and "Multivalued keys".
OPERATORS = [
    ("StringEquals", "a", "a", True),
    ("StringEquals", "a", "A", False),
    ("StringEquals", "*", "a", False),
    ("StringEquals", ["a", "b"], "b", True),
    ("StringNotEquals", "a", "b", True),
    ("StringNotEquals", ["a", "b"], "b", False),
    ("StringEqualsIgnoreCase", "a", "A", True),
    ("StringNotEqualsIgnoreCase", "a", "A", False),
    ("StringLike", "a*", "abc", True),
    ("StringLike", "a*", "ABC", False),
    ("StringNotLike", "a*", "abc", False),
    ("NumericEquals", "5", 5, True),
    ("NumericEquals", 5, "5.0", True),
    ("NumericNotEquals", 5, 6, True),
    ("NumericLessThan", 5, 4, True),
    ("NumericLessThan", 5, 5, False),
    ("NumericLessThanEquals", 5, 5, True),
    ("NumericGreaterThan", 5, 5, False),
    ("NumericGreaterThan", 5, 6, True),
    ("NumericGreaterThanEquals", 5, 5, True),
    ("NumericEquals", 5, "five", False),
    ("DateEquals", "2024-06-18T15:00:04Z", "2024-06-18T17:00:04+02:00", True),
    ("DateEquals", "2024-06-18T15:00:04Z", 1718722804, True),
    ("DateNotEquals", "2024-06-18", "2024-06-19", True),
    ("DateLessThan", "2024-06-18T15:00:04Z", "2024-06-18T15:00:03Z", True),
    ("DateLessThanEquals", "2024-06-18", "2024-06-18T00:00:00Z", True),
    ("DateGreaterThan", 1718722804, "2024-06-18T15:00:05Z", True),
    ("DateGreaterThanEquals", "2024-06-18", "2024-06-17", False),
    ("DateLessThan", "2024-06-18", "soon", False),
    ("Bool", "true", True, True),
    ("Bool", True, "TRUE", True),
    ("Bool", "false", True, False),
    ("BinaryEquals", "QmluYXJ5", "QmluYXJ5", True),
    ("BinaryEquals", "QmluYXJ5", "!", False),
    ("BinaryEquals", "QmluYXJ5", "é", False),
    ("IpAddress", "203.0.113.0/24", "203.0.113.7", True),
    ("IpAddress", "203.0.113.7", "203.0.113.7", True),
    ("IpAddress", "203.0.113.7/24", "203.0.113.200", True),
    ("IpAddress", ["10.0.0.0/8", "2001:db8::/32"], "2001:db8::1", True),
    ("IpAddress", "203.0.113.0/24", "198.51.100.1", False),
    ("IpAddress", "203.0.113.0/24", "nowhere", False),
    ("NotIpAddress", "203.0.113.0/24", "198.51.100.1", True),
    ("NotIpAddress", "203.0.113.0/24", "203.0.113.7", False),
    ("ArnEquals", ARN, ARN, True),
    ("ArnLike", "arn:aws:sns:*:123456789012:*", ARN, True),
    ("ArnLike", "arn:aws:*:*:*:queue", ARN, False),
    ("ArnLike", "arn:aws:sns:eu*2:topic:x:y", ARN, False),
    ("ArnLike", "arn:aws:*:*:*:*", "no arn", False),
    ("ArnNotEquals", ARN, ARN, False),
    ("ArnNotLike", "arn:aws:sqs:*:*:*", ARN, True),
    ("Null", "false", "there", True),
    ("Null", "true", "there", False),
    ("StringEqualsIfExists", "a", "b", False),
    ("ForAnyValue:StringEquals", ["a", "b"], ["x", "b"], True),
    ("ForAnyValue:StringEquals", ["a", "b"], ["x", "y"], False),
    ("ForAllValues:StringEquals", ["a", "b"], ["a", "b"], True),
    ("ForAllValues:StringEquals", ["a", "b"], ["a", "x"], False),
    ("ForAllValues:StringLike", "a*", ["a1", "a2"], True),
    ("ForAnyValue:StringNotEquals", "a", ["a", "b"], True),
    ("ForAllValues:StringNotEquals", "a", ["a", "b"], False),
]


@pytest.mark.parametrize(("operator", "policy", "request_value", "holds"), OPERATORS)
def test_operators(operator, policy, request_value, holds):
    (condition,) = compile_conditions({operator: {"aws:Key": policy}})
    assert condition.holds(context_values({"AWS:KEY": request_value})) is holds


@pytest.mark.parametrize(
    ("operator", "policy", "holds"),
    [
        ("StringEquals", "a", False),
        ("StringNotEquals", "a", True),
        ("NotIpAddress", "10.0.0.0/8", True),
        ("StringEqualsIfExists", "a", True),
        ("StringNotLikeIfExists", "a", True),
        ("Null", "true", True),
        ("Null", "false", False),
        ("ForAllValues:StringEquals", "a", True),
        ("ForAnyValue:StringEquals", "a", False),
        ("ForAnyValue:StringNotEquals", "a", False),
        ("ForAnyValue:StringEqualsIfExists", "a", True),
    ],
)
@pytest.mark.parametrize("context", [{}, {"aws:Key": []}])
def test_a_missing_key(operator, policy, holds, context):  # documented
    (condition,) = compile_conditions({operator: {"aws:Key": policy}})
    assert condition.holds(context_values(context)) is holds


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ({"StringMatches": {"k": "v"}}, "StringMatches is unknown"),
        ({"ForSomeValues:StringEquals": {"k": "v"}}, "ForSomeValues:StringEquals is unknown"),
        ({"NullIfExists": {"k": "true"}}, "NullIfExists is unknown"),
        ({"Null": {"k": "maybe"}}, "Null takes true or false"),
        ({"Bool": {"k": "yes"}}, "neither true nor false"),
        ({"IpAddress": {"aws:SourceIp": "home"}}, "IpAddress on aws:SourceIp"),
        ({"NumericEquals": {"k": "many"}}, "NumericEquals on k"),
        ({"DateEquals": {"k": "soon"}}, "DateEquals on k"),
        ({"ArnLike": {"k": "arn:*:topic"}}, "not an ARN"),
        ({"BinaryEquals": {"k": "!"}}, "BinaryEquals on k"),
        ({"StringEquals": {"k": None}}, "no text"),
        ({"StringEquals": {"k": {"v": 1}}}, "no text"),
        ({"StringEquals": {}}, "at least one key"),
        ({"StringEquals": "k"}, "at least one key"),
        ({"StringEquals": {"k": "${a, b}"}}, "policy variable"),
        ([], "must be an object"),
    ],
)
def test_what_is_not_a_condition_is_named(block, message):
    with pytest.raises(PolicyError, match=message):
        compile_conditions(block)


def test_every_key_of_every_operator_is_a_condition():
    block = {"StringEquals": {"a": "1", "b": "2"}, "Bool": {"c": "true"}}
    assert [condition.key for condition in compile_conditions(block)] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("block", "holds"),
    [
        ({"StringEquals": {"aws:PrincipalTag/team": "${aws:username}"}}, True),
        ({"StringEquals": {"aws:PrincipalTag/team": ["x", "${aws:username}"]}}, True),
        ({"StringEquals": {"aws:PrincipalTag/team": "${aws:userid}"}}, False),
        ({"StringNotEquals": {"aws:PrincipalTag/team": "${aws:username}"}}, False),
        ({"StringLike": {"aws:PrincipalTag/team": "${aws:username}*"}}, True),
        ({"NumericEquals": {"aws:PrincipalTag/level": "${aws:username}"}}, False),
    ],
)
def test_policy_variables_are_put_in_for_each_request(block, holds):
    """Source: documented ("IAM policy elements: Variables and tags")."""
    context = context_values(
        {"aws:username": "ann", "aws:PrincipalTag/team": "ann", "aws:PrincipalTag/level": 7}
    )
    assert all(condition.holds(context) for condition in compile_conditions(block)) is holds
