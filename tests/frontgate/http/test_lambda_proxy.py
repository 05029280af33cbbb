from __future__ import annotations

import asyncio
from typing import Any

import pytest

from frontgate.wire import Invocation, InvocationError

FAILURE = (500, b'{"message":"Internal Server Error"}')


@pytest.mark.parametrize(
    "answer",
    [
        # recorded on AWS
        Invocation(200, b'{"errorMessage":"boom"}', function_error="Unhandled"),
        # documented: a missing permission, an invalid answer
        InvocationError(403, "not allowed"),
        {"statusCode": "many"},
        # assumed
        InvocationError(404, "Function not found"),
        InvocationError(429, "Rate Exceeded."),
        Invocation(200, b"no json"),
    ],
)
async def test_failures_of_the_function(
    make_stage: Any, request_of: Any, world: Any, answer: object
) -> None:
    world.answer = answer
    response = await make_stage("GET /a").handle(request_of("GET", "/a"))
    assert (response.status, response.body) == FAILURE
    assert response.headers == (("Apigw-Requestid", "LV7fzho-PHcEJPw="),)


async def test_a_slow_function(make_stage: Any, request_of: Any, world: Any) -> None:
    async def hang(function: str, payload: bytes, *, trace_id: str | None = None) -> Invocation:
        await asyncio.Event().wait()
        raise AssertionError("cancelled before")

    world.invoke = hang
    stage = make_stage("GET /a", integration={"timeout_in_millis": 1})
    response = await stage.handle(request_of("GET", "/a"))
    # recorded on AWS: 33 bytes, no content type
    assert (response.status, response.body) == (503, b'{"message":"Service Unavailable"}')
    assert [name for name, _ in response.headers] == ["Apigw-Requestid"]


async def test_an_invoker_that_is_late_itself(make_stage: Any, request_of: Any, world: Any) -> None:
    world.answer = TimeoutError()
    assert (await make_stage("GET /a").handle(request_of("GET", "/a"))).status == 503


@pytest.mark.parametrize(
    ("uri", "function"),
    [
        (
            "arn:aws:apigateway:us-west-2:lambda:path/2015-03-31/functions/"
            "arn:aws:lambda:us-west-2:123456789012:function:f:${stageVariables.alias}/invocations",
            "arn:aws:lambda:us-west-2:123456789012:function:f:live",
        ),
        (
            "arn:aws:lambda:us-west-2:123456789012:function:${stageVariables.alias}",
            "arn:aws:lambda:us-west-2:123456789012:function:live",
        ),
    ],
)
async def test_stage_variables_name_the_function(
    make_stage: Any, request_of: Any, world: Any, uri: str, function: str
) -> None:  # documented
    stage = make_stage(
        "GET /a", integration={"integration_uri": uri}, stage_variables={"alias": "live"}
    )
    await stage.handle(request_of("GET", "/a"))
    assert world.functions == [function]


async def test_response_parameters_apply_to_functions_too(
    make_stage: Any, request_of: Any
) -> None:  # documented
    stage = make_stage(
        "GET /a",
        integration={
            "response_parameters": {
                "200": {"overwrite:statuscode": "202", "append:header.x-id": "$context.requestId"}
            }
        },
    )
    response = await stage.handle(request_of("GET", "/a"))
    assert response.status == 202
    assert ("x-id", "LV7fzho-PHcEJPw=") in response.headers
