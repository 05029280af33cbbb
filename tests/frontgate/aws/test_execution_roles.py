"""Whether Lambda may act as a role. Source: documented ("Defining Lambda function permissions with
an execution role", "Permissions boundaries for IAM entities"), unless a test says otherwise."""

from __future__ import annotations

import json

import pytest

from frontgate.aws.credentials import Role
from frontgate.aws.execution_roles import ExecutionRoles
from frontgate.aws.iam_actions import Permission

ARN = "arn:aws:iam::123456789012:role/service-role/work"
FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:work"
QUEUE = "arn:aws:sqs:eu-west-1:123456789012:jobs"
SEND, READ = Permission("sqs:SendMessage", QUEUE), Permission("sqs:ReceiveMessage", QUEUE)
LAMBDA = {"Service": "lambda.amazonaws.com"}


def document(**statement: object) -> str:
    whole = {"Effect": "Allow", **statement}
    return json.dumps({"Version": "2012-10-17", "Statement": [whole]})


def trusting(principal: object = LAMBDA, action: str = "sts:AssumeRole", **more: object) -> str:
    return document(Principal=principal, Action=action, **more)


def roles(*policies: str, trust: str | None = None, boundary: str | None = None) -> ExecutionRoles:
    role = Role(
        arn=ARN,
        id="AROA",
        account_id="123456789012",
        trust=trusting() if trust is None else trust,
        policies=policies,
        boundary=boundary,
        keys={},
    )

    async def find(arn: str) -> Role | None:
        return role if arn == ARN else None

    return ExecutionRoles(find, clock=lambda: 1_700_000_000)


def only(arn: str) -> dict[str, object]:
    return {"ArnLike": {"aws:SourceArn": arn}}


@pytest.mark.parametrize(
    ("trust", "expected"),
    [
        (trusting(), True),
        (trusting({"Service": ["edgelambda.amazonaws.com", "lambda.amazonaws.com"]}), True),
        (trusting({"Service": "apigateway.amazonaws.com"}), False),
        (trusting({"AWS": "arn:aws:iam::123456789012:root"}), False),
        (trusting(action="sts:TagSession"), False),
        (trusting(Condition=only(FUNCTION)), True),
        (trusting(Condition=only(f"{FUNCTION}-other")), False),
        (trusting(Condition={"NoSuchOperator": {"a": "b"}}), False),
    ],
)
async def test_who_is_trusted(trust: str, expected: bool) -> None:
    found = await roles(trust=trust).is_assumable(ARN, function_arn=FUNCTION)
    assert found is expected


async def test_a_role_that_there_is_not() -> None:
    """Source: reported by users of AWS for the first; assumed for the second."""
    found, missing = roles(), ARN + "-other"
    assert not await found.is_assumable(missing, function_arn=FUNCTION)
    assert await found.first_denied(missing, [SEND], session="work", region="eu-west-1") is None


@pytest.mark.parametrize(
    ("policies", "boundary", "denied"),
    [
        ((document(Action="sqs:*", Resource="*"),), None, None),
        ((document(Action="sqs:SendMessage", Resource=QUEUE),), None, READ),
        ((document(Action="sqs:SendMessage", Resource=f"{QUEUE}2"),), None, SEND),
        ((), None, SEND),
        (
            (
                document(Action="*", Resource="*"),
                document(Effect="Deny", Action="sqs:ReceiveMessage", Resource="*"),
            ),
            None,
            READ,
        ),
        (
            (document(Action="*", Resource="*"),),
            document(Action="sqs:SendMessage", Resource="*"),
            READ,
        ),
        ((document(Action="*", Resource="*", Condition={"Unknown": {"a": "b"}}),), None, SEND),
    ],
)
async def test_what_a_role_may_not(
    policies: tuple[str, ...], boundary: str | None, denied: Permission | None
) -> None:
    asked = roles(*policies, boundary=boundary)
    needed = [SEND, READ]
    assert await asked.first_denied(ARN, needed, session="work", region="eu-west-1") == denied
