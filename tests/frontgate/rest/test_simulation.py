"""TestInvokeMethod and TestInvokeAuthorizer without a deployment.

Source: recorded on AWS (answers and logs of 2017 to 2024), unless a test says otherwise.
"""

from __future__ import annotations

import json
import re

import pytest

from frontgate.access.cognito import UnauthorizedError
from frontgate.control.errors import BadRequestError
from frontgate.control.rest_api import (
    AuthorizationType,
    Authorizer,
    Integration,
    IntegrationResponse,
    IntegrationType,
    Method,
    Resource,
    RestApi,
)
from frontgate.control.simulation import SimulatedRequest
from frontgate.rest.simulation import RestSimulator
from frontgate.wire import BackendError, HttpResponse, Invocation

from .conftest import ADDRESS

FUNCTION_URI = (
    "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:us-east-1:123456789012:function:f/invocations"
)
REQUEST_ID = "00000000-0000-4000-8000-000000000001"
DENY_ALL = {
    "principalId": "6527a55d",
    "policyDocument": {
        "Version": "2012-10-17",
        "Statement": [{"Action": "execute-api:Invoke", "Effect": "Deny", "Resource": "*"}],
    },
}
WITHOUT_TIME = re.compile(r"^\w{3} \w{3} \d\d \d\d:\d\d:\d\d UTC \d{4} : ", re.MULTILINE)


def lines(log):
    """Without the time before each."""
    first, _, rest = log.partition("\n")
    assert rest.endswith("\n")
    found = rest.removesuffix("\n").split("\n")
    assert all(WITHOUT_TIME.match(line) for line in found)
    return [first, *(WITHOUT_TIME.sub("", line) for line in found)]


@pytest.fixture
def api():
    def make(**fields):
        return RestApi(
            id="abcdefghij", name="pets", root_resource_id="r0", created_date=0, **fields
        )

    return make


@pytest.fixture
def call(world, api):
    async def send(method, *, verb=None, definition=None, **request):
        simulator = RestSimulator(lambda api_id: ADDRESS, world.outside())
        resource = Resource(id="r1", path="/pets/{petId}", methods={method.http_method: method})
        return await simulator.call_method(
            api(**(definition or {})),
            resource,
            method,
            verb or method.http_method,
            SimulatedRequest(**request),
        )

    return send


@pytest.mark.fact("test-invoke.mock-log")
async def test_a_mock_method_that_is_deployed_nowhere(call, mock):
    method = mock('{"petId": "$input.params(\'petId\')"}')
    answer = await call(method, path="/pets/123", query="foo=bar")
    assert answer.status == 200
    assert json.loads(answer.body) == {"petId": "123"}
    assert answer.headers == (("Content-Type", "application/json"),)
    assert lines(answer.log) == [
        f"Execution log for request {REQUEST_ID}",
        f"Starting execution for request: {REQUEST_ID}",
        "HTTP Method: GET, Resource Path: /pets/123",
        "Method request path: {petId=123}",
        "Method request query string: {foo=bar}",
        "Method request headers: {}",
        "Method request body before transformations: ",
        'Method response body after transformations: {"petId": "123"}',
        "Method response headers: {Content-Type=application/json}",
        "Successfully completed execution",
        "Method completed with status: 200",
    ]


@pytest.mark.fact("test-invoke.path")
async def test_without_a_path_that_of_the_resource_is_taken(call, mock):
    answer = await call(mock('{"petId": "$input.params(\'petId\')"}'))
    assert json.loads(answer.body) == {"petId": "{petId}"}
    assert lines(answer.log)[2:4] == [
        "HTTP Method: GET, Resource Path: /pets/{petId}",
        "Method request path: {petId={petId}}",
    ]


@pytest.mark.fact("test-invoke.path")
async def test_a_path_that_does_not_fit_the_resource_has_no_parameters(call, mock):
    answer = await call(mock('{"petId": "$input.params(\'petId\')"}'), path="/other/123/more")
    assert answer.status == 200
    assert json.loads(answer.body) == {"petId": ""}
    assert lines(answer.log)[2:4] == [
        "HTTP Method: GET, Resource Path: /other/123/more",
        "Method request path: {}",
    ]


@pytest.mark.fact("test-invoke.function-log")
async def test_the_log_of_a_function(call, lambda_proxy, world):
    """Source: recorded; the headers of the call are not those of AWS's own client."""
    world.invocation = Invocation(200, b'{"statusCode": 201, "body": "made"}', request_id="f-1")
    answer = await call(
        lambda_proxy(), path="/pets/1", headers=(("content-type", "application/json"),), body=b"{}"
    )
    assert (answer.status, answer.body) == (201, "made")
    assert dict(answer.headers).keys() == {"Content-Type", "X-Amzn-Trace-Id"}
    texts = lines(answer.log)
    assert texts[5] == "Method request headers: {content-type=application/json}"
    assert [text.partition(":")[0] for text in texts[7:14]] == [
        "Endpoint request URI",
        "Endpoint request headers",
        "Endpoint request body after transformations",
        "Sending request to https",
        "Received response. Status",
        "Endpoint response headers",
        "Endpoint response body before transformations",
    ]


async def test_what_a_function_is_told(call, lambda_proxy, world):
    """Source: recorded, but for the access key, which is assumed."""
    world.invocation = Invocation(200, b"{}")
    await call(lambda_proxy(), path="/pets/1", stage_variables={"a": "b"})
    event = world.event
    assert event["path"] == event["requestContext"]["path"] == "/pets/1"
    assert event["headers"] is event["multiValueHeaders"] is event["body"] is None
    assert event["pathParameters"] == {"petId": "1"}
    assert event["stageVariables"] == {"a": "b"}
    context = event["requestContext"]
    assert (
        context.items()
        >= {
            "resourceId": "r1",
            "resourcePath": "/pets/{petId}",
            "stage": "test-invoke-stage",
            "domainPrefix": "testPrefix",
            "domainName": "testPrefix.testDomainName",
            "apiId": "abcdefghij",
            "accountId": "123456789012",
        }.items()
    )
    assert "deploymentId" not in context and "authorizer" not in context
    assert (
        context["identity"].items()
        >= {
            "apiKey": "test-invoke-api-key",
            "apiKeyId": "test-invoke-api-key-id",
            "sourceIp": "test-invoke-source-ip",
            "accountId": "123456789012",
            "caller": "123456789012",
            "user": "123456789012",
            "userArn": "arn:aws:iam::123456789012:root",
        }.items()
    )


@pytest.mark.fact("test-invoke.no-host")
async def test_a_backend_without_a_host(call, transformed):
    method = transformed(
        IntegrationType.HTTP,
        [IntegrationResponse(status_code="200")],
        uri="http://",
        http_method="GET",
    )
    answer = await call(method, path="/pets/1")
    assert (answer.status, json.loads(answer.body)) == (500, {"message": "Internal server error"})
    assert [name for name, _ in answer.headers] == ["x-amzn-ErrorType"]
    assert lines(answer.log)[-2:] == [
        "Execution failed due to configuration error: Invalid endpoint address",
        "Method completed with status: 500",
    ]


async def test_nobody_but_the_owner_is_asked(call, lambda_proxy, world):
    """Documented (TestInvokeMethod): neither authorizer, key nor resource policy counts."""
    world.invocation = Invocation(200, b'{"body": "in"}')
    method = lambda_proxy(
        authorization_type=AuthorizationType.CUSTOM, authorizer_id="a", api_key_required=True
    )
    answer = await call(method, definition={"policy": '{"Version": "2012-10-17"}'})
    assert (answer.status, answer.body) == (200, "in")


async def test_any_method_is_called_with_the_verb_that_is_given(call, lambda_proxy, world):
    world.invocation = Invocation(200, b"{}")
    await call(lambda_proxy("ANY"), verb="PUT")
    assert world.event["httpMethod"] == "PUT"


async def test_a_method_without_an_integration(call):
    """Source: assumed (the words)."""
    with pytest.raises(BadRequestError, match="no integration"):
        await call(Method(http_method="GET"))


class Stream:
    def __init__(self, *parts):
        self.parts = list(parts)
        self.closed = False

    async def read(self):
        part = self.parts.pop(0) if self.parts else b""
        if isinstance(part, Exception):
            raise part
        return part

    def close(self):
        self.closed = True


@pytest.mark.parametrize(
    ("parts", "body"), [((b"a", b"b"), "ab"), ((b"a", BackendError("reset"), b"b"), "a")]
)
async def test_a_streamed_answer_is_read_as_far_as_it_comes(call, world, parts, body):
    world.http_response = HttpResponse(status=200, stream=(stream := Stream(*parts)))
    integration = Integration(
        type=IntegrationType.HTTP_PROXY,
        uri="http://backend.test/",
        http_method="GET",
        response_transfer_mode="STREAM",
    )
    answer = await call(Method(http_method="GET", integration=integration))
    assert answer.body == body
    assert stream.closed


@pytest.fixture
def ask(world, api):
    async def send(authorizer, **request):
        simulator = RestSimulator(lambda api_id: ADDRESS, world.outside())
        definition = api(authorizers={authorizer.id: authorizer})
        return await simulator.call_authorizer(definition, authorizer, SimulatedRequest(**request))

    return send


def token_authorizer(**fields):
    return Authorizer(
        **{
            "id": "52u008",
            "name": "tokens",
            "type": "TOKEN",
            "authorizer_uri": FUNCTION_URI,
            "identity_source": "method.request.header.Authorization",
            **fields,
        }
    )


async def test_a_token_authorizer_is_told_and_not_judged(ask, world):
    world.invocation = Invocation(200, json.dumps(DENY_ALL).encode())
    answer = await ask(token_authorizer(), headers=(("Authorization", "the-token"),))
    assert (answer.status, answer.principal_id) == (200, "6527a55d")
    assert json.loads(answer.policy) == DENY_ALL["policyDocument"]
    assert answer.claims is None
    arn = "arn:aws:execute-api:us-east-1:123456789012:abcdefghij/ESTestInvoke-stage/GET/"
    assert world.event == {
        "type": "TOKEN",
        "methodArn": arn,
        "authorizationToken": "the-token",
    }
    texts = lines(answer.log)
    assert texts[1:3] == [
        f"Starting authorizer: 52u008 for request: {REQUEST_ID}",
        "Incoming identity: ***-token",
    ]
    assert texts[-3].startswith("Authorizer result body before parsing: {")
    assert texts[-2:] == [
        "Using valid authorizer policy for principal: **27a55d",
        "Successfully completed authorizer execution",
    ]


@pytest.mark.fact("authorizer-event.test")
async def test_a_request_authorizer(ask, world):
    world.invocation = Invocation(200, json.dumps(DENY_ALL).encode())
    await ask(
        token_authorizer(type="REQUEST", identity_source="method.request.header.Hash"),
        headers=(("Hash", "a"),),
    )
    event = world.event
    assert event["resource"] == event["path"] == "/"
    assert event["headers"] == {"Hash": "a"}
    assert event["methodArn"].endswith("/ESTestInvoke-stage/GET/")
    context = event["requestContext"]
    assert (
        context.items()
        >= {
            "resourceId": "test-invoke-resource-id",
            "stage": "test-invoke-stage",
            "domainPrefix": "testPrefix",
            "path": "/",
        }.items()
    )
    assert context["identity"]["apiKey"] == "test-invoke-api-key"


async def test_an_authorizer_that_says_unauthorized(ask, world):
    world.invocation = Invocation(200, b'{"errorMessage": "Unauthorized"}', "Unhandled")
    answer = await ask(token_authorizer(), headers=(("Authorization", "t"),))
    assert (answer.status, answer.policy) == (401, None)
    assert lines(answer.log)[-2:] == [f"Unauthorized request: {REQUEST_ID}", "Unauthorized"]


async def test_an_authorizer_that_fails(ask, world):
    world.invocation = Invocation(200, b'{"errorMessage": "boom"}', "Unhandled")
    answer = await ask(token_authorizer(), headers=(("Authorization", "t"),))
    assert answer.status == 500
    assert lines(answer.log)[-1] == "AuthorizerConfigurationException"


async def test_a_token_that_is_missing(ask, world):
    answer = await ask(token_authorizer())
    assert answer.status == 401
    assert world.invoked == []


class Pool:
    """In the place of `CognitoAuthorizer`."""

    def __init__(self, *, accept, **_):
        self.accept = accept

    async def authorize(self, token, scopes):
        if token != "good":
            raise UnauthorizedError("no token was sent")
        return self.accept({"sub": "1"})


@pytest.mark.parametrize(
    ("token", "status", "claims"), [("good", 200, {"sub": "1"}), ("bad", 401, None)]
)
@pytest.mark.fact("pool.test")
async def test_the_claims_of_a_user_pool(ask, monkeypatch, token, status, claims):
    monkeypatch.setattr("frontgate.rest.user_pools.CognitoAuthorizer", Pool)
    authorizer = Authorizer(
        id="p",
        name="pool",
        type="COGNITO_USER_POOLS",
        provider_arns=("arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_abc",),
        identity_source="method.request.header.Authorization",
    )
    answer = await ask(authorizer, headers=(("Authorization", token),))
    assert (answer.status, answer.claims) == (status, claims)


async def test_an_authorizer_that_names_no_function(ask):
    """Source: assumed (the words)."""
    with pytest.raises(BadRequestError, match="tokens"):
        await ask(token_authorizer(authorizer_uri="arn:aws:nothing"))
