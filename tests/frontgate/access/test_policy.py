from __future__ import annotations

import json

import pytest

from frontgate.access.policy import Decision, Policy
from frontgate.access.wildcards import PolicyError

INVOKE = "execute-api:Invoke"
API = "arn:aws:execute-api:eu-west-1:123456789012:puhdx84jy9"
USERS = f"{API}/prod/GET/users"


def statement(**changes: object) -> dict[str, object]:
    merged = {"Effect": "Allow", "Action": INVOKE, "Resource": f"{API}/*", **changes}
    return {name: value for name, value in merged.items() if value is not ...}


def policy(*statements: object) -> Policy:
    return Policy.from_document({"Version": "2012-10-17", "Statement": list(statements)})


ALLOW_ALL = statement(Action="*", Resource="*")

# All rows: documented, "Policy evaluation logic" and "IAM JSON policy elements reference".
DECISIONS = [
    ([statement()], Decision.ALLOW),
    ([ALLOW_ALL], Decision.ALLOW),
    ([], Decision.IMPLICIT_DENY),
    ([statement(Resource=f"{API}/prod/POST/users")], Decision.IMPLICIT_DENY),
    ([statement(Resource=[f"{API}/prod/POST/*", f"{API}/*/GET/users"])], Decision.ALLOW),
    ([statement(Resource=USERS.upper())], Decision.IMPLICIT_DENY),
    ([statement(Action="EXECUTE-API:invoke")], Decision.ALLOW),
    ([statement(Action=["s3:*", "execute-api:*"])], Decision.ALLOW),
    ([statement(Action="execute-api:InvalidateCache")], Decision.IMPLICIT_DENY),
    ([statement(Effect="Deny")], Decision.EXPLICIT_DENY),
    ([ALLOW_ALL, statement(Effect="Deny", Resource=USERS)], Decision.EXPLICIT_DENY),
    ([statement(Effect="Deny", Resource=USERS), ALLOW_ALL], Decision.EXPLICIT_DENY),
    ([ALLOW_ALL, statement(Effect="Deny", Resource=f"{API}/other")], Decision.ALLOW),
    ([statement(Action=..., NotAction="s3:*")], Decision.ALLOW),
    ([statement(Action=..., NotAction="execute-api:*")], Decision.IMPLICIT_DENY),
    ([statement(Resource=..., NotResource=f"{API}/prod/POST/*")], Decision.ALLOW),
    ([statement(Resource=..., NotResource=f"{API}/prod/*")], Decision.IMPLICIT_DENY),
    ([statement(Condition={"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}})], Decision.ALLOW),
    (
        [statement(Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}})],
        Decision.IMPLICIT_DENY,
    ),
    (
        [
            statement(
                Condition={
                    "IpAddress": {"aws:SourceIp": "203.0.113.0/24"},
                    "StringEquals": {"aws:UserAgent": "other"},
                }
            )
        ],
        Decision.IMPLICIT_DENY,
    ),
]


@pytest.mark.parametrize(("statements", "decision"), DECISIONS)
def test_decision(statements, decision):
    context = {"aws:SourceIp": "203.0.113.7", "aws:UserAgent": "curl"}
    assert policy(*statements).evaluate(INVOKE, USERS, context) is decision


def test_a_policy_without_conditions_needs_no_context():
    assert policy(statement()).evaluate(INVOKE, USERS) is Decision.ALLOW


def test_one_statement_needs_no_list_and_the_text_will_do():
    text = json.dumps({"Statement": statement(Sid="One")})
    parsed = Policy.from_document(text)
    assert parsed.statements[0].sid == "One"
    assert parsed.evaluate(INVOKE, USERS) is Decision.ALLOW


def test_principals_are_kept():
    parsed = policy(
        statement(Principal="*"), statement(NotPrincipal={"AWS": "arn:aws:iam::1:user/x"})
    )
    assert parsed.statements[0].principal == "*"
    assert parsed.statements[1].not_principal == {"AWS": "arn:aws:iam::1:user/x"}


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("{", "must be JSON"),
        ("[" * 100_000, "must be JSON"),
        ("[]", "must be an object"),
        ({}, "must have a Statement"),
        ({"Statement": "x"}, "must have a Statement"),
        ({"Statement": [], "Statements": []}, "cannot have Statements"),
        ({"Version": "2024-01-01", "Statement": []}, "version '2024-01-01' is unknown"),
        ({"Statement": ["x"]}, "must be an object"),
        ({"Statement": statement(Effect="allow")}, "Allow or Deny"),
        ({"Statement": statement(Effect=...)}, "Allow or Deny"),
        ({"Statement": statement(Action=...)}, "either Action or NotAction"),
        ({"Statement": statement(NotAction="*")}, "either Action or NotAction"),
        ({"Statement": statement(Resource=...)}, "either Resource or NotResource"),
        ({"Statement": statement(Resource=[])}, "Resource must be a text"),
        ({"Statement": statement(Resource=[7])}, "Resource must be a text"),
        ({"Statement": statement(Resource=7)}, "Resource must be a text"),
        ({"Statement": statement(Ressource="*")}, "cannot have Ressource"),
        ({"Statement": statement(Condition="x")}, "Condition must be an object"),
        ({"Statement": statement(Condition={"Sometimes": {"a": "b"}})}, "Sometimes is unknown"),
        (
            {"Version": "2012-10-17", "Statement": statement(Resource="${a, b}")},
            "policy variable",
        ),
    ],
)
def test_an_invalid_policy_is_refused_when_it_is_read(document, message):
    with pytest.raises(PolicyError, match=message):
        Policy.from_document(document)


@pytest.mark.parametrize(
    ("statements", "decision"),
    [
        ([], Decision.IMPLICIT_DENY),
        ([("Allow", "s3:Get*", "arn:aws:s3:::b/*")], Decision.ALLOW),
        ([("Allow", "s3:Put*", "*")], Decision.IMPLICIT_DENY),
        ([("Allow", "s3:*", "*"), ("Deny", "s3:*", "*")], Decision.EXPLICIT_DENY),
        ([("Allow", "s3:*", "*"), ("Deny", "s3:*", "arn:aws:s3:::c/*")], Decision.ALLOW),
    ],
)
def test_a_resource_that_nobody_knows(statements, decision):
    """Source: assumed."""
    listed = [
        {"Effect": effect, "Action": action, "Resource": resource}
        for effect, action, resource in statements
    ]
    policy = Policy.from_document({"Version": "2012-10-17", "Statement": listed})
    assert policy.evaluate_anywhere("s3:GetObject") is decision


def test_which_condition_keys_statements_on_an_action_ask_for():
    policy = Policy.from_document(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": "s3:Get*",
                    "Resource": "arn:aws:s3:::b/${aws:UserId}/*",
                    "Condition": {
                        "StringLike": {"s3:prefix": "${aws:username}*"},
                        "Null": {"aws:SourceVpc": "true"},
                    },
                },
                {
                    "Effect": "Deny",
                    "NotAction": "s3:GetObject",
                    "Resource": "*",
                    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                },
            ],
        }
    )
    told = {"s3:prefix", "aws:username", "aws:sourcevpc", "aws:userid"}
    assert policy.keys_asked("s3:GetObject") == told
    assert policy.keys_asked("s3:GetBucketAcl") == told | {"aws:securetransport"}
    assert policy.keys_asked("s3:PutObject") == {"aws:securetransport"}
