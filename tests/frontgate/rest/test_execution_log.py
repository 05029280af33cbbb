"""The lines of the execution log.

Source: recorded on AWS (CloudWatch logs of 2017 and 2019, TestInvokeMethod of 2024), unless a test
says otherwise.
"""

from __future__ import annotations

import asyncio

import pytest

from frontgate.control.rest_api import (
    CanarySettings,
    ContentHandling,
    IntegrationResponse,
    IntegrationType,
    MethodSetting,
)
from frontgate.rest.execution_log import execution_log
from frontgate.rest.execution_log import test_invoke_log as invoke_log
from frontgate.wire import HttpResponse, Invocation

REQUEST_ID = "00000000-0000-4000-8000-000000000001"
GROUP = "API-Gateway-Execution-Logs_abcdefghij/dev"
INFO = MethodSetting(logging_level="INFO")
TRACED = MethodSetting(logging_level="INFO", data_trace_enabled=True)
API_ARN = "arn:aws:execute-api:us-east-1:123456789012:abcdefghij"
FUNCTION_URL = (
    "https://lambda.us-east-1.amazonaws.com/2015-03-31/functions/"
    "arn:aws:lambda:us-east-1:123456789012:function:f/invocations"
)
USAGE_PLAN = [
    f"Verifying Usage Plan for request: {REQUEST_ID}. API Key:  API Stage: abcdefghij/dev",
    "API Key  authorized because method 'GET /users/{id}' does not require API Key. "
    "Request will not contribute to throttle or quota limits",
    "Usage Plan check succeeded for API Key  and API Stage abcdefghij/dev",
]


@pytest.fixture
def lines(serve, world):
    """The lines of one request, without the request id before each."""

    async def send(
        method, setting, *, url="/users/42", path="/users/{id}", canary=False, **request
    ):
        options = {"method_settings": {"*/*": setting}}
        await serve({path: [method]}, stage=options)("GET", url, **request)
        await asyncio.sleep(0)
        prefix = f"({REQUEST_ID}) "
        assert all(destination == GROUP for destination, _ in world.log_lines)
        assert all(line.startswith(prefix) for _, line in world.log_lines)
        return [line.removeprefix(prefix) for _, line in world.log_lines]

    return send


@pytest.mark.fact(
    "limits.before-plan",
    "execution-log.group",
    "execution-log.first",
    "execution-log.usage-plan",
    "execution-log.lines",
)
async def test_the_level_info(lines, lambda_proxy, world):
    world.invocation = Invocation(200, b'{"body": "hello"}', request_id="f-1")
    assert await lines(lambda_proxy(), INFO) == [
        "Extended Request Id: ZhEVGHTzDoEEB2A=",
        *USAGE_PLAN,
        f"Starting execution for request: {REQUEST_ID}",
        "HTTP Method: GET, Resource Path: /users/42",
        "Successfully completed execution",
        "Method completed with status: 200",
        "AWS Integration Endpoint RequestId : f-1",
    ]


@pytest.mark.fact("order.execution", "execution-log.lines", "execution-log.answer-headers")
async def test_data_tracing(lines, lambda_proxy, world):
    """Source: recorded (the lines and their order); the call has no signature here."""
    world.invocation = Invocation(200, b'{"body": "hello"}', request_id="f-1")
    headers = {"Accept": "*/*", "Authorization": "Bearer secret-token"}
    found = await lines(lambda_proxy(), TRACED, url="/users/42?a=1&a=2", headers=headers)
    event = next(line for line in found if line.startswith("Endpoint request body"))
    assert [line for line in found if line != event] == [
        "Extended Request Id: ZhEVGHTzDoEEB2A=",
        *USAGE_PLAN,
        f"Starting execution for request: {REQUEST_ID}",
        "HTTP Method: GET, Resource Path: /users/42",
        "Method request path: {id=42}",
        "Method request query string: {a=2}",
        "Method request headers: {Accept=*/*, Authorization=*************-token, "
        "Host=abcdefghij.execute-api.us-east-1.amazonaws.com, "
        "X-Amzn-Trace-Id=Root=1-66704db9-000000000000400080000000, X-Forwarded-For=127.0.0.1, "
        "X-Forwarded-Port=443, X-Forwarded-Proto=https}",
        "Method request body before transformations: ",
        f"Endpoint request URI: {FUNCTION_URL}",
        f"Endpoint request headers: {{x-amzn-lambda-integration-tag={REQUEST_ID}, "
        "X-Amz-Date=20240617T145241Z, x-amzn-apigateway-api-id=abcdefghij, "
        f"X-Amz-Source-Arn={API_ARN}/dev/GET/users/{{id}}, "
        "Accept=application/json, User-Agent=AmazonAPIGateway_abcdefghij}",
        f"Sending request to {FUNCTION_URL}",
        "Received response. Status: 200, Integration latency: 1000 ms",
        "Endpoint response headers: {Date=Mon, 17 Jun 2024 14:52:44 GMT, "
        "Content-Type=application/json, Content-Length=17, Connection=keep-alive, "
        "x-amzn-RequestId=f-1, x-amzn-Remapped-Content-Length=0, "
        "X-Amzn-Trace-Id=root=1-66704db9-000000000000400080000000;parent=8000000000000001;sampled=0}",
        'Endpoint response body before transformations: {"body": "hello"}',
        "Method response body after transformations: hello",
        "Method response headers: {Content-Type=application/json, X-Amzn-Trace-Id="
        "Root=1-66704db9-000000000000400080000000;Parent=8000000000000001;Sampled=0}",
        "Successfully completed execution",
        "Method completed with status: 200",
        "AWS Integration Endpoint RequestId : f-1",
    ]
    text = event.removeprefix("Endpoint request body after transformations: ")
    assert text.startswith('{"resource": "/users/{id}", "path": "/users/42"')


async def test_a_mock_has_no_endpoint(lines, mock):
    found = await lines(mock("hello"), TRACED)
    assert not [line for line in found if "ndpoint" in line or line.startswith("Received")]
    assert found[-4:] == [
        "Method response body after transformations: hello",
        "Method response headers: {Content-Type=application/json}",
        "Successfully completed execution",
        "Method completed with status: 200",
    ]


@pytest.mark.parametrize("level", [None, "OFF"])
@pytest.mark.fact("execution-log.levels")
async def test_nothing_is_written_unasked(lines, mock, level):
    """Source: documented ("Set up CloudWatch logging")."""
    assert await lines(mock(), MethodSetting(logging_level=level, data_trace_enabled=True)) == []


@pytest.mark.fact("execution-log.levels")
async def test_the_level_error_is_silent_on_success(lines, mock):
    """Source: documented ("Set up CloudWatch logging")."""
    assert await lines(mock(), MethodSetting(logging_level="ERROR")) == []


@pytest.mark.fact("execution-log.levels")
async def test_the_level_error_with_data_tracing_logs_all(lines, mock):
    """Source: documented ("important notes": ERROR with data tracing)."""
    found = await lines(mock(), MethodSetting(logging_level="ERROR", data_trace_enabled=True))
    assert found[-1] == "Method completed with status: 200"


async def test_a_request_that_finds_no_method_has_no_log(lines, mock):
    """Source: assumed."""
    assert await lines(mock(), INFO, url="/nowhere") == []


async def test_lines_have_the_times_of_their_steps(serve, lambda_proxy, observer):
    """Source: recorded (the time of an answer's lines is later by the integration latency)."""
    await serve({"/x": [lambda_proxy()]})("GET", "/x")
    (kept,) = observer.journals.of("abcdefghij", "dev", lambda kept: None).newest()
    moments = {line.text.partition(":")[0]: line.moment for line in execution_log(kept)}
    sent, received = moments["Sending request to https"], moments["Received response. Status"]
    assert received - sent == kept.call.latency > 0


@pytest.mark.fact("execution-log.group")
async def test_a_canary_has_a_log_of_its_own(serve, mock, world):
    """Source: documented ("Set up an API Gateway canary release deployment")."""
    stage = {
        "method_settings": {"*/*": INFO},
        "canary_settings": CanarySettings(percent_traffic=100.0, deployment_id="canary"),
    }
    await serve({"/x": [mock()]}, canary={"/x": [mock()]}, stage=stage)("GET", "/x")
    await asyncio.sleep(0)
    assert {destination for destination, _ in world.log_lines} == {f"{GROUP}/Canary"}


ERRORS_ONLY = MethodSetting(logging_level="ERROR")


async def test_a_function_error(lines, lambda_proxy, world):
    world.invocation = Invocation(
        200, b'{"errorMessage": "boom"}', function_error="Unhandled", request_id="f-1"
    )
    assert await lines(lambda_proxy(), ERRORS_ONLY) == [
        "Lambda execution failed with status 200 due to customer function error: boom. "
        "Lambda request id: f-1",
        "Method completed with status: 502",
    ]


@pytest.mark.parametrize("setting", [ERRORS_ONLY, INFO, TRACED])
@pytest.mark.fact("execution-log.malformed")
async def test_a_malformed_answer(lines, lambda_proxy, world, setting):
    world.invocation = Invocation(200, b'"Bad response"', request_id="f-1")
    found = await lines(lambda_proxy(), setting)
    body = 'Endpoint response body before transformations: "Bad response"'
    begin = found.index(body)
    assert found[begin : begin + 3] == [
        body,
        "Execution failed due to configuration error: Malformed Lambda proxy response",
        "Method completed with status: 502",
    ]
    assert found.count(body) == 1


async def test_a_failure_after_the_answer(lines, lambda_proxy, world):
    world.invocation = Invocation(200, b'{"errorMessage": "x"}', "Unhandled", request_id="f-1")
    found = await lines(lambda_proxy(), TRACED)
    assert found[-4:] == [
        'Endpoint response body before transformations: {"errorMessage": "x"}',
        "Lambda execution failed with status 200 due to customer function error: x. "
        "Lambda request id: f-1",
        "Method completed with status: 502",
        "AWS Integration Endpoint RequestId : f-1",
    ]


async def test_an_http_backend(lines, transformed, world):
    world.http_response = HttpResponse(status=200, headers=(("X-B", "1"),), body=b"data")
    method = transformed(
        IntegrationType.HTTP,
        [IntegrationResponse(status_code="200")],
        uri="https://example.com/rates",
        http_method="GET",
    )
    found = await lines(method, TRACED)
    assert "Endpoint request URI: https://example.com/rates" in found
    assert "Endpoint response headers: {X-B=1}" in found
    assert "Endpoint response body before transformations: data" in found


async def test_invoke(serve, mock, observer):
    """`TestInvokeMethod`: the execution alone, with dates."""
    await serve({"/pets/{petId}": [mock('{"a": 1}')]})("GET", "/pets/123?foo=bar")
    (kept,) = observer.journals.of("abcdefghij", "dev", lambda kept: None).newest()
    first, *rest = invoke_log(kept).splitlines()
    assert first == f"Execution log for request {REQUEST_ID}"
    assert all(line.startswith("Mon Jun 17 14:52:4") and " UTC 2024 : " in line for line in rest)
    texts = [line.partition(" : ")[2] for line in rest]
    assert [text for text in texts if not text.startswith("Method request headers")] == [
        f"Starting execution for request: {REQUEST_ID}",
        "HTTP Method: GET, Resource Path: /pets/123",
        "Method request path: {petId=123}",
        "Method request query string: {foo=bar}",
        "Method request body before transformations: ",
        'Method response body after transformations: {"a": 1}',
        "Method response headers: {Content-Type=application/json}",
        "Successfully completed execution",
        "Method completed with status: 200",
    ]


async def test_the_trace_of_a_stage_that_is_traced(serve, mock, trace):
    await serve({"/x": [mock()]}, stage={"tracing_enabled": True})("GET", "/x")
    assert trace().log[-2:] == (
        "Method completed with status: 200",
        "X-ray Tracing ID : Root=1-66704db9-000000000000400080000000",
    )


@pytest.mark.fact("content.preflight", "content.template-for-bytes")
@pytest.mark.parametrize(
    ("handling", "what"), [(None, "request"), (ContentHandling.CONVERT_TO_TEXT, "response")]
)
async def test_preflights_where_everything_is_binary(serve, world, mock, handling, what):
    """Source: recorded, the whole of it."""
    stage = {"method_settings": {"*/*": TRACED}}
    method = mock("{}", verb="OPTIONS", content_handling=handling)
    send = serve({"/x": [method]}, binary_media_types=("*/*",), stage=stage)
    await send("OPTIONS", "/x", headers={"Accept": "*/*"})
    await asyncio.sleep(0)
    found = [line.removeprefix(f"({REQUEST_ID}) ") for _, line in world.log_lines]
    assert found[-3:] == [
        "Method request body before transformations: [Binary Data]",
        f"Execution failed due to configuration error: Unable to transform {what}",
        "Method completed with status: 500",
    ]
