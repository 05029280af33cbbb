"""Policies of resources. Source: documented ("Policy evaluation logic", IAM User Guide)."""

from __future__ import annotations

import json
from xml.sax.saxutils import escape

import pytest

from frontgate.aws.resource_grants import ResourceGrants
from frontgate.wire import BackendError, HttpResponse, Principal

ROLE = "arn:aws:iam::123456789012:role/reader"
PRINCIPAL = Principal(
    arn="arn:aws:sts::123456789012:assumed-role/reader/me",
    user_id="AROA:me",
    account_id="123456789012",
    role_arn=ROLE,
)
QUEUE = {"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/q"}
ARN = "arn:aws:sqs:eu-west-1:123456789012:q"
ALLOW = {"Effect": "Allow", "Action": "sqs:*", "Resource": "*", "Principal": {"AWS": ROLE}}


class Aws:
    """Answers as it is told; remembers what it was asked."""

    def __init__(self, answer: object = None, status: int = 200) -> None:
        self.answer = answer
        self.status = status
        self.asked: list[object] = []

    async def __call__(self, request, *, timeout):
        self.asked.append((request.service, request.region, request.action))
        if isinstance(self.answer, Exception):
            raise self.answer
        body = self.answer if isinstance(self.answer, bytes) else json.dumps(self.answer).encode()
        return HttpResponse(status=self.status, headers=(), body=body)


async def may_send(aws: Aws, action: str = "sqs:SendMessage", **named: object) -> bool:
    return await ResourceGrants(aws).may_allow(
        PRINCIPAL, action, **{"resource": ARN, "parameters": QUEUE, "region": "eu-west-1", **named}
    )


def with_policy(*statements: object) -> Aws:
    policy = {"Version": "2012-10-17", "Statement": list(statements)}
    return Aws({"Attributes": {"Policy": json.dumps(policy)}})


@pytest.mark.parametrize(
    ("change", "allowed"),
    [
        ({}, True),
        ({"Principal": {"AWS": PRINCIPAL.arn}}, True),
        ({"Principal": "*"}, True),
        ({"Principal": {"AWS": "arn:aws:iam::123456789012:root"}}, False),
        ({"Principal": {"AWS": "123456789012"}}, False),
        ({"Principal": {"Service": "sns.amazonaws.com"}}, False),
        ({"Effect": "Deny"}, False),
        ({"Action": "sqs:ReceiveMessage"}, False),
        # What may be so counts as a grant: nothing is denied that AWS allows.
        ({"Resource": "arn:aws:sqs:eu-west-1:123456789012:other"}, True),
        ({"Principal": "*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}, True),
        ({"Resource": []}, True),
        # Services say these of themselves, callers never do.
        ({"Principal": "*", "Condition": {"StringEquals": {"AWS:SourceOwner": "1"}}}, False),
        (
            {"Principal": "*", "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:*:*:*:*:*"}}},
            False,
        ),
    ],
)
async def test_whom_a_policy_of_a_queue_allows(change, allowed):
    aws = with_policy({**ALLOW, **change})
    assert await may_send(aws) is allowed
    assert aws.asked == [("sqs", "eu-west-1", "GetQueueAttributes")]


@pytest.mark.parametrize(
    ("aws", "allowed"),
    [
        (Aws({}), False),
        (Aws({"__type": "QueueDoesNotExist"}, status=400), False),
        (Aws(BackendError("gone")), True),
        (Aws(TimeoutError()), True),
    ],
)
async def test_where_there_is_none_or_nobody_knows(aws, allowed):
    assert await may_send(aws) is allowed


@pytest.mark.parametrize(
    ("action", "parameters"),
    [("cognito-idp:AdminGetUser", {"UserPoolId": "p"}), ("lambda:ListFunctions", {})],
)
async def test_what_has_no_policy_is_not_asked(action, parameters):
    aws = Aws({})
    assert not await may_send(aws, action, parameters=parameters, resource=None)
    assert not aws.asked


TABLE = "arn:aws:dynamodb:eu-west-1:123456789012:table/users"


@pytest.mark.parametrize(
    ("action", "resource", "parameters", "answer"),
    [
        ("dynamodb:Query", f"{TABLE}/index/by-name", {}, {"Policy": "{}"}),
        ("events:PutEvents", "arn:aws:events:eu-west-1:1:event-bus/b", {}, {"Policy": "{}"}),
        ("kinesis:PutRecord", "arn:aws:kinesis:eu-west-1:1:stream/s", {}, {"Policy": "{}"}),
        ("lambda:InvokeFunction", None, {"FunctionName": "f"}, {"Policy": "{}"}),
        ("s3:GetObject", "arn:aws:s3:::b/k", {"Bucket": "b", "Key": "k"}, b"{}"),
        ("secretsmanager:GetSecretValue", None, {"SecretId": "s"}, {"ResourcePolicy": "{}"}),
        (
            "sns:Publish",
            "arn:aws:sns:eu-west-1:1:t",
            {"TopicArn": "t"},
            b"<GetTopicAttributesResponse><GetTopicAttributesResult><Attributes><entry>"
            b"<key>Policy</key><value>{}</value></entry></Attributes></GetTopicAttributesResult>"
            b"</GetTopicAttributesResponse>",
        ),
    ],
)
async def test_each_service_is_asked_in_its_way(action, resource, parameters, answer):
    """An unreadable policy counts as a grant, so the answer shows that it was found."""
    policy = json.dumps({"Version": "2012-10-17", "Statement": [{**ALLOW, "Action": "*"}]})
    if isinstance(answer, bytes):
        text = escape(policy) if answer.startswith(b"<") else policy
        aws = Aws(answer.replace(b"{}", text.encode()))
    else:
        aws = Aws(dict.fromkeys(answer, policy))
    assert await may_send(aws, action, resource=resource, parameters=parameters)
    ((service, _, _),) = aws.asked
    assert service == action.partition(":")[0]
