"""What failures are called in the execution log. Source: recorded on AWS, unless said otherwise."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from frontgate.control.rest_api import MethodSetting, Model, RequestValidator
from frontgate.rest.errors import (
    AccessDeniedError,
    ApiConfigurationError,
    AuthorizerConfigurationError,
    BadRequestBodyError,
    BadRequestParametersError,
    IntegrationFailureError,
    IntegrationTimeoutError,
    QuotaExceededError,
    ThrottledError,
    UnauthorizedError,
    UnsupportedMediaTypeError,
)
from frontgate.rest.exchange import Answer
from frontgate.rest.execution_failures import failure_lines
from frontgate.wire import InvocationError

CONFIGURATION = "Execution failed due to configuration error: "
REQUEST_ID = "00000000-0000-4000-8000-000000000001"


def finished(answer=None, **headers):
    received = SimpleNamespace(request_id="r-1", headers=headers)
    return SimpleNamespace(received=received, call=SimpleNamespace(answer=answer))


@pytest.mark.parametrize(
    ("error", "lines"),
    [
        (UnauthorizedError(), ["Unauthorized request: r-1"]),
        (AccessDeniedError(), ["The client is not authorized to perform this operation."]),
        (
            AuthorizerConfigurationError(cause="Could not parse policy"),
            [f"{CONFIGURATION}Could not parse policy", "AuthorizerConfigurationException"],
        ),
        (
            AuthorizerConfigurationError(),
            [f"{CONFIGURATION}Authorizer error", "AuthorizerConfigurationException"],
        ),
        (
            ThrottledError(cause="Key throttle limit exceeded for RestApi a, Stage b, …"),
            ["Key throttle limit exceeded for RestApi a, Stage b, …"],
        ),
        (
            QuotaExceededError(cause="API Key …yrv6 exceeded quota limit for API Stage a/b: …"),
            ["API Key …yrv6 exceeded quota limit for API Stage a/b: …"],
        ),
        (
            IntegrationTimeoutError(cause="Execution failed due to a timeout error"),
            ["Execution failed due to a timeout error"],
        ),
        (
            IntegrationFailureError(cause=f"{CONFIGURATION}Malformed Lambda proxy response"),
            [f"{CONFIGURATION}Malformed Lambda proxy response"],
        ),
        (
            IntegrationFailureError(cause=f"{CONFIGURATION}Invalid permissions on Lambda function"),
            [f"{CONFIGURATION}Invalid permissions on Lambda function"],
        ),
        (
            ApiConfigurationError(cause=f"{CONFIGURATION}Invalid endpoint address"),
            [f"{CONFIGURATION}Invalid endpoint address"],
        ),
        (
            ApiConfigurationError(cause="No match for output mapping"),
            [f"{CONFIGURATION}No match for output mapping"],
        ),
        (
            BadRequestParametersError("Missing required request parameters: [q]"),
            ["Missing required request parameters: [q]"],
        ),
    ],
)
@pytest.mark.fact("failures.malformed", "failures.permission")
def test_lines(error, lines):
    assert failure_lines(finished(), error) == lines


@pytest.mark.parametrize(
    ("error", "lines"),
    [
        (UnsupportedMediaTypeError(), ["Unsupported Media Type"]),
        (
            IntegrationFailureError("Network error communicating with endpoint", cause="refused"),
            ["Network error communicating with endpoint: refused"],
        ),
        (BadRequestBodyError("Invalid JSON in request body"), ["Invalid JSON in request body"]),
    ],
)
def test_lines_that_are_not_recorded(error, lines):
    """Source: assumed."""
    assert failure_lines(finished(), error) == lines


@pytest.mark.parametrize(
    ("violations", "shown"),
    [
        (
            ['object has missing required properties (["NoteId"])'],
            '[object has missing required properties (["NoteId"])]',
        ),
        ([], "[Unknown error parsing request body]"),
    ],
)
def test_a_body_that_is_not_valid(violations, shown):
    error = BadRequestBodyError(validation_errors=violations)
    begin = "Request body does not match model schema for content type application/json: "
    assert failure_lines(finished(), error) == [begin + shown]


@pytest.mark.fact("failures.function")
def test_a_function_that_raised():
    body = b'{"errorMessage": "2019-02-27T11:31:11.456Z f-1 Task timed out after 10.00 seconds"}'
    answer = Answer(status=200, body=body, selector="Unhandled", request_id="f-1")
    error = IntegrationFailureError(status=502, cause="Lambda Customer Function Error:…")
    assert failure_lines(finished(answer), error) == [
        "Lambda execution failed with status 200 due to customer function error: "
        "2019-02-27T11:31:11.456Z f-1 Task timed out after 10.00 seconds. Lambda request id: f-1"
    ]


@pytest.mark.fact("failures.throttled")
async def test_a_function_that_is_throttled(serve, lambda_proxy, world, trace):
    """Source: recorded; the id of the refused call is not known here."""
    world.invocation = InvocationError(429, "Rate Exceeded.")
    await serve({"/x": [lambda_proxy()]})("GET", "/x")
    assert trace().log[-3:] == (
        "Lambda invocation failed with status: 429. Lambda request id: -",
        f"{CONFIGURATION}Rate Exceeded.",
        "Method completed with status: 500",
    )


@pytest.mark.fact("keys.refusal-log")
async def test_a_key_that_opens_nothing(serve, lambda_proxy, trace):
    method = lambda_proxy(api_key_required=True)
    await serve({"/x": [method]})("GET", "/x", headers={"X-API-Key": "0123456789"})
    assert trace().log[1:] == (
        f"Verifying Usage Plan for request: {REQUEST_ID}. API Key: ****456789 "
        "API Stage: abcdefghij/dev",
        "API Key ****456789 not authorized because method 'GET /x' requires API Key and API Key "
        "is not associated with a Usage Plan for API Stage abcdefghij/dev: No Usage Plan found "
        "for key and API Stage",
        "Method completed with status: 403",
    )


async def test_a_throttled_method(serve, mock, trace):
    """Source: recorded (2019): no line between the limit and the status."""
    setting = MethodSetting(throttling_rate_limit=0.0, throttling_burst_limit=0)
    await serve({"/x": [mock()]}, stage={"method_settings": {"*/*": setting}})("GET", "/x")
    _, verifying, limit, completed = trace().log
    assert verifying.startswith("Verifying Usage Plan for request: ")
    assert limit.startswith("Key throttle limit exceeded for RestApi abcdefghij, Stage dev, ")
    assert completed == "Method completed with status: 429"


async def test_an_invalid_body(serve, lambda_proxy, trace):
    method = lambda_proxy(
        "POST", request_validator_id="v", request_models={"application/json": "Note"}
    )
    schema = '{"type": "object", "required": ["NoteId"]}'
    send = serve(
        {"/x": [method]},
        request_validators={"v": RequestValidator(id="v", name="v", validate_request_body=True)},
        models={"Note": Model(id="m", name="Note", content_type="application/json", schema=schema)},
    )
    await send("POST", "/x", body=b"{}")
    assert trace().log[-2:] == (
        "Request body does not match model schema for content type application/json: "
        '[object has missing required properties (["NoteId"])]',
        "Method completed with status: 400",
    )
