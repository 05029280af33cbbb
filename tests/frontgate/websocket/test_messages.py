"""Messages: their event, their route, their models, and what the client hears."""

from __future__ import annotations

import gc
import json
from typing import Any

import pytest

from frontgate.control.api_v2 import RouteSettings
from frontgate.websocket import messages
from tests.frontgate.websocket.messaging import FAILED, MODEL, frame, settle


@pytest.mark.fact("websocket-event.message", "websocket-event.context", "websocket-event.ids")
async def test_the_message_event(make_stage: Any, connect: Any, world: Any) -> None:
    """Recorded on AWS, 20 January 2024 (aws-lambda-go's test data)."""
    stage = make_stage("$default")
    connection_id, _ = await connect(stage, ("User-Agent", "Mozilla/5.0"))
    world.now = 1705751700.453
    await stage.receive(connection_id, '{\r\n\t"a": 1\r\n}')
    await settle()
    assert world.events == [
        {
            "requestContext": {
                "routeKey": "$default",
                "messageId": "id0000000000004=",
                "eventType": "MESSAGE",
                "extendedRequestId": "id0000000000003=",
                "requestTime": "20/Jan/2024:11:55:00 +0000",
                "messageDirection": "IN",
                "stage": "Prod",
                "connectedAt": 1705751697419,
                "requestTimeEpoch": 1705751700453,
                "identity": {"userAgent": "Mozilla/5.0", "sourceIp": "5.28.189.17"},
                "requestId": "id0000000000003=",
                "domainName": "m932ywd2od.execute-api.us-east-1.amazonaws.com",
                "connectionId": connection_id,
                "apiId": "m932ywd2od",
            },
            "body": '{\r\n\t"a": 1\r\n}',
            "isBase64Encoded": False,
        }
    ]


@pytest.mark.fact("websocket-routing.order", "websocket-routing.not-json")
@pytest.mark.parametrize(
    ("text", "key"),
    [
        # documented: "Working with routes for WebSocket APIs"
        ('{"action": "join"}', "join"),
        ('{"action": "other"}', "$default"),
        ('{"other": 1}', "$default"),
        ("not json", "$default"),
        ("", "$default"),
        # assumed: the routes of the gateway's own events are no targets of messages
        ('{"action": "$connect"}', "$default"),
        ('{"action": "$disconnect"}', "$default"),
        ('{"action": "$default"}', "$default"),
        ('["join"]', "$default"),
    ],
)
async def test_routes(make_stage: Any, connect: Any, world: Any, text: str, key: str) -> None:
    stage = make_stage("$connect", "$disconnect", "$default", "join")
    connection_id, _ = await connect(stage)
    world.events.clear()
    await stage.receive(connection_id, text)
    await settle()
    assert [event["requestContext"]["routeKey"] for event in world.events] == [key]
    assert world.events[0]["body"] == text


@pytest.mark.fact("websocket-routing.forbidden", "websocket-frame.shape")
async def test_no_route_is_forbidden(make_stage: Any, connect: Any) -> None:  # recorded
    stage = make_stage("join")
    connection_id, socket = await connect(stage)
    await stage.receive(connection_id, "hello")
    assert await socket.next() == frame("Forbidden", connection_id, "id0000000000003=")


@pytest.mark.fact("websocket-response.one-way", "websocket-frame.status")
async def test_a_function_without_route_response_is_silent(
    make_stage: Any, connect: Any, world: Any
) -> None:  # documented; 4xx and 5xx recorded on AWS
    stage = make_stage("$default", "other")
    connection_id, socket = await connect(stage)
    for status in (200, 302, 404, 500):
        world.answers["default"] = {"statusCode": status, "body": "unheard"}
        await stage.receive(connection_id, "x")
    await settle()
    assert len(world.events) == 4
    assert socket.frames.empty()


@pytest.mark.fact("websocket.proxy-body")
async def test_a_route_response_sends_the_body(
    make_stage: Any, connect: Any, world: Any, responding: Any
) -> None:  # documented
    world.answers["ask"] = {"statusCode": 200, "body": '{"answer":42}'}
    stage = make_stage(responding("ask"))
    connection_id, socket = await connect(stage)
    await stage.receive(connection_id, '{"action":"ask"}')
    assert await socket.next() == '{"answer":42}'


@pytest.mark.fact("websocket-frame.shape", "websocket-frame.exception")
@pytest.mark.parametrize("answer", [FAILED, None, {"body": "no status"}])
async def test_a_failing_function_is_told_even_without_route_response(
    make_stage: Any, connect: Any, world: Any, answer: Any
) -> None:  # recorded for an exception, assumed for a malformed answer
    world.answers["default"] = answer
    stage = make_stage("$default")
    connection_id, socket = await connect(stage)
    await stage.receive(connection_id, "x")
    expected = frame("Internal server error", connection_id, "id0000000000003=")
    assert await socket.next() == expected
    assert not socket.closed.done()


@pytest.mark.fact("websocket-throttle.levels", "websocket-throttle.frame")
async def test_a_throttled_route(make_stage: Any, connect: Any, world: Any) -> None:
    """Documented: limits of routes and of the stage; the words of the frame are assumed."""
    settings = {"join": RouteSettings(throttling_rate_limit=1, throttling_burst_limit=1)}
    stage = make_stage(
        "$default",
        "join",
        route_settings=settings,
        log_format="$context.routeKey $context.status $context.error.message",
    )
    connection_id, socket = await connect(stage)
    for _ in range(2):
        await stage.receive(connection_id, '{"action":"join"}')
        await settle()
    assert await socket.next() == frame("Too Many Requests", connection_id, "id0000000000005=")
    await stage.receive(connection_id, "other")
    world.now += 1
    await stage.receive(connection_id, '{"action":"join"}')
    await settle()
    keys = [event["requestContext"]["routeKey"] for event in world.events]
    assert keys == ["join", "$default", "join"]
    assert world.logged[2][1] == "join 429 Too Many Requests"


@pytest.mark.fact("websocket-model.frame")
@pytest.mark.parametrize("reference", ["message", "id-message"])
async def test_models(
    make_stage: Any, connect: Any, world: Any, responding: Any, reference: str
) -> None:  # documented: "Request validation", with its own spacing
    world.answers["send"] = {"statusCode": 200, "body": "sent"}
    route = responding(
        "send", model_selection_expression="send", request_models={"send": reference}
    )
    stage = make_stage(route, models={"message": MODEL})
    connection_id, socket = await connect(stage)
    await stage.receive(connection_id, '{"action":"send","text":"hi"}')
    assert await socket.next() == "sent"
    await stage.receive(connection_id, '{"action":"send"}')
    assert await socket.next() == (
        f'{{"message" : "Bad request body", "connectionId": "{connection_id}", '
        '"messageId": "id0000000000006="}'
    )
    assert len(world.events) == 1


@pytest.mark.fact("websocket-model.selection")
async def test_no_model_for_a_message_is_a_failure(
    make_stage: Any, connect: Any, responding: Any
) -> None:  # documented
    route = responding(
        "send", model_selection_expression="$request.body.v", request_models={"1": "message"}
    )
    stage = make_stage(route, models={"message": MODEL})
    connection_id, socket = await connect(stage)
    await stage.receive(connection_id, '{"action":"send","text":"hi","v":"2"}')
    assert json.loads(await socket.next())["message"] == "Bad request body"


async def test_a_client_that_left_is_no_failure(
    make_stage: Any, connect: Any, world: Any, responding: Any, caplog: Any
) -> None:
    """Assumed: the message is logged and counted as it went."""
    world.answers["ask"] = {"statusCode": 200, "body": "late"}
    stage = make_stage(responding("ask"), log_format="$context.routeKey $context.status")
    connection_id, socket = await connect(stage)
    socket.failure = ConnectionResetError()
    await stage.receive(connection_id, '{"action":"ask"}')
    await settle()
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
    assert world.logged[-1] == ("arn:log", "ask 200")


@pytest.mark.fact("websocket-frame.shape")
async def test_a_fault_of_the_gateway_is_told(
    make_stage: Any, connect: Any, world: Any, monkeypatch: Any
) -> None:
    """Source: recorded (the frame)."""
    stage = make_stage("send", log_format="$context.routeKey $context.status")
    connection_id, socket = await connect(stage)
    monkeypatch.setattr(messages, "throttle", lambda *buckets: 1 / 0)
    await stage.receive(connection_id, '{"action":"send"}')
    assert json.loads(await socket.next())["message"] == "Internal server error"
    assert world.logged[-1] == ("arn:log", "send 500")


@pytest.mark.fact("websocket-limits.answer")
@pytest.mark.parametrize(("letter", "most"), [("x", 128 * 1024), ("\u00e9", 64 * 1024)])
async def test_the_longest_answer(
    make_stage: Any, connect: Any, world: Any, responding: Any, letter: str, most: int
) -> None:
    stage = make_stage(responding("ask"))
    connection_id, socket = await connect(stage)
    for length, told in ((most, letter * most), (most + 1, None)):
        world.answers["ask"] = {"statusCode": 200, "body": letter * length}
        await stage.receive(connection_id, '{"action":"ask"}')
        heard = await socket.next()
        assert heard == told if told else "Internal server error" in heard


async def test_a_message_that_is_kept_no_more_is_gone(make_stage: Any, connect: Any) -> None:
    """Nothing of it refers to itself in a circle, so no garbage collection has to find it."""
    stage = make_stage("$default")
    connection_id, _ = await connect(stage)

    async def send(count: int) -> None:
        for _ in range(count):
            await stage.receive(connection_id, "{}")
            await settle()

    await send(100)  # more than a journal keeps
    gc.collect()
    gc.disable()
    try:
        await send(100)
        assert gc.collect() < 50
    finally:
        gc.enable()
