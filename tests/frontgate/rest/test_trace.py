"""Traces of requests: what each step says of itself."""

from __future__ import annotations

from frontgate.control.rest_api import (
    IntegrationResponse,
    IntegrationType,
    MethodSetting,
)
from frontgate.rest.trace import step_of
from frontgate.wire import HttpResponse, Invocation


def steps(trace):
    return {timed.step.name: timed.step.facts for timed in trace().steps}


async def test_a_function_behind_a_path_parameter(serve, lambda_proxy, world, trace):
    world.invocation = Invocation(200, b'{"statusCode": 201, "body": "made"}', request_id="f-1")
    headers = {"Authorization": "Bearer secret-token", "Accept": "*/*"}
    send = serve({"/users/{id}": [lambda_proxy("POST")]}, variables={"color": "blue"})
    await send("POST", "/users/42?x=1", headers=headers, body=b'{"a": 1}')
    found = trace()
    assert (found.title, found.status, found.stage) == ("POST /dev/users/42", 201, "dev")
    assert (found.request_id, found.api_kind) == ("00000000-0000-4000-8000-000000000001", "REST")
    told = steps(trace)
    assert list(told) == [
        "receive",
        "route",
        "integration request",
        "integration",
        "method response",
    ]
    assert told["receive"]["headers"] == {"Authorization": "********-token", "Accept": "*/*"}
    assert told["receive"]["body"] == '{"a": 1}'
    assert told["receive"]["stageVariables"] == {"color": "blue"}
    assert told["route"] == {
        "resource": "/users/{id}",
        "method": "POST",
        "pathParameters": {"id": "42"},
    }
    assert told["integration request"]["url"].endswith("function:f/invocations")
    assert told["integration"] == {
        "status": 200,
        "body": '{"statusCode": 201, "body": "made"}',
        "requestId": "f-1",
    }
    assert (told["method response"]["status"], told["method response"]["body"]) == (201, "made")


async def test_times_are_those_of_the_steps(serve, mock, trace):
    """The timer of the tests goes on by a second each time it is read."""
    await serve({"/x": [mock()]})("GET", "/x")
    found = trace()
    assert [(timed.step.name, timed.ended, timed.took) for timed in found.steps] == [
        ("receive", 0.0, 0.0),
        ("route", 1000.0, 1000.0),
        ("integration request", 2000.0, 1000.0),
        ("integration", 3000.0, 1000.0),
        ("method response", 4000.0, 1000.0),
    ]
    assert found.latency == 4000.0


async def test_what_is_sent_to_an_http_backend(serve, transformed, world, trace):
    world.http_response = HttpResponse(status=200, headers=(("X-B", "1"),), body=b"\xff")
    method = transformed(
        IntegrationType.HTTP,
        [IntegrationResponse(status_code="200")],
        uri="https://example.com/rates",
        http_method="GET",
        request_parameters={"integration.request.header.x-api-key": "'0123456789'"},
    )
    await serve({"/x": [method]})("GET", "/x")
    told = steps(trace)
    assert told["integration request"]["url"] == "https://example.com/rates"
    assert told["integration request"]["headers"]["x-api-key"] == "****456789"
    assert told["integration"]["headers"] == {"X-B": "1"}
    assert told["integration"]["body"] == "<1 bytes, not UTF-8>"


async def test_a_refusal_says_why(serve, lambda_proxy, world, trace):
    world.invocation = Invocation(200, b'{"errorMessage": "boom"}', function_error="Unhandled")
    await serve({"/x": [lambda_proxy()]})("GET", "/x")
    ending = steps(trace)["gateway response"]
    assert ending["type"] == "INTEGRATION_FAILURE"
    assert ending["cause"] == "Lambda Customer Function Error:boom"
    assert (ending["status"], ending["body"]) == (502, '{"message": "Internal server error"}')


async def test_no_route(serve, mock, trace):
    await serve({"/x": [mock()]})("GET", "/y")
    assert list(steps(trace)) == ["receive", "gateway response"]


async def test_a_request_is_found_by_both_its_ids(serve, mock, observer):
    response = await serve({"/x": [mock()]})("GET", "/x")
    headers = dict(response.headers)
    for name in ("x-amzn-RequestId", "x-amz-apigw-id"):
        assert observer.journals.find(headers[name]).title == "GET /dev/x"


async def test_an_error_is_kept_without_its_stack(serve, mock, observer):
    send = serve({"/x": [mock()]})
    await send("GET", "/y")
    (kept,) = observer.journals.of("abcdefghij", "dev", lambda kept: None).newest()
    assert kept.error is not None
    assert kept.error.__traceback__ is None


async def test_a_cache(serve, lambda_proxy, trace):
    stage = {
        "method_settings": {"*/*": MethodSetting(caching_enabled=True)},
        "cache_cluster_enabled": True,
    }
    send = serve({"/x": [lambda_proxy()]}, stage=stage)
    results = []
    for _ in range(2):
        await send("GET", "/x")
        results.append(steps(trace)["cache"]["result"])
    assert results == ["miss", "hit"]
    assert "integration" not in steps(trace)


def test_what_is_not_known_does_not_show():
    assert step_of(object()) is None
