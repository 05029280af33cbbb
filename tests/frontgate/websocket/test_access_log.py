"""The access log of connections and messages."""

from __future__ import annotations

from typing import Any

import pytest

from tests.frontgate.websocket.messaging import FAILED, MODEL, settle


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
