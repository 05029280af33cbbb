"""What a role allows, and who may act as it. Source: documented, unless a test says otherwise."""

from __future__ import annotations

import json

import pytest

from frontgate.aws.credentials import Role
from frontgate.aws.iam_actions import Permission
from frontgate.aws.permissions import KeptGrants, grants_of_role
from frontgate.wire import RoleNotAssumableError

ARN = "arn:aws:iam::123456789012:role/api/reader"
SESSION = "arn:aws:sts::123456789012:assumed-role/reader/BackplaneAssumeRoleSession"
TABLE = "arn:aws:dynamodb:eu-west-1:123456789012:table/users"


def document(*statements: dict[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def trusting(**statement: object) -> str:
    return document({"Effect": "Allow", "Action": "sts:AssumeRole", **statement})


GATEWAY = trusting(Principal={"Service": "apigateway.amazonaws.com"})


def role(*policies: str, trust: str = GATEWAY, **fields: object) -> Role:
    return Role(
        **{
            "arn": ARN,
            "id": "AROA",
            "account_id": "123456789012",
            "trust": trust,
            "policies": policies,
            "boundary": None,
            "keys": {"aws:PrincipalTag/team": "blue"},
            **fields,
        }
    )


def allow(action: str = "dynamodb:GetItem", resource: str = TABLE, **more: object) -> str:
    return document({"Effect": "Allow", "Action": action, "Resource": resource, **more})


def refusal(found: Role, action: str = "dynamodb:GetItem", resource: str | None = TABLE):
    needed = Permission(action, resource)
    return grants_of_role(found).refusal(needed, region="eu-west-1", now=1_700_000_000)


BLUE = {"StringEquals": {"aws:PrincipalTag/team": "blue"}}
PARIS = {"StringEquals": {"aws:RequestedRegion": "eu-west-3"}}
DENY = document({"Effect": "Deny", "Action": "*", "Resource": "*"})


@pytest.mark.parametrize(
    "found",
    [
        role(allow()),
        role(allow("dynamodb:*", "*")),
        role(allow("*", f"{TABLE}*")),
        role(allow(), boundary=allow("dynamodb:*")),
        role(allow(Condition=BLUE)),
        role(allow("sqs:*", "*"), allow()),
    ],
)
def test_allowed(found):
    assert refusal(found) is None


@pytest.mark.parametrize(
    "found",
    [
        role(),
        role(allow("dynamodb:PutItem")),
        role(allow(resource=f"{TABLE}/index/*")),
        role(allow(), boundary=allow("sqs:*", "*")),
        role(allow(Condition=PARIS)),
    ],
)
def test_nothing_allows_it(found):
    """The words are AWS's (pasted errors of API Gateway's roles)."""
    assert refusal(found) == (
        f"User: {SESSION} is not authorized to perform: dynamodb:GetItem on resource: {TABLE} "
        "because no identity-based policy allows the dynamodb:GetItem action"
    )


@pytest.mark.parametrize(("source", "allowed"), [("shop", True), ("till", False), (None, False)])
def test_what_a_call_says_of_itself(source, allowed):
    bus = "arn:aws:events:eu-west-1:123456789012:event-bus/orders"
    only = {"StringEquals": {"events:source": "shop"}}
    grants = grants_of_role(role(allow("events:PutEvents", bus, Condition=only)))
    keys = {} if source is None else {"events:source": source}
    needed = Permission("events:PutEvents", bus, keys)
    assert (grants.refusal(needed, region="eu-west-1", now=0) is None) is allowed


def test_something_denies_it():
    assert refusal(role(allow(), DENY)) == (
        f"User: {SESSION} is not authorized to perform: dynamodb:GetItem on resource: {TABLE} "
        "with an explicit deny in an identity-based policy"
    )


@pytest.mark.parametrize(
    ("found", "allowed"),
    [
        (role(allow("ses:SendEmail", "arn:aws:ses:*:*:identity/a")), True),
        (role(allow("ses:*", "*")), True),
        (role(allow()), False),
        (role(allow("ses:*", "*"), DENY), False),
    ],
)
def test_a_resource_that_is_not_known(found, allowed):
    """Source: assumed: what may be allowed is."""
    told = refusal(found, "ses:SendEmail", None)
    assert (told is None) is allowed
    assert told is None or "on resource" not in told


@pytest.mark.parametrize(
    "trust",
    [
        GATEWAY,
        trusting(Principal={"Service": ["lambda.amazonaws.com", "apigateway.amazonaws.com"]}),
        trusting(Principal="*"),
        trusting(
            Principal={"Service": "apigateway.amazonaws.com"},
            Condition={"StringEquals": {"aws:SourceAccount": "123456789012"}},
        ),
    ],
)
def test_roles_that_api_gateway_may_act_as(trust):
    assert grants_of_role(role(trust=trust)).principal.arn == SESSION


@pytest.mark.parametrize(
    "trust",
    [
        trusting(Principal={"Service": "lambda.amazonaws.com"}),
        trusting(Principal={"AWS": "arn:aws:iam::123456789012:root"}),
        trusting(
            Principal={"Service": "apigateway.amazonaws.com"},
            Condition={"StringEquals": {"aws:SourceAccount": "999999999999"}},
        ),
        document(
            {
                "Effect": "Allow",
                "Action": "sts:TagSession",
                "Principal": {"Service": "apigateway.amazonaws.com"},
            }
        ),
    ],
)
def test_roles_that_it_may_not_act_as(trust):
    """The words are AWS's (execution logs)."""
    expected = f"API Gateway does not have permission to assume the provided role {ARN}"
    with pytest.raises(RoleNotAssumableError, match=f"^{expected}$"):
        grants_of_role(role(allow(), trust=trust))


def test_a_policy_that_does_not_parse():
    with pytest.raises(RoleNotAssumableError, match="must have a Statement"):
        grants_of_role(role('{"Version": "2012-10-17"}'))


@pytest.mark.parametrize(
    ("policy", "keys", "known"),
    [
        (allow(Condition=BLUE), {}, True),
        (allow(Condition=PARIS), {}, True),
        (allow(resource="arn:aws:s3:::${aws:userid}"), {}, True),
        (allow(Condition={"StringEquals": {"aws:SourceVpc": "v"}}), {}, False),
        (allow(Condition={"StringEquals": {"events:source": "s"}}), {"events:Source": "s"}, True),
        (allow("dynamodb:Scan", Condition={"Bool": {"aws:ViaAWSService": "true"}}), {}, True),
    ],
)
def test_whether_all_is_known_that_policies_ask_for(policy, keys, known):
    needed = Permission("dynamodb:GetItem", TABLE, keys)
    assert grants_of_role(role(policy)).knows_all_about(needed) is known


def test_what_is_kept_is_kept_by_its_holder_and_bounded():
    kept, holder = KeptGrants(), role(allow())
    first = kept.of(holder, lambda: grants_of_role(holder))
    assert kept.of(holder, lambda: pytest.fail("it is there")) is first
    for _ in range(600):
        other = role(allow())
        assert kept.of(other, lambda: grants_of_role(role())) is not first
    assert len(kept) <= 512
