"""Gateway responses: built in, customised, and by class. Source: see each test."""

from __future__ import annotations

import json

import pytest

from frontgate.rest import errors
from frontgate.rest.errors import GatewayError
from frontgate.rest.gateway_responses import GatewayResponses

NOT_FOUND = ("GET", "/nowhere")


async def test_built_in(serve, mock):
    """Source: recorded."""
    response = await serve({"/x": [mock()]})(*NOT_FOUND)
    assert response.status == 403
    assert response.body == b'{"message":"Missing Authentication Token"}'
    assert response.headers == (
        ("Content-Type", "application/json"),
        ("x-amzn-ErrorType", "MissingAuthenticationTokenException"),
        ("x-amzn-RequestId", "00000000-0000-4000-8000-000000000001"),
        ("x-amz-apigw-id", "ZhEVGHTzDoEEB2A="),
    )


@pytest.mark.parametrize(
    ("error", "status", "body", "error_type"),
    [
        (errors.UnauthorizedError(), 401, b'{"message":"Unauthorized"}', "UnauthorizedException"),
        (
            errors.AccessDeniedError("no"),
            403,
            b'{"Message":"no"}',
            "AccessDeniedException",
        ),
        (
            errors.AuthorizerConfigurationError(),
            500,
            b'{"message":null}',
            "AuthorizerConfigurationException",
        ),
        (
            errors.IntegrationTimeoutError(),
            504,
            b'{"message": "Endpoint request timed out"}',
            "InternalServerErrorException",
        ),
        (
            errors.IntegrationFailureError(status=502),
            502,
            b'{"message": "Internal server error"}',
            "InternalServerErrorException",
        ),
        (
            errors.QuotaExceededError(),
            429,
            b'{"message":"Limit Exceeded"}',
            "LimitExceededException",
        ),
        (errors.WafFilteredError(), 403, b'{"message":"Forbidden"}', "ForbiddenException"),
    ],
)
def test_bodies_of_types_that_nobody_customised(error: GatewayError, status, body, error_type):
    """Source: recorded."""
    response = GatewayResponses({}).render(error, None)
    assert (response.status, response.body) == (status, body)
    assert response.headers[-1] == ("x-amzn-ErrorType", error_type)


async def test_a_custom_response(serve, mock):
    """Source: documented (simple substitution, no Velocity)."""
    send = serve(
        {"/x": [mock()]},
        variables={"site": "s"},
        gateway_responses={
            "MISSING_AUTHENTICATION_TOKEN": {
                "status_code": "404",
                "response_parameters": {
                    "gatewayresponse.header.Access-Control-Allow-Origin": "'*'",
                    "gatewayresponse.header.X-Path": "context.path",
                    "gatewayresponse.header.X-Sent": "method.request.header.x-sent",
                    "gatewayresponse.header.X-None": "method.request.header.x-none",
                },
                "response_templates": {
                    "application/json": '{"e":$context.error.messageString,'
                    '"t":"$context.error.responseType","s":"$stageVariables.site",'
                    '"h":"$method.request.header.x-sent","n":"$context.nothing","v":"#set($a=1)"}'
                },
            }
        },
    )
    response = await send(*NOT_FOUND, headers={"X-Sent": "sent"})
    assert response.status == 404
    assert json.loads(response.body) == {
        "e": "Missing Authentication Token",
        "t": "MISSING_AUTHENTICATION_TOKEN",
        "s": "s",
        "h": "sent",
        "n": "",
        "v": "#set($a=1)",
    }
    headers = dict(response.headers)
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["X-Path"] == "/dev/nowhere"
    assert headers["X-Sent"] == "sent"
    assert "X-None" not in headers
    assert headers["x-amzn-ErrorType"] == "MissingAuthenticationTokenException"


async def test_a_header_from_a_body_that_is_not_json_is_left_out(serve, mock):
    """Source: assumed."""
    mapping = {"gatewayresponse.header.X-A": "method.request.body.a"}
    send = serve(
        {"/x": [mock()]}, gateway_responses={"DEFAULT_4XX": {"response_parameters": mapping}}
    )
    assert "X-A" not in dict((await send(*NOT_FOUND, body=b"{nonsense")).headers)
    assert dict((await send(*NOT_FOUND, body=b'{"a": 1}')).headers)["X-A"] == "1"


async def test_a_class_default_covers_types_that_were_not_set(serve, mock):
    """Source: recorded."""
    send = serve(
        {"/x": [mock()]},
        gateway_responses={
            "DEFAULT_4XX": {"response_parameters": {"gatewayresponse.header.X-Class": "'4'"}}
        },
    )
    response = await send(*NOT_FOUND)
    assert (response.status, dict(response.headers)["X-Class"]) == (403, "4")
    assert response.body == b'{"message":"Missing Authentication Token"}'


async def test_a_type_that_was_set_ignores_the_class_default(serve, mock):
    """Source: recorded."""
    send = serve(
        {"/x": [mock()]},
        gateway_responses={
            "DEFAULT_4XX": {"status_code": "499"},
            "MISSING_AUTHENTICATION_TOKEN": {
                "response_templates": {"application/json": "own"},
            },
        },
    )
    response = await send(*NOT_FOUND)
    assert (response.status, response.body) == (403, b"own")


async def test_a_custom_response_without_status_keeps_the_errors_own(serve, lambda_proxy, world):
    """Source: recorded (a customised INTEGRATION_FAILURE keeps 502)."""
    send = serve(
        {"/x": [lambda_proxy()]},
        gateway_responses={"INTEGRATION_FAILURE": {"response_templates": {"text/plain": "sorry"}}},
    )
    world.invocation = type(world.invocation)(200, b'"text"')
    response = await send("GET", "/x")
    assert (response.status, response.body) == (502, b"sorry")
    assert dict(response.headers)["Content-Type"] == "text/plain"


async def test_the_template_is_chosen_by_accept(serve, mock):
    """Source: assumed."""
    send = serve(
        {"/x": [mock()]},
        gateway_responses={
            "DEFAULT_4XX": {
                "response_templates": {"application/json": "json", "application/xml": "xml"}
            }
        },
    )
    assert (await send(*NOT_FOUND, headers={"Accept": "application/xml"})).body == b"xml"
    assert (await send(*NOT_FOUND, headers={"Accept": "*/*"})).body == b"json"
