"""The lines of the execution log.

Source: recorded on AWS (CloudWatch events of 25 September 2026, a public capture of a WebSocket
API with a function), unless a test says otherwise. Names, ids, times and headers are the test's.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from frontgate.control.api_v2 import RouteSettings
from frontgate.observe.execution_lines import cut
from frontgate.wire import Invocation
from tests.frontgate.websocket.conftest import AUTHORIZER, GUARDED
from tests.frontgate.websocket.messaging import settle

INFO = RouteSettings(logging_level="INFO")
TRACED = RouteSettings(logging_level="INFO", data_trace_enabled=True)
ERROR = RouteSettings(logging_level="ERROR")
GROUP = "/aws/apigateway/m932ywd2od/Prod"
FAILED = Invocation(
    200, b'{"errorMessage": "owned-backend-failure"}', "Unhandled", request_id="lambda-1"
)
URL = (
    "https://lambda.us-east-1.amazonaws.com/2015-03-31/functions/"
    "arn:aws:lambda:us-east-1:123456789012:function:{}/invocations"
)


@pytest.fixture
def lines(world: Any) -> Any:
    """What was logged since it was read last, without the ids before the lines."""

    def read() -> list[str]:
        found = world.execution_log()
        assert {group for group, _ in found} <= {GROUP}
        return [text.partition(") ")[2] for _, text in found]

    return read


def admission(request_id: str, route: str) -> list[str]:
    return [
        f"Extended Request Id: {request_id}",
        f"Verifying Usage Plan for request: {request_id}. API Key:  API Stage: m932ywd2od/Prod",
        f"API Key  authorized because route '{route}' does not require API Key. Request will not "
        "contribute to throttle or quota limits",
        "Usage Plan check succeeded for API Key  and API Stage m932ywd2od/Prod",
        f"Starting execution for request: {request_id}",
        f"WebSocket Request Route: [{route}]",
    ]


@pytest.mark.fact("websocket-log.executions")
async def test_a_connections_life(make_stage: Any, connect: Any, lines: Any, world: Any) -> None:
    stage = make_stage("$connect", "$disconnect", "echo", default_route_settings=INFO)

    connection_id, _ = await connect(stage, ("User-Agent", "wscat"))
    assert world.later[0].at == 1705751697.419
    assert lines() == [
        *admission("id0000000000002=", "$connect"),
        "Client [UserAgent: wscat, SourceIp: 5.28.189.17] is connecting to WebSocket API "
        "[m932ywd2od].",
        "AWS Integration Endpoint RequestId : lambda-1",
        f"Client [Connection Id: {connection_id}] connected to API [m932ywd2od] successfully.",
    ]

    await stage.receive(connection_id, '{"action": "echo"}')
    await settle()
    assert lines() == [
        *admission("id0000000000003=", "echo"),
        f"WebSocket API [m932ywd2od] received message from client [Connection Id: {connection_id}]"
        ".",
        "AWS Integration Endpoint RequestId : lambda-1",
        f"Message from client [Connection Id: {connection_id}] sent to API [m932ywd2od] with "
        "response status code [200].",
    ]

    await stage.disconnected(connection_id, 1000, "probe-complete")
    assert lines() == [
        *admission("id0000000000005=", "$disconnect"),
        "AWS Integration Endpoint RequestId : lambda-1",
        f"Client [Connection Id: {connection_id}] disconnected from API [m932ywd2od] with "
        "integration response status code [200]. Close reason: [1000: probe-complete]",
    ]


@pytest.mark.fact("websocket-log.executions")
async def test_data_tracing(make_stage: Any, connect: Any, lines: Any, world: Any) -> None:
    stage = make_stage("$connect", "echo", default_route_settings=TRACED)
    connection_id, _ = await connect(stage)
    lines()
    await stage.receive(connection_id, '{"action": "echo"}')
    await settle()
    event = json.dumps(world.events[-1], separators=(",", ":"))
    assert lines()[7:] == [
        f"WebSocket API [m932ywd2od] received message from client [{connection_id}]. "
        f"Message: [{event}].",
        f"Endpoint request URI: {URL.format('echo')}",
        "Endpoint request headers: {X-Amz-Date=20240120T115457Z, "
        "x-amzn-apigateway-api-id=m932ywd2od, Accept=application/json, "
        "User-Agent=AmazonAPIGateway_m932ywd2od, "
        "x-amzn-lambda-integration-tag=id0000000000003=, "
        "X-Amz-Source-Arn=arn:aws:execute-api:us-east-1:123456789012:m932ywd2od/Prod/echo}",
        f"Endpoint request body after transformations: {event}",
        f"Sending request to {URL.format('echo')}",
        "Received response. Status: 200, Integration latency: 0 ms",
        "Endpoint response headers: {Content-Type=application/json, x-amzn-RequestId=lambda-1, "
        "X-Amz-Executed-Version=$LATEST}",
        'Endpoint response body before transformations: {"statusCode": 200}',
        "AWS Integration Endpoint RequestId : lambda-1",
        f"Message from client [Connection Id: {connection_id}] sent to API [m932ywd2od] with "
        "response status code [200].",
    ]


@pytest.mark.fact("websocket-log.executions")
@pytest.mark.parametrize("settings", [INFO, ERROR])
async def test_a_function_that_fails(
    make_stage: Any, connect: Any, lines: Any, world: Any, settings: RouteSettings
) -> None:
    """Source: recorded (the lines at INFO); assumed (that ERROR shows the failure alone)."""
    world.answers["echo"] = FAILED
    stage = make_stage("echo", default_route_settings=settings)
    connection_id, _ = await connect(stage)
    lines()
    await stage.receive(connection_id, '{"action": "echo"}')
    await settle()
    failure = (
        "Lambda execution failed with status 200 due to customer function error: "
        "owned-backend-failure. Lambda request id: lambda-1"
    )
    if settings is ERROR:
        assert lines() == [failure]
        return
    assert lines()[7:] == [
        failure,
        "AWS Integration Endpoint RequestId : lambda-1",
        f"Message from client [Connection Id: {connection_id}] sent to API [m932ywd2od] with "
        "response status code [502].",
    ]


ARN = "arn:aws:execute-api:us-east-1:123456789012:m932ywd2od"
POLICY = {
    "principalId": "ada@example.com",
    "policyDocument": {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]},
}


@pytest.mark.fact("websocket-log.failures")
async def test_an_authorizer(make_stage: Any, connect: Any, lines: Any, world: Any) -> None:
    """Source: assumed, as of REST APIs."""
    world.answers["guard"] = POLICY
    stage = make_stage(GUARDED, authorizer=AUTHORIZER, default_route_settings=TRACED)
    await connect(stage, ("X-Room", "blue-room"), query="token=0123456789")
    found = lines()
    event = json.dumps(world.events[0], separators=(",", ":"))
    assert found[1:11] == [
        "Starting authorizer: z for request: id0000000000002=",
        "Incoming identity: {****456789, ***e-room}",
        f"Endpoint request URI: {URL.format('guard')}",
        "Endpoint request headers: {X-Amz-Date=20240120T115457Z, "
        "x-amzn-apigateway-api-id=m932ywd2od, Accept=application/json, "
        "User-Agent=AmazonAPIGateway_m932ywd2od, "
        f"x-amzn-lambda-integration-tag=id0000000000002=, X-Amz-Source-Arn={ARN}/authorizers/z}}",
        cut(f"Endpoint request body after transformations: {event}"),
        f"Sending request to {URL.format('guard')}",
        f"Authorizer result body before parsing: {json.dumps(POLICY)}",
        "Using valid authorizer policy for principal: *********le.com",
        "Successfully completed authorizer execution",
        "Verifying Usage Plan for request: id0000000000002=. API Key:  API Stage: m932ywd2od/Prod",
    ]


@pytest.mark.fact("websocket-log.failures")
@pytest.mark.parametrize(
    ("sent", "answer", "failure"),
    [
        ({}, POLICY, "Unauthorized request: id0000000000002="),
        ({"query": "token=t"}, {**POLICY, "policyDocument": {"Statement": []}}, "implicit deny"),
    ],
)
async def test_a_handshake_that_is_refused(
    make_stage: Any, handshake: Any, lines: Any, world: Any, sent: Any, answer: Any, failure: str
) -> None:
    """Source: assumed."""
    world.answers["guard"] = answer
    stage = make_stage(GUARDED, authorizer=AUTHORIZER, default_route_settings=ERROR)
    await stage.connect(handshake(("X-Room", "blue"), **sent))
    assert lines() == [failure]


@pytest.mark.fact("websocket-log.failures")
async def test_other_failures(make_stage: Any, connect: Any, lines: Any, world: Any) -> None:
    """Source: assumed, as of REST APIs."""
    world.answers["echo"] = {"body": "no status"}
    stage = make_stage("echo", default_route_settings=ERROR)
    connection_id, _ = await connect(stage)
    await stage.receive(connection_id, '{"action": "echo"}')
    await stage.receive(connection_id, '{"action": "none"}')
    await settle()
    assert lines() == [
        "Execution failed due to configuration error: The function's answer has no statusCode",
        "no route takes the message, and there is no $default route",
    ]


async def test_a_route_of_its_own(make_stage: Any, connect: Any, lines: Any, world: Any) -> None:
    """Source: assumed (a route without a level has the stage's)."""
    stage = make_stage(
        "loud",
        "quiet",
        "same",
        default_route_settings=INFO,
        route_settings={
            "quiet": RouteSettings(logging_level="OFF"),
            "same": RouteSettings(throttling_rate_limit=10.0),
        },
    )
    connection_id, _ = await connect(stage)
    lines()
    for route in ("loud", "quiet", "same"):
        await stage.receive(connection_id, json.dumps({"action": route}))
    await settle()
    routes = [text for text in lines() if text.startswith("WebSocket Request Route")]
    assert routes == ["WebSocket Request Route: [loud]", "WebSocket Request Route: [same]"]


async def test_nothing_is_kept_where_nothing_is_logged(
    make_stage: Any, connect: Any, world: Any
) -> None:
    await connect(make_stage("$connect"))
    assert world.later == []
