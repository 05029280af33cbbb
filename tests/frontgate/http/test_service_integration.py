"""Service integrations through a whole stage."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

import pytest

from frontgate.deployment.errors import UnsupportedFeatureError
from frontgate.wire import BackendError, HttpResponse, RoleNotAssumableError

fact = pytest.mark.fact
XML = b'<?xml version="1.0"?><SendMessageResponse/>'


def queue(**parameters: str) -> dict[str, Any]:
    return {
        "integration_type": "AWS_PROXY",
        "integration_subtype": "SQS-SendMessage",
        "integration_uri": None,
        "payload_format_version": "1.0",
        "credentials_arn": "arn:aws:iam::123456789012:role/${stageVariables.role}",
        "request_parameters": {
            "QueueUrl": "https://sqs/1/${stageVariables.queue}",
            "MessageBody": "$request.body.message",
            **parameters,
        },
    }


@pytest.fixture
def post(make_stage: Any, request_of: Any, world: Any) -> Any:
    async def send(body: bytes = b'{"message": "hello"}', log: str | None = None, **settings: Any):
        stage = make_stage(
            "POST /messages/{source}",
            integration=queue() | settings,
            stage_variables={"queue": "orders", "role": "send"},
            log_format=log,
        )
        response = await stage.handle(request_of("POST", "/messages/web", body=body))
        await asyncio.sleep(0)
        return response

    return send


@fact("http-service.xml", "http-service.values")
async def test_a_message_for_a_queue(post, world) -> None:
    world.service = HttpResponse(
        status=200,
        headers=(("Content-Type", "text/xml"), ("x-amzn-RequestId", "r1"), ("Connection", "close")),
        body=XML,
    )
    response = await post(log="$context.integrationStatus $context.integration.requestId")
    assert (response.status, response.body) == (200, XML)
    assert response.headers == (
        ("Content-Type", "text/xml"),
        ("x-amzn-RequestId", "r1"),
        ("Apigw-Requestid", "LV7fzho-PHcEJPw="),
    )
    (call,) = world.called
    assert (call.service, call.region, call.action) == ("sqs", "us-west-2", None)
    assert call.role_arn == "arn:aws:iam::123456789012:role/send"
    form = parse_qs(call.body.decode())
    assert form["Action"] == ["SendMessage"]
    assert form["QueueUrl"] == ["https://sqs/1/orders"]
    assert form["MessageBody"] == ["hello"]
    assert world.logged == [("arn:log", "200 r1")]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        # documented sources
        ("static", "static"),
        ("$request.body", '{"message": "hello"}'),
        ("$request.path.source", "web"),
        ("$context.routeKey", "POST /messages/{source}"),
        ("$stageVariables.queue", "orders"),
        ("${request.path.source}: ${request.body.message}", "web: hello"),
    ],
)
async def test_sources(post, world, value, text) -> None:
    await post(request_parameters=queue()["request_parameters"] | {"MessageBody": value})
    assert parse_qs(world.called[0].body.decode())["MessageBody"] == [text]


@pytest.mark.parametrize("region", ["eu-west-1", "${stageVariables.queue}"])
async def test_another_region(post, world, region) -> None:
    """Documented: `Region` is optional."""
    await post(request_parameters=queue(Region=region)["request_parameters"])
    assert world.called[0].region == {"eu-west-1": "eu-west-1"}.get(region, "orders")


@pytest.mark.parametrize("body", [b"{}", b"no JSON", b'{"message": ""}'])
async def test_a_required_parameter_without_a_value(post, world, body) -> None:
    """Assumed: 400, and the log says which."""
    response = await post(body, log="$context.integrationErrorMessage")
    assert (response.status, response.body) == (400, b'{"message":"Bad Request"}')
    assert world.called == []
    assert "MessageBody" in world.logged[0][1]


async def test_an_optional_parameter_without_a_value(post, world) -> None:
    """Assumed: it is left out."""
    await post(request_parameters=queue(DelaySeconds="$request.body.delay")["request_parameters"])
    assert b"DelaySeconds" not in world.called[0].body


async def test_a_parameter_that_makes_no_sense(post, world) -> None:
    """Assumed."""
    given = queue(MessageAttributes="$request.body.message")["request_parameters"]
    assert (await post(request_parameters=given)).status == 400


@pytest.mark.parametrize(
    ("failure", "status", "reason"),
    [
        (BackendError("gone"), 500, "gone"),
        (TimeoutError(), 503, "Endpoint request timed out"),
        (
            RoleNotAssumableError("no"),
            500,
            "The IAM role configured on the integration or API Gateway doesn't have permissions to "
            "call the integration. Check the permissions and try again.",
        ),
    ],
)
async def test_failures(post, world, failure, status, reason) -> None:
    world.service = failure
    response = await post(log="$context.integrationErrorMessage")
    assert response.status == status
    assert world.logged == [("arn:log", reason)]


async def test_an_error_of_the_service_is_the_clients(post, world) -> None:
    """Assumed."""
    world.service = HttpResponse(status=403, headers=(("Content-Type", "text/xml"),), body=b"<E/>")
    response = await post()
    assert (response.status, response.body) == (403, b"<E/>")


async def test_the_answer_can_be_mapped(post, world) -> None:
    """Documented: response parameters by status."""
    world.service = HttpResponse(status=200, body=XML)
    mapping = {"200": {"overwrite:statuscode": "202", "append:header.x-queue": "orders"}}
    response = await post(response_parameters=mapping)
    assert (response.status, response.headers[0]) == (202, ("x-queue", "orders"))


@fact("http-service.events")
async def test_an_event(post, world) -> None:
    answer = b'{"Entries":[{"EventId":"e1"}],"FailedEntryCount":0}'
    world.service = HttpResponse(status=200, body=answer)
    response = await post(
        integration_subtype="EventBridge-PutEvents",
        request_parameters={"Source": "app", "DetailType": "signal", "Detail": "$request.body"},
    )
    assert response.body == answer
    assert json.loads(world.called[0].body)["Entries"][0]["Detail"] == '{"message": "hello"}'


async def test_a_service_that_cannot_be_had(make_stage, world) -> None:
    outside = world.outside
    world.outside = lambda: replace(outside(), aws_refusal=lambda service, action: f"no {service}")
    with pytest.raises(UnsupportedFeatureError, match=r"route 'POST /x': no sqs"):
        make_stage("POST /x", integration=queue())
