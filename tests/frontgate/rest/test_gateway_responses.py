"""Gateway responses: built in, customised, and by class. Source: see each test."""

from __future__ import annotations

import json

import pytest

from frontgate.control.rest_api import (
    IntegrationType,
    MethodSetting,
    Model,
    PassthroughBehavior,
    RequestValidator,
)
from frontgate.deployment.gateway_responses import ResponseType
from frontgate.rest import errors
from frontgate.rest.errors import GatewayError
from frontgate.rest.gateway_responses import GatewayResponses
from frontgate.wire import BackendError, Invocation, InvocationError

fact = pytest.mark.fact
NOT_FOUND = ("GET", "/nowhere")


@fact("errors.no-route")
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


SERVER = "InternalServerErrorException"
SEEN = [
    (errors.UnauthorizedError(), 401, '"message":"Unauthorized"', "UnauthorizedException"),
    (errors.AccessDeniedError("no"), 403, '"Message":"no"', "AccessDeniedException"),
    (
        errors.AuthorizerConfigurationError(),
        500,
        '"message":null',
        "AuthorizerConfigurationException",
    ),
    (errors.ApiConfigurationError(), 500, '"message": "Internal server error"', SERVER),
    (errors.IntegrationTimeoutError(), 504, '"message": "Endpoint request timed out"', SERVER),
    (errors.IntegrationFailureError(status=502), 502, '"message": "Internal server error"', SERVER),
    (
        errors.MissingAuthenticationTokenError(),
        403,
        '"message":"Missing Authentication Token"',
        "MissingAuthenticationTokenException",
    ),
    (errors.InvalidApiKeyError(), 403, '"message":"Forbidden"', "ForbiddenException"),
    (errors.ThrottledError(), 429, '"message":"Too Many Requests"', "TooManyRequestsException"),
    (errors.QuotaExceededError(), 429, '"message":"Limit Exceeded"', "LimitExceededException"),
    (errors.WafFilteredError(), 403, '"message":"Forbidden"', "ForbiddenException"),
    (errors.RequestTooLargeError(), 413, '"message": "Request Too Long"', "BadRequestException"),
]
NOT_SEEN = [
    (errors.Default4xxError(), 400, '"message":"Bad Request"', "BadRequestException"),
    (errors.Default5xxError(), 500, '"message": "Internal server error"', SERVER),
    (errors.BadRequestBodyError(), 400, '"message":"Invalid request body"', "BadRequestException"),
    (
        errors.BadRequestParametersError(),
        400,
        '"message":"Invalid request parameters"',
        "BadRequestException",
    ),
    (
        errors.UnsupportedMediaTypeError(),
        415,
        '"message":"Unsupported Media Type"',
        "BadRequestException",
    ),
    (errors.ResourceNotFoundError(), 404, '"message":"Not Found"', "NotFoundException"),
    (errors.InvalidSignatureError("no"), 403, '"message":"no"', "InvalidSignatureException"),
    (errors.ExpiredTokenError("no"), 403, '"message":"no"', "ExpiredTokenException"),
    (errors.AuthorizerFailureError(), 500, '"message":null', SERVER),
]


@fact(
    "gateway-responses.built-in", "errors.internal-body", "errors.access-denied", "failures.bodies"
)
@pytest.mark.parametrize(("error", "status", "member", "error_type"), SEEN)
def test_answers_that_were_seen(error: GatewayError, status, member, error_type):
    """Source: recorded."""
    assert rendered(error) == (status, f"{{{member}}}", error_type)


@fact("gateway-responses.error-types")
@pytest.mark.parametrize(("error", "status", "member", "error_type"), NOT_SEEN)
def test_answers_that_were_not(error: GatewayError, status, member, error_type):
    """Source: assumed (the status is recorded, the words and the error type are not)."""
    assert rendered(error) == (status, f"{{{member}}}", error_type)


def test_every_type_is_among_them():
    assert {row[0].response_type for row in SEEN + NOT_SEEN} == set(ResponseType)


def rendered(error: GatewayError) -> tuple[int, str, str]:
    response = GatewayResponses({}).render(error, None)
    name, error_type = response.headers[-1]
    assert name == "x-amzn-ErrorType"
    return response.status, response.body.decode(), error_type


@fact("errors.internal", "errors.internal-headers")
async def test_a_failure_has_no_trace(serve, lambda_proxy, world):
    """Source: recorded: Content-Length and Date are the server's."""
    send = serve({"/x": [lambda_proxy(integration={"http_method": "GET"})]})
    response = await send("GET", "/x")
    assert (response.status, response.body) == (500, b'{"message": "Internal server error"}')
    assert response.headers == (
        ("Content-Type", "application/json"),
        ("x-amzn-ErrorType", "InternalServerErrorException"),
        ("x-amzn-RequestId", "00000000-0000-4000-8000-000000000001"),
        ("x-amz-apigw-id", "ZhEVGHTzDoEEB2A="),
    )


@fact("errors.edge-trace")
@pytest.mark.parametrize(
    ("invocation", "endpoint_type", "trace"),
    [
        (Invocation(200, b'"Bad response"'), "EDGE", "Root=1-66704db9-000000000000400080000000"),
        (InvocationError(429, "late"), "EDGE", "Root=1-66704db9-000000000000400080000000"),
        (Invocation(200, b'"Bad response"'), "REGIONAL", None),
    ],
)
async def test_behind_cloudfront_a_failure_has_its_root(
    serve, lambda_proxy, world, invocation, endpoint_type, trace
):
    """Source: recorded."""
    world.invocation = invocation
    send = serve({"/x": [lambda_proxy()]}, endpoint_types=(endpoint_type,))
    assert dict((await send("GET", "/x")).headers).get("X-Amzn-Trace-Id") == trace


async def test_behind_cloudfront_what_reaches_no_function_has_none(serve, lambda_proxy):
    """Source: assumed; refusals were seen with and without."""
    send = serve({"/x": [lambda_proxy()]}, endpoint_types=("EDGE",))
    assert "X-Amzn-Trace-Id" not in dict((await send("GET", "/y")).headers)


async def test_a_header_that_would_be_two_is_left_out(serve, mock):
    """Source: assumed."""
    parameters = {"gatewayresponse.header.X-Q": "method.request.querystring.q"}
    custom = {"MISSING_AUTHENTICATION_TOKEN": {"response_parameters": parameters}}
    send = serve({"/x": [mock()]}, gateway_responses=custom)
    assert dict((await send("GET", "/y?q=a")).headers)["X-Q"] == "a"
    response = await send("GET", "/y?q=a%0d%0aSet-Cookie:%20b")
    assert (response.status, dict(response.headers).get("X-Q")) == (403, None)


@fact("gateway-responses.substitution")
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


@fact("gateway-responses.class-default")
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


@fact("gateway-responses.class-default")
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


@fact("gateway-responses.own-status", "failures.type")
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


@pytest.fixture
def failing(serve, transformed, lambda_proxy, mock, world):
    """An API that fails in every way that needs no caller; each type says its name."""
    backend = {"http_method": "GET", "uri": "https://example.com/"}
    required = {
        "request_validator_id": "v",
        "request_models": {"application/json": "M"},
        "request_parameters": {"method.request.header.X-A": True},
    }
    never = {"passthrough_behavior": PassthroughBehavior.NEVER}
    throttled = {"throttling_rate_limit": 0.0, "throttling_burst_limit": 0}
    world.http_response = BackendError("refused")
    return serve(
        {
            "/misconfigured": [lambda_proxy(integration={"http_method": "GET"})],
            "/unreachable": [transformed(IntegrationType.HTTP_PROXY, [], **backend)],
            "/valid": [mock(verb="POST", method=required)],
            "/typed": [mock(**never)],
            "/keyed": [mock(method={"api_key_required": True})],
            "/busy": [mock()],
            "/signed": [mock(method={"authorization_type": "AWS_IAM"})],
        },
        models={"M": Model(id="m", name="M", content_type="application/json", schema=STRICT)},
        request_validators={
            "v": RequestValidator(
                id="v", name="v", validate_request_body=True, validate_request_parameters=True
            )
        },
        stage={"method_settings": {"busy/GET": MethodSetting(**throttled)}},
        gateway_responses={
            str(kind): {"response_parameters": {"gatewayresponse.header.X-Type": f"'{kind}'"}}
            for kind in ResponseType
        },
    )


STRICT = '{"type": "object", "required": ["a"]}'


@pytest.mark.parametrize(
    ("request_line", "headers", "status", "kind"),
    [
        ("GET /nowhere", {}, 403, "MISSING_AUTHENTICATION_TOKEN"),
        ("GET /misconfigured", {}, 500, "API_CONFIGURATION_ERROR"),
        ("GET /unreachable", {}, 504, "INTEGRATION_FAILURE"),
        ("POST /valid", {}, 400, "BAD_REQUEST_PARAMETERS"),
        ("POST /valid", {"X-A": "1"}, 400, "BAD_REQUEST_BODY"),
        ("GET /typed", {"Content-Type": "text/css"}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        ("GET /keyed", {}, 403, "INVALID_API_KEY"),
        ("GET /busy", {}, 429, "THROTTLED"),
        ("GET /signed", {}, 403, "MISSING_AUTHENTICATION_TOKEN"),
        ("GET /signed", {"Authorization": "Bearer x"}, 403, "DEFAULT_4XX"),
    ],
)
async def test_each_failure_has_its_own_type(failing, request_line, headers, status, kind):
    """Source: documented ("Gateway response types for API Gateway")."""
    verb, path = request_line.split(" ")
    response = await failing(verb, path, headers=headers)
    assert (response.status, dict(response.headers)["X-Type"]) == (status, kind)


async def test_a_late_backend_has_its_own_type(failing, world):
    world.http_response = TimeoutError()
    response = await failing("GET", "/unreachable")
    assert (response.status, dict(response.headers)["X-Type"]) == (504, "INTEGRATION_TIMEOUT")
