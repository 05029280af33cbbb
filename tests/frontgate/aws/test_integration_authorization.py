from __future__ import annotations

import json
from dataclasses import replace

import pytest

from frontgate.aws.credentials import Role
from frontgate.aws.integration_authorization import IntegrationAuthorization
from frontgate.aws.protocols import read_call
from frontgate.aws.protocols.models import service_model
from frontgate.wire import (
    AwsRequest,
    BackendError,
    Credential,
    Principal,
    RoleNotAssumableError,
)

ROLE = "arn:aws:iam::123456789012:role/reader"
TABLE = "arn:aws:dynamodb:eu-west-1:123456789012:table/users"
TRUST = {
    "Effect": "Allow",
    "Action": "sts:AssumeRole",
    "Principal": {"Service": "apigateway.amazonaws.com"},
}


def document(*statements: object) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: str, resource: str = "*") -> str:
    return document({"Effect": "Allow", "Action": action, "Resource": resource})


class Identities:
    def __init__(self) -> None:
        self.role: Role | None = Role(
            arn=ROLE,
            id="AROA",
            account_id="123456789012",
            trust=document(TRUST),
            policies=(allow("dynamodb:GetItem", TABLE), allow("s3:GetObject")),
            boundary=None,
            keys={},
        )
        self.client: Credential | None = Credential(
            access_key="AKIA",
            secret_key="",
            session_token=None,
            expires=None,
            principal=Principal(
                arn="arn:aws:iam::123456789012:user/ann", user_id="AIDA", account_id="123456789012"
            ),
            policies=(allow("dynamodb:*"),),
        )

    async def roles(self, arn: str) -> Role | None:
        return self.role if arn == ROLE else None

    async def credentials(self, access_key: str) -> Credential | None:
        return self.client if access_key == "AKIA" else None


@pytest.fixture
def identities() -> Identities:
    return Identities()


@pytest.fixture
def authorization(identities) -> IntegrationAuthorization:
    return IntegrationAuthorization(
        identities, account_id="123456789012", clock=lambda: 1_700_000_000
    )


def asked(service: str, action: str | None = None, **fields: object) -> AwsRequest:
    plain = AwsRequest(
        service=service,
        region="eu-west-1",
        action=action,
        path="/",
        method="POST",
        query="",
        headers=(("Accept", "application/json"),),
        body=b"",
        role_arn=ROLE,
    )
    return replace(plain, **fields)


@pytest.fixture
def fault(authorization):
    async def find(request: AwsRequest):
        prefix = request.service.rpartition(".")[2]
        found = await authorization.fault(request, read_call(request, service_model(prefix)))
        return found and (found.status, found.code)

    return find


USERS = {"body": b'{"TableName": "users"}'}
QUEUE = {"query": "QueueUrl=https://sqs.eu-west-1.amazonaws.com/123456789012/q&MessageBody=m"}


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (asked("dynamodb", "GetItem", **USERS), None),
        (asked("dynamodb", "PutItem", **USERS), (400, "AccessDeniedException")),
        (asked("dynamodb", "GetItem", body=b'{"TableName": "x"}'), (400, "AccessDeniedException")),
        (asked("s3", path="/b/k", method="GET"), None),
        (asked("b.s3", path="/k", method="GET"), None),
        (asked("s3", path="/b/k", method="PUT"), (403, "AccessDenied")),
        (asked("s3", "GetObject", query="Bucket=b&Key=k"), None),
        (asked("sqs", "SendMessage", **QUEUE), (403, "AccessDenied")),
        (asked("sns", "Publish", query="TopicArn=t"), (403, "AuthorizationError")),
        (asked("scheduler", path="/schedules", method="GET"), (403, "AccessDeniedException")),
        (asked("lambda", path="/nowhere", method="GET"), None),
        (asked("dynamodb", "PutItem", **USERS, role_arn=None), None),
        (asked("dynamodb", "PutItem", **USERS, role_arn=None, access_key="AKIA"), None),
        (
            asked("sqs", "SendMessage", **QUEUE, role_arn=None, access_key="AKIA"),
            (403, "AccessDenied"),
        ),
    ],
)
async def test_whether_a_call_is_allowed(fault, request_, expected):
    """Source: documented (error codes of each protocol)."""
    assert await fault(request_) == expected


async def test_what_everybody_may_call(fault):
    """Source: documented: signing up needs no credentials."""
    headers = (
        ("X-Amz-Target", "AWSCognitoIdentityProviderService.SignUp"),
        ("Content-Type", "application/x-amz-json-1.1"),
    )
    assert await fault(asked("cognito-idp", "SignUp", headers=headers, body=b"{}")) is None


async def test_who_one_is_may_be_asked_without_a_permission(fault):
    """Documented: GetCallerIdentity."""
    assert await fault(asked("sts", "GetCallerIdentity")) is None


async def test_a_role_that_does_not_exist(fault):
    other = "arn:aws:iam::123456789012:role/other"
    with pytest.raises(RoleNotAssumableError, match=f"the provided role {other}$"):
        await fault(asked("dynamodb", "GetItem", **USERS, role_arn=other))


async def test_a_key_that_is_gone(fault):
    with pytest.raises(BackendError, match="gone"):
        await fault(asked("dynamodb", "GetItem", **USERS, role_arn=None, access_key="ASIA"))


async def test_a_change_counts(fault, identities):
    request = asked("dynamodb", "PutItem", **USERS)
    assert await fault(request) is not None
    identities.role = replace(identities.role, policies=(allow("dynamodb:*"),))
    assert await fault(request) is None


@pytest.mark.parametrize(
    ("holder", "action", "allowed"),
    [
        (ROLE, "dynamodb:GetItem", True),
        (ROLE, "lambda:InvokeFunction", False),
        ("AKIA", "dynamodb:GetItem", True),
        ("AKIA", "lambda:InvokeFunction", False),
    ],
)
async def test_permissions_by_themselves(authorization, holder, action, allowed):
    assert await authorization.allows(holder, action, TABLE) is allowed
