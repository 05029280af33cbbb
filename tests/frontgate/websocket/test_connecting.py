"""Handshakes: what `$connect` gets, and what its answers mean."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from frontgate.access.account import AccountState
from frontgate.control.api_keys import ThrottleSettings
from frontgate.control.api_v2 import Route, RouteSettings
from frontgate.websocket import Accepted, Limits
from frontgate.wire import HttpResponse, Ingress, Invocation
from tests.frontgate.websocket.conftest import AUTHORIZER, GUARDED


@pytest.mark.fact("websocket-event.connect", "websocket-event.context", "websocket-event.ids")
async def test_the_connect_event(make_stage: Any, handshake: Any, world: Any) -> None:
    """Recorded on AWS, 20 December 2024, plus a query string in its documented place."""
    sent = handshake(
        ("Host", "m932ywd2od.execute-api.us-east-1.amazonaws.com"),
        ("Connection", "Upgrade"),
        ("Upgrade", "websocket"),
        ("Sec-WebSocket-Key", "cDKFD/VKnt8EOTKkUILUgw=="),
        ("Sec-WebSocket-Version", "13"),
        query="room=a&room=b",
    )
    await make_stage("$connect").connect(sent)
    headers = {
        "Host": "m932ywd2od.execute-api.us-east-1.amazonaws.com",
        "Sec-WebSocket-Key": "cDKFD/VKnt8EOTKkUILUgw==",
        "Sec-WebSocket-Version": "13",
        "X-Amzn-Trace-Id": "Root=1-65abb491-101d2f353e7cd9797a9aa4ba",
        "X-Forwarded-For": "5.28.189.17",
        "X-Forwarded-Port": "443",
        "X-Forwarded-Proto": "https",
    }
    assert world.events == [
        {
            "headers": headers,
            "multiValueHeaders": {name: [value] for name, value in headers.items()},
            "queryStringParameters": {"room": "b"},
            "multiValueQueryStringParameters": {"room": ["a", "b"]},
            "requestContext": {
                "routeKey": "$connect",
                "eventType": "CONNECT",
                "extendedRequestId": "id0000000000002=",
                "requestTime": "20/Jan/2024:11:54:57 +0000",
                "messageDirection": "IN",
                "stage": "Prod",
                "connectedAt": 1705751697419,
                "requestTimeEpoch": 1705751697419,
                "identity": {"sourceIp": "5.28.189.17"},
                "requestId": "id0000000000002=",
                "domainName": "m932ywd2od.execute-api.us-east-1.amazonaws.com",
                "connectionId": "id0000000000001=",
                "apiId": "m932ywd2od",
            },
            "isBase64Encoded": False,
        }
    ]


@pytest.mark.fact("websocket-connect.open")
async def test_without_a_connect_route_everybody_may_come(
    make_stage: Any, handshake: Any, world: Any
) -> None:  # documented
    accepted = await make_stage("$default").connect(handshake())
    assert accepted == Accepted(connection_id="id0000000000001=", subprotocol=None, headers=())
    assert world.events == []


@pytest.mark.fact("websocket-connect.status")
@pytest.mark.parametrize(
    ("answer", "status"),
    [
        # recorded on AWS
        ({"statusCode": 301}, 301),
        ({"statusCode": 400}, 400),
        ({"statusCode": 401}, 401),
        ({"statusCode": 501}, 501),
        (Invocation(200, b'{"errorMessage":"boom"}', function_error="Unhandled"), 502),
        # assumed
        (None, 502),
    ],
)
async def test_refusals_of_the_function(
    make_stage: Any, handshake: Any, world: Any, answer: Any, status: int
) -> None:
    world.answers["connect"] = answer
    refused = await make_stage("$connect").connect(handshake())
    assert isinstance(refused, HttpResponse)
    assert refused.status == status


@pytest.mark.fact("websocket-connect.status")
@pytest.mark.parametrize("status", [200, 201])  # recorded
async def test_every_2xx_connects(make_stage: Any, handshake: Any, world: Any, status: int) -> None:
    world.answers["connect"] = {"statusCode": status}
    assert isinstance(await make_stage("$connect").connect(handshake()), Accepted)


@pytest.mark.fact("websocket-connect.subprotocol")
async def test_the_function_chooses_the_subprotocol(
    make_stage: Any, handshake: Any, world: Any
) -> None:  # documented
    world.answers["connect"] = {"statusCode": 200, "headers": {"Sec-WebSocket-Protocol": "chat"}}
    accepted = await make_stage("$connect").connect(handshake())
    assert accepted.subprotocol == "chat"


async def test_a_full_gateway(make_stage: Any, handshake: Any, connect: Any) -> None:
    stage = make_stage("$default", limits=Limits(connections=1))
    await connect(stage)
    refused = await stage.connect(handshake())
    assert refused.status == 429
    assert refused.body.startswith(b'{"message": "Too Many Requests", "connectionId":"')


async def test_a_refused_connection_takes_no_room(
    make_stage: Any, handshake: Any, world: Any
) -> None:
    world.answers["connect"] = {"statusCode": 403}
    stage = make_stage("$connect", limits=Limits(connections=1))
    for _ in range(3):
        assert (await stage.connect(handshake())).status == 403


async def test_a_custom_domain(
    make_stage: Any, handshake: Any, world: Any, new_socket: Any
) -> None:
    """Documented (`$context.domainName`); assumed for the events after `$connect`."""
    stage = make_stage("$connect", "$default", "$disconnect")
    ingress = Ingress(domain_name="ws.example.com", base_path="")
    accepted = await stage.connect(handshake(ingress=ingress))
    stage.opened(accepted.connection_id, new_socket())
    await stage.receive(accepted.connection_id, "hello")
    await asyncio.sleep(0)
    await stage.disconnected(accepted.connection_id, 1000, "")
    assert [event["requestContext"]["domainName"] for event in world.events] == [
        "ws.example.com"
    ] * 3
    assert world.events[-1]["headers"]["Host"] == "ws.example.com"


async def test_a_refused_certificate(make_stage: Any, handshake: Any, world: Any) -> None:
    """Documented for REST APIs: 403."""
    ingress = Ingress(domain_name="ws.example.com", certificate_refusal="self signed certificate")
    refusal = await make_stage("$connect").connect(handshake(ingress=ingress))
    assert isinstance(refusal, HttpResponse)
    assert refusal.status == 403
    assert world.events == []


@pytest.mark.parametrize(("query", "status"), [("q=1", 101), ("q=", 400), ("", 400)])
async def test_required_parameters(
    make_stage: Any, handshake: Any, query: str, status: int
) -> None:  # documented for mappings; the status is assumed, as that of REST APIs
    route = Route(
        id="c",
        route_key="$connect",
        request_parameters={"route.request.querystring.q": {"Required": True}},
        target="integrations/connect",
    )
    answer = await make_stage(route).connect(handshake(query=query))
    assert (101 if isinstance(answer, Accepted) else answer.status) == status


@pytest.mark.fact("websocket-throttle.levels")
@pytest.mark.parametrize(
    ("settings", "account"),
    [
        ({"$connect": RouteSettings(throttling_rate_limit=0, throttling_burst_limit=0)}, None),
        ({}, AccountState(ThrottleSettings(rate_limit=1, burst_limit=0))),
    ],
)
async def test_throttled_handshakes(
    make_stage: Any, handshake: Any, world: Any, settings: Any, account: Any
) -> None:  # documented
    stage = make_stage("$connect", route_settings=settings, account=account)
    refused = await stage.connect(handshake())
    assert refused.status == 429
    assert world.events == []


@pytest.mark.fact("websocket-throttle.connections")
async def test_new_connections_of_the_account(make_stage: Any, handshake: Any) -> None:
    """Documented: 500 a second; the status is assumed."""
    stage = make_stage("$default")
    for _ in range(500):
        assert isinstance(await stage.connect(handshake()), Accepted)
    refused = await stage.connect(handshake())
    assert refused.status == 429


async def test_routes_and_authorizers_need_the_permission_of_their_functions(
    make_stage: Any, world: Any, handshake: Any
) -> None:
    """Source: documented (the ARNs in permissions); the answers are those of a failed backend."""
    asked = []

    def permits(function: str, source: str) -> bool:
        asked.append(source.rpartition(":")[2])
        return False

    world.permits = permits
    refused = await make_stage("$connect").connect(handshake())
    assert isinstance(refused, HttpResponse) and refused.status in (500, 502)
    refused = await make_stage(GUARDED, authorizer=AUTHORIZER).connect(
        handshake(("X-Room", "1"), query="token=t")
    )
    assert isinstance(refused, HttpResponse) and refused.status == 500
    assert [source.partition("/")[2] for source in asked] == ["Prod/$connect", "authorizers/z"]
    assert world.events == []


@pytest.mark.fact("websocket-limits.url")
@pytest.mark.parametrize(("length", "status"), [(4095, 101), (4096, 414)])
async def test_a_long_url(make_stage: Any, handshake: Any, length: int, status: int) -> None:
    answer = await make_stage("$connect").connect(handshake(query="q" * length))
    assert (101 if isinstance(answer, Accepted) else answer.status) == status
