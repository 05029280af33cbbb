"""Routes whose integrations have mapping templates."""

from __future__ import annotations

import json
from typing import Any

import pytest

from frontgate.control.api_v2 import IntegrationResponse
from frontgate.wire import BackendError, HttpResponse, Invocation
from tests.frontgate.websocket.messaging import frame, settle

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
