"""Signed requests to an HTTP API, through a whole stage; botocore signs."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from frontgate.control.api_v2 import Route
from frontgate.wire import Principal

fact = pytest.mark.fact
NOW = 1587481701.067
HOST = "aaaaaaaaaa.execute-api.us-west-2.amazonaws.com"
ARN = "arn:aws:execute-api:us-west-2:123456789012:aaaaaaaaaa/$default/GET/me"
ROUTE = Route(id="r", route_key="GET /me", target="integrations/i", authorization_type="AWS_IAM")


def document(effect: str = "Allow", resource: str = ARN, **more: Any) -> str:
    statement = {"Effect": effect, "Action": "execute-api:Invoke", "Resource": resource, **more}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture
def call(make_stage: Any, signed: Any, world: Any, credential: Any) -> Any:
    async def send(
        *policies: str, request: Any = None, log: str | None = None, **stage: Any
    ) -> Any:
        principal = stage.pop("principal", None)
        known = credential(policies=policies, **({"principal": principal} if principal else {}))
        world.credentials[known.access_key] = known
        served = make_stage(ROUTE, log_format=log, **stage)
        request = request or signed(path="/me", host=HOST, region="us-west-2", at=NOW)
        request.path = "/me"
        response = await served.handle(request)
        await asyncio.sleep(0)
        return response

    return send


@fact("http-iam.allowed")
@pytest.mark.parametrize(
    ("policies", "status"),
    [
        ((document(),), 200),
        ((document(resource="arn:aws:execute-api:*:*:aaaaaaaaaa/*/GET/*"),), 200),
        ((document(resource="arn:aws:execute-api:*:*:aaaaaaaaaa/*/POST/*"),), 403),
        ((document(), document("Deny")), 403),
        ((), 403),
        ((document(Condition={"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}}),), 200),
        ((document(Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}),), 403),
    ],
)
async def test_policies_of_the_caller(call, policies, status) -> None:
    response = await call(*policies)
    assert response.status == status
    if status == 403:
        assert response.body == b'{"message":"Forbidden"}'


@fact("http-iam.unsigned")
async def test_an_unsigned_request(call, request_of, world) -> None:
    response = await call(
        document(), request=request_of("GET", "/me"), log="$context.authorizer.error"
    )
    assert (response.status, response.body) == (403, b'{"message":"Forbidden"}')
    assert [name for name, _ in response.headers] == ["Apigw-Requestid"]
    assert world.logged == [
        (
            "arn:log",
            "The request for the IAM Authorizer doesn't match the format that API Gateway expects.",
        )
    ]
    assert world.events == []


@pytest.mark.parametrize(
    "changes",
    [
        {"access_key": "AKIDOTHER"},
        {"secret_key": "wrong"},
        {"region": "eu-west-1"},
        {"service": "lambda"},
        {"at": NOW - 3600},
        {"token": "surplus"},
    ],
    ids=str,
)
async def test_wrong_signatures(call, signed, world, changes) -> None:
    """Assumed: the answer to every one of them is that to an unsigned request."""
    given = {"path": "/me", "host": HOST, "region": "us-west-2", "at": NOW, **changes}
    response = await call(document(), request=signed(**given))
    assert (response.status, response.body) == (403, b'{"message":"Forbidden"}')
    assert world.events == []


@fact("http-iam.event-2")
async def test_the_caller_in_an_event(call, world) -> None:
    assert (await call(document())).status == 200
    assert world.events[0]["requestContext"]["authorizer"] == {
        "iam": {
            "accessKey": "AKIDEXAMPLE",
            "accountId": "123456789012",
            "callerId": "AIDAEXAMPLE",
            "cognitoIdentity": None,
            "principalOrgId": None,
            "userArn": "arn:aws:iam::123456789012:user/ann",
            "userId": "AIDAEXAMPLE",
        }
    }


@fact("http-iam.cognito")
async def test_a_caller_of_an_identity_pool(call, world) -> None:
    principal = Principal(
        arn="arn:aws:sts::123456789012:assumed-role/Member/CognitoIdentityCredentials",
        user_id="AROAEXAMPLE:CognitoIdentityCredentials",
        account_id="123456789012",
        cognito_identity={
            "cognitoIdentityId": "us-west-2:1",
            "cognitoIdentityPoolId": "us-west-2:p",
            "cognitoAuthenticationType": "authenticated",
            "cognitoAuthenticationProvider": "cognito-idp/p,cognito-idp/p:CognitoSignIn:u",
        },
    )
    assert (await call(document(), principal=principal)).status == 200
    assert world.events[0]["requestContext"]["authorizer"]["iam"]["cognitoIdentity"] == {
        "amr": ["authenticated", "cognito-idp/p", "cognito-idp/p:CognitoSignIn:u"],
        "identityId": "us-west-2:1",
        "identityPoolId": "us-west-2:p",
    }


async def test_the_caller_in_format_1(call, world) -> None:
    """Documented: the members of `identity`; that they hold the signer is assumed."""
    await call(document(), integration={"payload_format_version": "1.0"})
    context = world.events[0]["requestContext"]
    assert context["authorizer"] == {"claims": None, "scopes": None}
    assert context["identity"]["userArn"] == "arn:aws:iam::123456789012:user/ann"
    assert context["identity"]["accessKey"] == "AKIDEXAMPLE"


async def test_the_caller_in_logs(call, world) -> None:
    """Documented (`$context.identity.userArn`, `.caller`, `.accountId`)."""
    line = "$context.identity.userArn $context.identity.caller $context.identity.accountId"
    await call(document(), log=line)
    assert world.logged == [
        ("arn:log", "arn:aws:iam::123456789012:user/ann AIDAEXAMPLE 123456789012")
    ]


@fact("http-iam.other-account")
async def test_a_caller_of_another_account(call, world) -> None:
    principal = Principal(
        arn="arn:aws:iam::210987654321:user/eve", user_id="AIDA", account_id="210987654321"
    )
    assert (await call(document(resource="*"), principal=principal)).status == 403
