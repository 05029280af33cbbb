"""The lines of Lambda authorizers in execution logs. Source: recorded, unless a test says so."""

from __future__ import annotations

import asyncio
import json

import pytest

from frontgate.control.rest_api import AuthorizationType, Authorizer, MethodSetting
from frontgate.wire import Invocation, RoleNotAssumableError

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f"
URI = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{FUNCTION}/invocations"
URL = f"https://lambda.us-east-1.amazonaws.com/2015-03-31/functions/{FUNCTION}/invocations"
REQUEST_ID = "00000000-0000-4000-8000-000000000001"
ALLOW = {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
ANSWER = json.dumps({"principalId": "principal", "policyDocument": ALLOW})
API = "arn:aws:execute-api:us-east-1:123456789012:abcdefghij"


@pytest.fixture
def lines(serve, mock, world):
    """Those that concern the authorizer."""
    method = mock(method={"authorization_type": AuthorizationType.CUSTOM, "authorizer_id": "a1"})

    def make(kind: str = "TOKEN", *, traced: bool = True, **more: object):
        guard = Authorizer(id="a1", name="guard", type=kind, authorizer_uri=URI, **more)
        setting = MethodSetting(logging_level="INFO", data_trace_enabled=traced)
        stage = {"method_settings": {"*/*": setting}}
        send = serve({"/x": [method]}, authorizers={"a1": guard}, stage=stage)

        async def run(token: str | None = "Bearer secret") -> list[str]:
            world.log_lines.clear()
            await send("GET", "/x", headers={} if token is None else {"Authorization": token})
            await asyncio.sleep(0)
            texts = [line.partition(") ")[2] for _, line in world.log_lines]
            ends = (i for i, text in enumerate(texts) if text.startswith(("Verif", "Method c")))
            return texts[1 : next(ends, None)]

        return run

    return make


@pytest.mark.fact("authorizer.source-arn", "execution-log.authorizer")
async def test_a_token(lines, world):
    world.invocation = Invocation(200, ANSWER.encode())
    event = f'{{"type":"TOKEN","methodArn":"{API}/dev/GET/x","authorizationToken":"Bearer secret"}}'
    assert await lines()() == [
        f"Starting authorizer: a1 for request: {REQUEST_ID}",
        "Incoming identity: *******secret",
        f"Endpoint request URI: {URL}",
        f"Endpoint request headers: {{x-amzn-lambda-integration-tag={REQUEST_ID}, "
        "X-Amz-Date=20240617T145241Z, x-amzn-apigateway-api-id=abcdefghij, "
        f"X-Amz-Source-Arn={API}/authorizers/a1, Accept=application/json, "
        "User-Agent=AmazonAPIGateway_abcdefghij}",
        f"Endpoint request body after transformations: {event}",
        f"Sending request to {URL}",
        f"Authorizer result body before parsing: {ANSWER}",
        "Using valid authorizer policy for principal: ***ncipal",
        "Successfully completed authorizer execution",
    ]


@pytest.mark.fact("execution-log.authorizer")
async def test_the_identity_of_a_request(lines, world):
    world.invocation = Invocation(200, ANSWER.encode())
    run = lines("REQUEST", identity_source="method.request.header.Authorization,context.stage")
    assert (await run())[1] == (
        "Incoming identity: {method.request.header.Authorization=*******secret, context.stage=***}"
    )


async def test_without_data_tracing(lines, world):
    world.invocation = Invocation(200, ANSWER.encode())
    assert await lines(traced=False)() == [
        f"Starting authorizer: a1 for request: {REQUEST_ID}",
        "Using valid authorizer policy for principal: ***ncipal",
        "Successfully completed authorizer execution",
    ]


async def test_from_the_cache(lines, world):
    """Source: assumed."""
    world.invocation = Invocation(200, ANSWER.encode())
    run = lines()
    await run()
    again = await run()
    assert [text.partition(":")[0] for text in again] == [
        "Starting authorizer",
        "Incoming identity",
        "Using valid authorizer policy for principal",
        "Successfully completed authorizer execution",
    ]


@pytest.mark.fact("authorizer.null")
async def test_a_result_that_is_none(lines, world):
    world.invocation = Invocation(200, b"null")
    assert (await lines()())[-3:] == [
        "Authorizer result body before parsing: null",
        "Execution failed due to configuration error: Could not parse policy",
        "AuthorizerConfigurationException",
    ]


@pytest.mark.fact("authorizer.unknown-field")
async def test_a_field_that_nobody_knows(lines, world):
    world.invocation = Invocation(200, b'{"policyDocument": {}, "errorType": "x"}')
    assert (await lines()())[-2:] == [
        "Execution failed due to configuration error: Invalid JSON in response: Unrecognized "
        'field "errorType" , not marked as ignorable',
        "AuthorizerConfigurationException",
    ]


@pytest.mark.fact("authorizer.role")
async def test_a_role_that_cannot_be_assumed(lines, world):
    role = "arn:aws:iam::123456789012:role/guard"
    words = f"API Gateway does not have permission to assume the provided role {role}"
    world.allowed = RoleNotAssumableError(words)
    assert (await lines(authorizer_credentials=role)())[-3:] == [
        f"Execution failed due to configuration error: {words}",
        "Execution failed due to configuration error: Authorizer error",
        "AuthorizerConfigurationException",
    ]


@pytest.mark.parametrize("token", [None, "", "Basic secret"])
@pytest.mark.parametrize("traced", [True, False])
@pytest.mark.fact("authorizer.no-identity")
async def test_no_token(lines, token, traced):
    run = lines(identity_validation_expression="Bearer .+", traced=traced)
    assert await run(token) == [
        f"Starting authorizer: a1 for request: {REQUEST_ID}",
        f"Unauthorized request: {REQUEST_ID}",
    ]


@pytest.mark.fact("authorizer.no-identity")
async def test_a_user_pool_without_a_token(serve, mock, world):
    """Source: recorded of one of the two kinds of authorizers; which is not known."""
    method = {"authorization_type": AuthorizationType.COGNITO_USER_POOLS, "authorizer_id": "a1"}
    arn = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_abc"
    pool = Authorizer(id="a1", name="pool", type="COGNITO_USER_POOLS", provider_arns=(arn,))
    stage = {
        "method_settings": {"*/*": MethodSetting(logging_level="INFO")},
        "tracing_enabled": True,
    }
    await serve({"/x": [mock(method=method)]}, authorizers={"a1": pool}, stage=stage)("GET", "/x")
    await asyncio.sleep(0)
    assert [line.partition(") ")[2] for _, line in world.log_lines] == [
        "Extended Request Id: ZhEVGHTzDoEEB2A=",
        f"Starting authorizer: a1 for request: {REQUEST_ID}",
        f"Unauthorized request: {REQUEST_ID}",
        "X-ray Tracing ID : Root=1-66704db9-000000000000400080000000",
    ]
