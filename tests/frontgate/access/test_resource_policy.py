"""Resource policies: whose statements count, and AWS's two tables.

Source: documented ("How API Gateway resource policies affect authorization workflow").
"""

from __future__ import annotations

import json

import pytest

from frontgate.access.policy import Decision
from frontgate.access.resource_policy import OTHER_ACCOUNT, SAME_ACCOUNT, ResourcePolicy
from frontgate.access.wildcards import PolicyError
from frontgate.wire import Principal

ALLOW, DENY, SILENT = Decision.ALLOW, Decision.EXPLICIT_DENY, Decision.IMPLICIT_DENY
ACCOUNT = "123456789012"
API = f"arn:aws:execute-api:us-east-1:{ACCOUNT}:abcdefghij"
USERS = f"{API}/dev/GET/users"
INVOKE = "execute-api:Invoke"

# Table A, and where it differs table B.
TABLE = [
    (ALLOW, ALLOW, ALLOW, ALLOW),
    (ALLOW, SILENT, ALLOW, SILENT),
    (ALLOW, DENY, DENY, DENY),
    (SILENT, ALLOW, ALLOW, SILENT),
    (SILENT, SILENT, SILENT, SILENT),
    (SILENT, DENY, DENY, DENY),
    (DENY, ALLOW, DENY, DENY),
    (DENY, SILENT, DENY, DENY),
    (DENY, DENY, DENY, DENY),
]


@pytest.mark.parametrize(("authorizer", "policy", "same", "other"), TABLE)
@pytest.mark.fact("policy.same-account", "policy.other-account")
def test_the_tables(authorizer, policy, same, other):
    assert SAME_ACCOUNT[authorizer, policy] is same
    assert OTHER_ACCOUNT[authorizer, policy] is other


def user(name: str, account: str = ACCOUNT) -> Principal:
    arn = f"arn:aws:iam::{account}:user/{name}"
    return Principal(arn=arn, user_id=f"AIDA{name}", account_id=account)


def statement(principal: object = "*", effect: str = "Allow", **more: object) -> dict[str, object]:
    named = {"Effect": effect, "Principal": principal, "Action": INVOKE, "Resource": f"{API}/*"}
    return {**named, **more}


def policy(*statements: dict[str, object]) -> ResourcePolicy:
    document = {"Version": "2012-10-17", "Statement": list(statements)}
    return ResourcePolicy.from_document(json.dumps(document), account_id=ACCOUNT)


@pytest.mark.parametrize(
    ("statements", "anonymous", "ann", "stranger"),
    [
        ([], SILENT, SILENT, SILENT),
        ([statement()], ALLOW, ALLOW, ALLOW),
        ([statement({"AWS": user("ann").arn})], SILENT, ALLOW, SILENT),
        ([statement({"AWS": ACCOUNT})], SILENT, SILENT, SILENT),
        ([statement({"AWS": "210987654321"})], SILENT, SILENT, ALLOW),
        ([statement(), statement({"AWS": ACCOUNT}, "Deny")], ALLOW, DENY, ALLOW),
        ([statement(), statement({"AWS": user("ann").arn}, "Deny")], ALLOW, DENY, ALLOW),
        ([statement(Resource=f"{API}/dev/POST/*")], SILENT, SILENT, SILENT),
        ([statement(), statement(effect="Deny", Resource=USERS)], DENY, DENY, DENY),
    ],
)
def test_whose_statements_count(statements, anonymous, ann, stranger):
    judged = policy(*statements)
    callers = (None, user("ann"), user("bob", "210987654321"))
    for _ in range(2):  # the second time from memory
        assert [judged.evaluate(who, INVOKE, USERS, {}) for who in callers] == [
            anonymous,
            ann,
            stranger,
        ]


def test_conditions_on_the_principal():
    judged = policy(statement(Condition={"StringEquals": {"aws:PrincipalAccount": "210987654321"}}))
    keys = {"aws:PrincipalAccount": "210987654321"}
    assert judged.evaluate(user("bob"), INVOKE, USERS, keys) is ALLOW
    assert judged.evaluate(None, INVOKE, USERS, {}) is SILENT


def test_a_statement_must_name_somebody():
    with pytest.raises(PolicyError, match="either Principal or NotPrincipal"):
        policy({"Effect": "Allow", "Action": "*", "Resource": "*"})


def test_what_is_remembered_of_callers_is_bounded():
    judged = policy(statement())
    for index in range(600):
        assert judged.evaluate(user(str(index)), INVOKE, USERS, {}) is ALLOW
    assert len(judged._parts) <= 256
