"""Failures of the Lambda service. Source: recorded on AWS."""

from __future__ import annotations

import asyncio

import pytest

from frontgate.control.rest_api import IntegrationResponse, IntegrationType
from frontgate.wire import Invocation, InvocationError

fact = pytest.mark.fact

FUNCTION_URI = (
    "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:us-east-1:123456789012:function:f/invocations"
)
INTERNAL = b'{"message": "Internal server error"}'


@pytest.mark.parametrize(
    ("status", "cause"),
    [
        (429, "Execution failed due to configuration error: Rate Exceeded."),
        (
            403,
            "Execution failed due to configuration error: Invalid permissions on Lambda function",
        ),
    ],
)
@pytest.mark.fact("failures.permission", "failures.throttled")
async def test_lambda_refuses(serve, lambda_proxy, world, status, cause):
    send = serve(
        {"/x": [lambda_proxy()]},
        log_format="$context.error.responseType $context.integration.error",
    )
    world.invocation = InvocationError(status, "refused")
    response = await send("GET", "/x")
    assert (response.status, response.body) == (500, INTERNAL)
    await asyncio.sleep(0)
    assert world.log_lines == [("arn:log", f"INTEGRATION_FAILURE {cause}")]


async def test_a_timeout_is_a_504(serve, lambda_proxy, world):
    world.invocation = TimeoutError()
    response = await serve({"/x": [lambda_proxy()]})("GET", "/x")
    assert (response.status, response.body) == (504, b'{"message": "Endpoint request timed out"}')


async def test_a_function_that_is_late_is_cancelled(serve, lambda_proxy, world, monkeypatch):
    cancelled = []

    async def slow(function, payload, *, trace_id=None):
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.append(function)
            raise

    monkeypatch.setattr(world, "_invoke", slow)
    send = serve({"/x": [lambda_proxy(integration={"timeout_in_millis": 50})]})
    assert (await send("GET", "/x")).status == 504
    assert len(cancelled) == 1


@fact("errors.lambda-post")
async def test_lambda_wants_post(serve, lambda_proxy, world):
    send = serve({"/x": [lambda_proxy(integration={"http_method": "GET"})]})
    response = await send("GET", "/x")
    assert (response.status, response.body) == (500, INTERNAL)
    assert world.invoked == []


async def test_an_undefined_stage_variable_names_no_function(serve, lambda_proxy, world):
    uri = (
        "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
        "${stageVariables.function}/invocations"
    )
    send = serve({"/x": [lambda_proxy(integration={"uri": uri})]})
    assert (await send("GET", "/x")).status == 500
    assert world.invoked == []


@pytest.mark.parametrize(
    ("size", "status"), [(6 * 1024 * 1024 - 2, 200), (6 * 1024 * 1024 - 1, 413)]
)
@pytest.mark.fact("limits.function-payload")
async def test_what_lambda_does_not_take(serve, transformed, world, size, status):
    """The whole payload counts, quotes and all."""
    world.invocation = Invocation(200, b"{}")
    method = transformed(
        IntegrationType.AWS,
        [IntegrationResponse(status_code="200")],
        verb="POST",
        uri=FUNCTION_URI,
        http_method="POST",
    )
    answer = await serve({"/x": [method]})("POST", "/x", body=b'"' + b"x" * size + b'"')
    assert answer.status == status
    if status == 413:
        assert answer.body == b'{"message": "Request Too Long"}'
        assert ("x-amzn-ErrorType", "BadRequestException") in answer.headers
        assert world.invoked == []
