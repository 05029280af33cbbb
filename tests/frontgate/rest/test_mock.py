"""MOCK integrations with templates both ways. Source: recorded on AWS, unless a test says so."""

from __future__ import annotations

import asyncio
import json

import pytest

from frontgate.control.rest_api import (
    ContentHandling,
    IntegrationResponse,
    IntegrationType,
    PassthroughBehavior,
)

fact = pytest.mark.fact


@fact("vtl.params-maps", "vtl.canary")
async def test_templates_see_context_parameters_and_stage_variables(serve, mock):
    template = """{"id": "$context.requestId", "ip": "$context.identity.sourceIp",
 "who": "$input.params('who')", "X": "$input.params().header.get('X-A')",
 "color": "$stageVariables.color", "none": "$stageVariables.none",
 "canary": "$context.isCanaryRequest", "path": "$context.path"}"""
    send = serve({"/users/{who}": [mock(template)]}, variables={"color": "blue"})
    response = await send("GET", "/users/ann", headers={"X-A": "1"})
    assert response.status == 200
    assert json.loads(response.body) == {
        "id": "00000000-0000-4000-8000-000000000001",
        "ip": "127.0.0.1",
        "who": "ann",
        "X": "1",
        "color": "blue",
        "none": "",
        "canary": "false",
        "path": "/dev/users/ann",
    }


@fact("mock.no-template", "mock.no-uri", "headers.empty-answer")
async def test_headers_of_an_answer(serve, mock):
    response = await serve({"/x": [mock()]})("GET", "/x")
    assert response.headers == (
        ("Content-Type", "application/json"),
        ("x-amzn-RequestId", "00000000-0000-4000-8000-000000000001"),
        ("x-amz-apigw-id", "ZhEVGHTzDoEEB2A="),
    )
    assert response.body == b""


@fact("mock.status-selects")
async def test_the_status_code_selects_the_integration_response(serve, transformed):
    method = transformed(
        IntegrationType.MOCK,
        [
            IntegrationResponse(status_code="200"),
            IntegrationResponse(status_code="404", selection_pattern="40[0-9]"),
        ],
        request_templates={"application/json": '{"statusCode": $input.params("code")}'},
    )
    send = serve({"/x": [method]})
    assert (await send("GET", "/x?code=404")).status == 404
    assert (await send("GET", "/x?code=4040")).status == 200


@fact("errors.internal", "errors.no-pattern")
async def test_without_a_matching_response_it_is_a_500(serve, transformed):
    """Source: documented (API_CONFIGURATION_ERROR)."""
    method = transformed(
        IntegrationType.MOCK,
        [IntegrationResponse(status_code="200", selection_pattern="200")],
        request_templates={"application/json": '{"statusCode": 500}'},
    )
    response = await serve({"/x": [method]})("GET", "/x")
    assert (response.status, response.body) == (500, b'{"message": "Internal server error"}')


@fact("vtl.overrides-visible", "vtl.response-override")
async def test_overrides_of_the_request_template_reach_the_answer(serve, mock):
    request = """#set($context.responseOverride.status = 444)
#set($context.responseOverride.header.foo = "bar")
#set($context.requestOverride.path.body = "kept")
{"statusCode": 200}"""
    send = serve({"/x": [mock("$context.requestOverride.path.body", request=request)]})
    response = await send("GET", "/x")
    assert (response.status, response.body) == (444, b"kept")
    assert ("foo", "bar") in response.headers


@fact("vtl.response-override")
async def test_overrides_work_without_a_response_template(serve, mock):
    request = '#set($context.responseOverride.status = 444){"statusCode": 200}'
    response = await serve({"/x": [mock(None, request=request)]})("GET", "/x")
    assert (response.status, response.body) == (444, b"")


@fact("vtl.context-keys")
async def test_context_keys_of_a_template(serve, mock):
    template = "#foreach($key in $context.keySet())$key #end|$context.authorizer.keySet()"
    response = await serve({"/x": [mock(template)]})("GET", "/x")
    keys, _, authorizer = response.body.decode().partition("|")
    assert set(keys.split()) == {
        "resourceId",
        "resourcePath",
        "httpMethod",
        "extendedRequestId",
        "requestTime",
        "path",
        "accountId",
        "protocol",
        "requestOverride",
        "stage",
        "domainPrefix",
        "requestTimeEpoch",
        "requestId",
        "identity",
        "domainName",
        "deploymentId",
        "responseOverride",
        "apiId",
    }
    assert authorizer == "[]"


@fact("vtl.context-maps")
async def test_maps_of_the_context_print_as_nothing(serve, mock):
    response = await serve({"/x": [mock("<$context.identity$context.requestOverride>")]})(
        "GET", "/x"
    )
    assert response.body == b"<>"


@pytest.mark.parametrize("document", ["{}", '{"statusCode": "200"}', "statusCode: 200"])
async def test_a_document_without_a_status_is_a_500(serve, mock, document):
    assert (await serve({"/x": [mock(request=document)]})("GET", "/x")).status == 500


async def test_a_template_that_fails_is_a_500(serve, mock):
    """Source: assumed."""
    response = await serve({"/x": [mock("$util.base64Decode('*').substring(9)")]})("GET", "/x")
    assert response.status == 500


@fact("vtl.identity-keys", "vtl.override-keys")
@pytest.mark.parametrize(
    ("names", "keys"),
    [
        (
            "identity",
            "cognitoIdentityPoolId accountId cognitoIdentityId caller sourceIp principalOrgId "
            "accessKey cognitoAuthenticationType cognitoAuthenticationProvider userArn userAgent "
            "user",
        ),
        ("requestOverride", "path header querystring"),
        ("responseOverride", "header"),
        ("authorizer", ""),
    ],
)
async def test_keys_of_maps_of_the_context(serve, mock, names, keys):
    template = f"#foreach($key in $context.{names}.keySet())$key #end"
    response = await serve({"/x": [mock(template)]})("GET", "/x")
    assert set(response.body.decode().split()) == set(keys.split())


@fact("mock.passthrough")
@pytest.mark.parametrize("behavior", ["WHEN_NO_MATCH", "NEVER", "WHEN_NO_TEMPLATES"])
@pytest.mark.parametrize("verb", ["GET", "POST"])
async def test_passthrough_behaviors(serve, mock, behavior, verb):
    method = mock("ok", verb=verb, passthrough_behavior=PassthroughBehavior(behavior))
    send = serve({"/x": [method]})
    response = await send(verb, "/x", headers={"Content-Type": "application/json"})
    assert (response.status, response.body) == (200, b"ok")


DOCUMENTED = {
    "accountId": "123456789012",
    "apiId": "abcdefghij",
    "deploymentId": "v99qix",
    "domainName": "abcdefghij.execute-api.us-east-1.amazonaws.com",
    "domainPrefix": "abcdefghij",
    "extendedRequestId": "ZhEVGHTzDoEEB2A=",
    "httpMethod": "GET",
    "identity.accessKey": "",
    "identity.accountId": "",
    "identity.apiKey": "",
    "identity.caller": "",
    "identity.cognitoIdentityId": "",
    "identity.sourceIp": "127.0.0.1",
    "identity.user": "",
    "identity.userAgent": "curl/8",
    "identity.userArn": "",
    "isCanaryRequest": "false",
    "path": "/dev/x",
    "protocol": "HTTP/1.1",
    "requestId": "00000000-0000-4000-8000-000000000001",
    "requestTime": "17/Jun/2024:14:52:41 +0000",
    "requestTimeEpoch": "1718635961959",
    "resourceId": "r0",
    "resourcePath": "/x",
    "stage": "dev",
    "wafResponseCode": "",
    "webaclArn": "",
    "authorizer.principalId": "",
    "authorizer.claims.sub": "",
    "error.message": "",
    "awsEndpointRequestId": "",
}


@fact("vtl.context-variables")
@pytest.mark.parametrize(("name", "value"), DOCUMENTED.items())
async def test_documented_variables(serve, mock, name, value):
    """Source: documented; what is absent prints nothing, as other absent values do."""
    send = serve({"/x": [mock(f"$context.{name}")]})
    response = await send("GET", "/x", headers={"User-Agent": "curl/8"})
    assert (response.status, response.body.decode()) == (200, value)


@fact("content.preflight")
@pytest.mark.parametrize(
    ("handling", "status", "kind"),
    [(None, 500, "API_CONFIGURATION_ERROR"), (ContentHandling.CONVERT_TO_TEXT, 200, "-")],
)
async def test_a_preflight_where_everything_is_binary(serve, mock, world, handling, status, kind):
    """Without Content-Type, too: application/json is as binary as the rest."""
    method = mock(verb="OPTIONS", content_handling=handling)
    send = serve(
        {"/x": [method]}, binary_media_types=("*/*",), log_format="$context.error.responseType"
    )
    response = await send("OPTIONS", "/x", headers={"Accept": "*/*"})
    assert response.status == status
    await asyncio.sleep(0)
    assert world.log_lines[0][1] == kind
