from __future__ import annotations

import asyncio
from typing import Any

import pytest

from frontgate.wire import EVENT_BYTES, Invocation, InvocationError

FAILURE = (500, b'{"message":"Internal Server Error"}')


@pytest.mark.fact("http-lambda.crash", "http-answer.malformed")
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


@pytest.mark.fact("http-lambda.event-size")
@pytest.mark.parametrize("is_binary", [False, True])
async def test_an_event_that_lambda_does_not_take(
    make_stage: Any, request_of: Any, world: Any, is_binary: bool
) -> None:
    """Source: documented (the limit); assumed (the answer). Base64 counts as it is."""
    kind = "application/octet-stream" if is_binary else "text/plain"
    most = EVENT_BYTES * 3 // 4 if is_binary else EVENT_BYTES
    stage = make_stage("POST /a")
    statuses = []
    for size in (most - 3_000, most):
        request = request_of("POST", "/a", ("Content-Type", kind), body=b"x" * size)
        response = await stage.handle(request)
        statuses.append(response.status)
    assert statuses == [200, 413]
    assert response.body == b'{"message":"Request Entity Too Large"}'
    assert len(world.functions) == 1


@pytest.mark.fact("http-lambda.late")
async def test_a_slow_function(make_stage: Any, request_of: Any, world: Any) -> None:
    async def hang(function: str, payload: bytes, *, trace_id: str | None = None) -> Invocation:
        await asyncio.Event().wait()
        raise AssertionError("cancelled before")

    world.invoke = hang
    stage = make_stage("GET /a", integration={"timeout_in_millis": 50})
    response = await stage.handle(request_of("GET", "/a"))
    # recorded on AWS: 33 bytes, no content type
    assert (response.status, response.body) == (503, b'{"message":"Service Unavailable"}')
    assert [name for name, _ in response.headers] == ["Apigw-Requestid"]


async def test_an_invoker_that_is_late_itself(make_stage: Any, request_of: Any, world: Any) -> None:
    world.answer = TimeoutError()
    assert (await make_stage("GET /a").handle(request_of("GET", "/a"))).status == 503


@pytest.mark.fact("http-stage.variables")
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


@pytest.mark.parametrize("version", ["1.0", "2.0"])
async def test_request_parameters_show_in_the_event(
    make_stage: Any, request_of: Any, world: Any, version: str
) -> None:
    """Documented for all integrations; that a mapped path is the event's path is assumed."""
    stage = make_stage(
        "GET /a/{id}",
        integration={
            "payload_format_version": version,
            "request_parameters": {
                "append:header.x-id": "$request.path.id",
                "overwrite:header.user-agent": "gateway",
                "remove:querystring.debug": "''",
                "overwrite:path": "/b/${request.path.id}",
            },
        },
    )
    await stage.handle(request_of("GET", "/a/7", ("User-Agent", "curl"), query="debug=1&x=2"))
    (event,) = world.events
    assert event["headers"]["x-id"] == "7"
    assert event["headers"]["user-agent"] == "gateway"
    assert event["queryStringParameters"] == {"x": "2"}
    assert event["rawPath" if version == "2.0" else "path"] == "/b/7"


@pytest.mark.parametrize(("allowed", "status"), [(True, 200), (False, 500)])
async def test_credentials_of_the_integration(
    make_stage: Any, request_of: Any, world: Any, allowed: bool, status: int
) -> None:
    role = "arn:aws:iam::123456789012:role/call"
    if allowed:
        world.allowed.add(role)
    stage = make_stage("GET /a", integration={"credentials_arn": role})
    assert (await stage.handle(request_of("GET", "/a"))).status == status


@pytest.mark.fact("http-lambda.no-permission")
async def test_a_function_that_may_not_be_invoked(
    make_stage: Any, request_of: Any, world: Any
) -> None:
    world.answer = InvocationError(403, "no")
    stage = make_stage("GET /a", log_format="$context.status $context.integrationErrorMessage")
    response = await stage.handle(request_of("GET", "/a"))
    await asyncio.sleep(0)
    assert (response.status, len(response.body)) == (500, 35)
    assert world.logged == [
        (
            "arn:log",
            "500 The IAM role configured on the integration or API Gateway doesn't have "
            "permissions to call the integration. Check the permissions and try again.",
        )
    ]


@pytest.mark.parametrize(
    ("route", "stage_name", "source"),
    [
        ("GET /a", "$default", "$default/GET/a"),
        ("$default", "prod", "prod/$default"),
        ("ANY /{proxy+}", "$default", "$default/ANY/{proxy+}"),
    ],
)
async def test_a_route_needs_the_permission_of_its_function(
    make_stage: Any, request_of: Any, world: Any, route: str, stage_name: str, source: str
) -> None:
    """Documented: 500, and the reason is in the access log (its words are recorded)."""
    asked = []

    def permits(function: str, arn: str) -> bool:
        asked.append(arn)
        return False

    world.permits = permits
    stage = make_stage(route, stage_name=stage_name, log_format="$context.integrationErrorMessage")
    response = await stage.handle(request_of("GET", "/a"))
    assert (response.status, response.body) == FAILURE
    assert world.events == []
    assert asked == [f"arn:aws:execute-api:us-west-2:123456789012:aaaaaaaaaa/{source}"]
    await asyncio.sleep(0)
    ((_, line),) = world.logged
    assert line.startswith("The IAM role configured on the integration or API Gateway doesn't have")


async def test_a_role_needs_no_permission(make_stage: Any, request_of: Any, world: Any) -> None:
    """Documented (`CredentialsArn`)."""
    world.permits = lambda function, arn: False
    role = "arn:aws:iam::123456789012:role/r"
    world.allowed.add(role)
    stage = make_stage("GET /a", integration={"credentials_arn": role})
    assert (await stage.handle(request_of("GET", "/a"))).status == 200
