"""The policies of a caller. Source: documented ("Policy evaluation logic")."""

from __future__ import annotations

import json

import pytest

from frontgate.access.identity_policies import IdentityPolicies
from frontgate.access.policy import Decision
from frontgate.access.wildcards import PolicyError

ALLOW, DENY, SILENT = Decision.ALLOW, Decision.EXPLICIT_DENY, Decision.IMPLICIT_DENY
INVOKE = "execute-api:Invoke"
USERS = "arn:aws:execute-api:us-east-1:123456789012:abcdefghij/dev/GET/users"


def document(effect: str = "Allow", resource: str = "*", **more: object) -> str:
    statement = {"Effect": effect, "Action": INVOKE, "Resource": resource, **more}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


OTHER = document(resource="arn:aws:execute-api:*:*:other/*")


@pytest.mark.parametrize(
    ("policies", "boundary", "session", "decision"),
    [
        ((), None, (), SILENT),
        ((document(),), None, (), ALLOW),
        ((OTHER,), None, (), SILENT),
        ((OTHER, document()), None, (), ALLOW),
        ((document(), document("Deny")), None, (), DENY),
        ((document(),), document(), (), ALLOW),
        ((document(),), OTHER, (), SILENT),
        ((), document(), (), SILENT),
        ((document(),), document("Deny"), (), DENY),
        ((document(),), None, (document(),), ALLOW),
        ((document(),), None, (OTHER,), SILENT),
        ((document(),), None, (OTHER, document()), ALLOW),
        ((), None, (document(),), SILENT),
        ((document(),), None, (document("Deny"),), DENY),
        ((document(),), document(), (document(),), ALLOW),
        ((document(),), OTHER, (document(),), SILENT),
    ],
)
def test_all_that_is_there_must_allow(credential, policies, boundary, session, decision):
    holder = credential(policies=policies, boundary=boundary, session_policies=session)
    assert IdentityPolicies(holder).evaluate(INVOKE, USERS, {}) is decision


def test_variables_and_conditions(credential):
    """Source: documented (policy variables)."""
    policies = IdentityPolicies(
        credential(policies=(document(resource="arn:*/dev/GET/${aws:username}"),))
    )
    assert policies.asks_for_context
    arn = USERS.replace("/users", "/ann")
    assert policies.evaluate(INVOKE, arn, {"aws:username": "ann"}) is ALLOW
    assert policies.evaluate(INVOKE, arn, {"aws:username": "bob"}) is SILENT


def test_a_policy_that_is_none(credential):
    with pytest.raises(PolicyError):
        IdentityPolicies(credential(policies=("{}",)))


def test_the_condition_keys_of_all_policies(credential):
    def asking(key: str) -> str:
        return document(Condition={"StringEquals": {key: "x"}})

    policies = IdentityPolicies(
        credential(policies=(asking("A"),), boundary=asking("b"), session_policies=(asking("c"),))
    )
    assert policies.keys_asked(INVOKE) == {"a", "b", "c"}
    assert not policies.keys_asked("sqs:SendMessage")
