from __future__ import annotations

import asyncio
import gc
import json
from typing import Any

import pytest

from frontgate.control.api_v2 import IntegrationResponse, RouteSettings
from frontgate.websocket import messages
from frontgate.wire import BackendError, HttpResponse, Invocation

FAILED = Invocation(200, b'{"errorMessage":"boom"}', function_error="Unhandled")
DYNAMODB = {
    "integration_type": "AWS",
    "integration_uri": "arn:aws:apigateway:us-east-1:dynamodb:action/GetItem",
    "credentials_arn": "arn:aws:iam::123456789012:role/api",
}


def responses(key: str, templates: dict[str, str], **settings: Any) -> dict[str, Any]:
    return {
        key: IntegrationResponse(
            id=key, integration_response_key=key, response_templates=templates, **settings
        )
    }


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def frame(message: str, connection_id: str, request_id: str) -> str:
    return (
        f'{{"message": "{message}", "connectionId":"{connection_id}", "requestId":"{request_id}"}}'
    )


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


@pytest.mark.fact("websocket-response.mock")
async def test_ping_is_a_mock(make_stage: Any, connect: Any, responding: Any) -> None:
    """Documented, and published as working on AWS by several authors."""
    mock = {
        "integration_type": "MOCK",
        "template_selection_expression": "\\$default",
        "request_templates": {"$default": '{"statusCode": 200}'},
        "integration_responses": responses(
            "$default",
            {"$default": '{"pong":$context.requestTimeEpoch,"echo":"$input.path(\'$.n\')"}'},
        ),
    }
    stage = make_stage(responding("ping"), integrations={"ping": mock})
    connection_id, socket = await connect(stage)
    await stage.receive(connection_id, '{"action":"ping","n":"7"}')
    assert json.loads(await socket.next()) == {"pong": 1705751697419, "echo": "7"}


@pytest.mark.fact("websocket.response-selection")
async def test_a_service_with_templates(
    make_stage: Any, connect: Any, world: Any, responding: Any
) -> None:  # documented
    world.service = HttpResponse(status=200, body=b'{"Item":{"name":{"S":"Ada"}}}')
    settings = DYNAMODB | {
        "request_templates": {
            "$default": '{"TableName":"t","Key":{"id":{"S":"$context.connectionId"}}}'
        },
        "integration_responses": responses("$default", {"$default": "$input.json('$.Item.name.S')"})
        | responses("/4\\d\\d/", {"$default": "refused"}),
    }
    stage = make_stage(responding("whoami"), integrations={"whoami": settings})
    connection_id, socket = await connect(stage)
    await stage.receive(connection_id, '{"action":"whoami"}')
    assert await socket.next() == '"Ada"'
    (called,) = world.called
    assert (called.service, called.action, called.method) == ("dynamodb", "GetItem", "POST")
    assert called.role_arn == "arn:aws:iam::123456789012:role/api"
    assert json.loads(called.body) == {"TableName": "t", "Key": {"id": {"S": connection_id}}}

    world.service = HttpResponse(status=400, body=b"{}")
    await stage.receive(connection_id, '{"action":"whoami"}')
    assert await socket.next() == "refused"


async def test_half_a_surrogate_pair_becomes_a_question_mark(
    make_stage: Any, connect: Any, world: Any, responding: Any
) -> None:  # assumed: as Java encodes it
    settings = DYNAMODB | {
        "request_templates": {"$default": "$input.path('$.said')"},
        "integration_responses": responses("$default", {}),
    }
    stage = make_stage(responding("get"), integrations={"get": settings})
    connection_id, _ = await connect(stage)
    await stage.receive(connection_id, '{"action":"get","said":"a\\ud800b"}')
    await settle()
    assert [request.body for request in world.called] == [b"a?b"]


@pytest.mark.fact("websocket-routing.template")
async def test_templates_are_chosen_by_the_message(
    make_stage: Any, connect: Any, world: Any, responding: Any
) -> None:  # documented
    settings = DYNAMODB | {
        "template_selection_expression": "${request.body.kind}",
        "request_templates": {"long": "LONG", "$default": "SHORT"},
        "integration_responses": responses("$default", {}),
    }
    stage = make_stage(responding("get"), integrations={"get": settings})
    connection_id, _ = await connect(stage)
    for text in ('{"action":"get","kind":"long"}', '{"action":"get"}'):
        await stage.receive(connection_id, text)
    await settle()
    assert [request.body for request in world.called] == [b"LONG", b"SHORT"]


async def test_a_function_without_proxy(
    make_stage: Any, connect: Any, world: Any, responding: Any
) -> None:  # documented: the error message selects the integration response
    settings = {
        "integration_type": "AWS",
        "integration_uri": "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
        "arn:aws:lambda:us-east-1:1:function:plain/invocations",
        "integration_responses": responses("$default", {"$default": "got $input.path('$.a')"})
        | responses("/no such.*/", {"$default": "missing"}),
    }
    world.answers["plain"] = {"a": 1}
    stage = make_stage(responding("plain"), integrations={"plain": settings})
    connection_id, socket = await connect(stage)
    await stage.receive(connection_id, '{"action":"plain"}')
    assert await socket.next() == "got 1"
    world.answers["plain"] = Invocation(
        200, b'{"errorMessage":"no such room"}', function_error="Unhandled"
    )
    await stage.receive(connection_id, '{"action":"plain"}')
    assert await socket.next() == "missing"


@pytest.mark.parametrize(
    ("settings", "service"),
    [
        # assumed: every failure of an integration is the same frame
        (
            {"integration_responses": responses("/4../", {})},
            HttpResponse(status=200),
        ),
        ({"passthrough_behavior": "NEVER"}, HttpResponse(status=200)),
        ({"request_templates": {"$default": "#if(true"}}, None),
        ({}, BackendError("refused")),
    ],
)
async def test_failing_integrations(
    make_stage: Any, connect: Any, world: Any, settings: Any, service: Any
) -> None:
    if service is None:
        settings = {"request_templates": {"$default": "$input.path('[')"}}
        service = HttpResponse(status=200)
    world.service = service
    stage = make_stage("get", integrations={"get": DYNAMODB | settings})
    connection_id, socket = await connect(stage)
    await stage.receive(connection_id, '{"action":"get"}')
    assert json.loads(await socket.next())["message"] == "Internal server error"


@pytest.mark.fact("websocket-frame.late")
async def test_a_late_backend(make_stage: Any, connect: Any, world: Any) -> None:  # assumed
    world.service = TimeoutError()
    stage = make_stage("get", integrations={"get": DYNAMODB})
    connection_id, socket = await connect(stage)
    await stage.receive(connection_id, '{"action":"get"}')
    expected = frame("Endpoint request timed out", connection_id, "id0000000000003=")
    assert await socket.next() == expected


async def test_without_integration_responses_nothing_is_wrong(
    make_stage: Any, connect: Any, world: Any
) -> None:  # assumed: templates of one-way routes have none
    stage = make_stage("get", integrations={"get": DYNAMODB})
    connection_id, socket = await connect(stage)
    await stage.receive(connection_id, '{"action":"get"}')
    await settle()
    assert len(world.called) == 1
    assert socket.frames.empty()


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


MODEL = '{"type":"object","required":["text"],"properties":{"text":{"type":"string"}}}'


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


@pytest.mark.fact("websocket-log.variables")
async def test_the_access_log(make_stage: Any, connect: Any, world: Any, handshake: Any) -> None:
    stage = make_stage(
        "$connect",
        "$disconnect",
        "join",
        log_format="$context.eventType $context.routeKey $context.status $context.connectionId "
        "$context.integrationStatus $context.integrationErrorMessage $context.error.message "
        "$context.error.messageString",
    )
    connection_id, socket = await connect(stage)
    await stage.receive(connection_id, '{"action":"join"}')
    await settle()
    world.answers["join"] = FAILED
    await stage.receive(connection_id, '{"action":"join"}')
    await socket.next()
    await stage.receive(connection_id, "x")
    await socket.next()
    await stage.disconnected(connection_id, 1000, "")
    assert [line for _, line in world.logged] == [
        f"CONNECT $connect 200 {connection_id} 200 - - -",
        f"MESSAGE join 200 {connection_id} 200 - - -",
        f"MESSAGE join 500 {connection_id} - Lambda Customer Function Error:boom "
        'Internal server error "Internal server error"',
        f'MESSAGE - 403 {connection_id} - - Forbidden "Forbidden"',
        f"DISCONNECT $disconnect 200 {connection_id} 200 - - -",
    ]


@pytest.mark.fact("websocket-log.variables")
async def test_variables_of_the_access_log(make_stage: Any, connect: Any, world: Any) -> None:
    """Each that is documented and has a value for a message to a function."""
    names = {
        "apiId": "m932ywd2od",
        "connectedAt": "1705751697419",
        "connectionId": "id0000000000001=",
        "domainName": "m932ywd2od.execute-api.us-east-1.amazonaws.com",
        "eventType": "MESSAGE",
        "extendedRequestId": "id0000000000003=",
        "identity.sourceIp": "5.28.189.17",
        "identity.userAgent": "wscat",
        "integration.error": "-",
        "integration.integrationStatus": "200",
        "integration.latency": "0",
        "integration.requestId": "lambda-1",
        "integration.status": "201",
        "integrationErrorMessage": "-",
        "integrationLatency": "0",
        "integrationStatus": "200",
        "awsEndpointRequestId": "lambda-1",
        "messageId": "id0000000000004=",
        "requestId": "id0000000000003=",
        "requestTime": "20/Jan/2024:11:54:57 +0000",
        "requestTimeEpoch": "1705751697419",
        "routeKey": "$default",
        "stage": "Prod",
        "status": "201",
        "error.message": "-",
        "authorizer.error": "-",
        "authorize.status": "-",
    }
    world.answers["default"] = {"statusCode": 201}
    stage = make_stage("$default", log_format="|".join(f"$context.{name}" for name in names))
    connection_id, _ = await connect(stage, ("User-Agent", "wscat"))
    await stage.receive(connection_id, "x")
    await settle()
    assert dict(zip(names, world.logged[-1][1].split("|"), strict=True)) == names


@pytest.mark.fact("websocket-log.variables")
async def test_the_log_of_what_fits_no_model(
    make_stage: Any, connect: Any, world: Any, responding: Any
) -> None:
    route = responding("send", model_selection_expression="send", request_models={"send": "m"})
    stage = make_stage(
        route,
        models={"m": MODEL},
        log_format="$context.status $context.error.responseType $context.error.message "
        "$context.error.validationErrorString",
    )
    connection_id, socket = await connect(stage)
    await stage.receive(connection_id, '{"action":"send"}')
    await socket.next()
    status, kind, message = world.logged[-1][1].split(" ", 2)
    assert (status, kind) == ("400", "BAD_REQUEST_BODY")
    assert message.startswith("Bad request body [") and "text" in message


@pytest.mark.fact("websocket-template.variables")
async def test_variables_of_templates(
    make_stage: Any, connect: Any, world: Any, responding: Any
) -> None:
    template = (
        '{"body": $input.json("$.a"), "whole": "$util.escapeJavaScript($input.body)", '
        '"path": "$input.path(\'$.a.b\')", "variable": "$stageVariables.color", '
        '"encoded": "$util.urlEncode(\'a b\')", "decoded": "$util.urlDecode(\'a+b\')", '
        '"base64": "$util.base64Encode(\'x\')", "text": "$util.base64Decode(\'eA==\')", '
        '"parsed": "$util.parseJson(\'{"k":1}\').k", '
        '"context": "$context.connectionId $context.connectedAt $context.domainName '
        "$context.eventType $context.messageId $context.routeKey $context.requestId "
        "$context.extendedRequestId $context.apiId $context.identity.sourceIp "
        '$context.requestTime $context.requestTimeEpoch $context.stage $context.status"}'
    )
    world.service = HttpResponse(status=202, body=b'{"a": {"b": 1}}')
    settings = DYNAMODB | {"integration_responses": responses("$default", {"$default": template})}
    stage = make_stage(
        responding("get"), integrations={"get": settings}, stage_variables={"color": "blue"}
    )
    connection_id, socket = await connect(stage)
    await stage.receive(connection_id, '{"action":"get"}')
    assert json.loads(await socket.next()) == {
        "body": {"b": 1},
        "whole": '{"a": {"b": 1}}',
        "path": "1",
        "variable": "blue",
        "encoded": "a+b",
        "decoded": "a b",
        "base64": "eA==",
        "text": "x",
        "parsed": "1",
        "context": f"{connection_id} 1705751697419 m932ywd2od.execute-api.us-east-1.amazonaws.com "
        "MESSAGE id0000000000004= get id0000000000003= id0000000000003= m932ywd2od 5.28.189.17 "
        "20/Jan/2024:11:54:57 +0000 1705751697419 Prod 202",
    }


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
