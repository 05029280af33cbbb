"""What the backends of integrations are sent, and what becomes of what they say."""

from __future__ import annotations

from typing import Any

import pytest

from frontgate.control.api_v2 import IntegrationResponse
from frontgate.deployment.errors import UnsupportedFeatureError
from frontgate.websocket import Accepted
from frontgate.wire import HttpResponse, Invocation, KeyPair
from tests.frontgate.websocket.conftest import FUNCTION
from tests.frontgate.websocket.messaging import settle

fact = pytest.mark.fact
URL = "http://backend.example/${stageVariables.base}/{room}?a=1"
SQS = "arn:aws:apigateway:us-east-1:sqs:path/123456789012/{queue}"
PLAIN = {
    "integration_type": "AWS",
    "integration_uri": "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:us-east-1:1:function:${stageVariables.name}/invocations",
}


@pytest.fixture
def talk(make_stage: Any, connect: Any, responding: Any) -> Any:
    """Sends a message to `$default`, which has the integration; gives what the client hears."""

    async def send(settings: dict[str, Any], text: str, *headers: Any, **stage: Any) -> Any:
        served = make_stage(responding("$default"), integrations={"default": settings}, **stage)
        connection_id, socket = await connect(served, *headers)
        await served.receive(connection_id, text)
        await settle()
        return None if socket.frames.empty() else socket.frames.get_nowait()

    return send


def response(key: str, **settings: Any) -> dict[str, IntegrationResponse]:
    return {key: IntegrationResponse(id=key, integration_response_key=key, **settings)}


@fact("websocket.data-mapping")
async def test_an_http_backend(talk: Any, world: Any) -> None:
    world.service = HttpResponse(status=200, body=b'{"said":"hi"}')
    settings = {
        "integration_type": "HTTP",
        "integration_method": "PUT",
        "integration_uri": URL,
        "request_templates": {"$default": '{"text":$input.json("$.text")}'},
        "request_parameters": {
            "integration.request.path.room": "route.request.body.room",
            "integration.request.querystring.stage": "context.stage",
            "integration.request.header.connectionId": "context.connectionId",
            "integration.request.header.X-Tenant": "stageVariables.tenant",
            "integration.request.header.X-Static": "'yes'",
            "integration.request.header.X-None": "route.request.body.none",
        },
        "integration_responses": response(
            "$default", response_templates={"$default": "$input.path('$.said')"}
        ),
    }
    heard = await talk(
        settings,
        '{"action":"get","room":"a b","text":"x"}',
        stage_variables={"base": "v1", "tenant": "blue"},
    )
    assert heard == "hi"
    (sent,) = world.sent
    assert (sent.method, sent.url) == ("PUT", "http://backend.example/v1/a%20b?a=1&stage=Prod")
    assert sent.body == b'{"text":"x"}'
    assert dict(sent.headers) == {
        "Accept": "application/json",
        "User-Agent": "AmazonAPIGateway_m932ywd2od",
        "X-Amzn-Apigateway-Api-Id": "m932ywd2od",
        "Content-Type": "application/json",
        "connectionId": "id0000000000001=",
        "X-Tenant": "blue",
        "X-Static": "yes",
    }


@fact("websocket.proxy-body")
@pytest.mark.parametrize("status", [200, 404, 500])
async def test_http_proxy_passes_everything_on(talk: Any, world: Any, status: int) -> None:
    world.service = HttpResponse(status=status, body=b"as it is")
    settings = {
        "integration_type": "HTTP_PROXY",
        "integration_method": "POST",
        "integration_uri": "http://backend.example/",
        "request_templates": {"$default": "not used"},
        "passthrough_behavior": "NEVER",
        "integration_responses": response("$default", response_templates={"$default": "unused"}),
    }
    assert await talk(settings, "plain text") == "as it is"
    assert world.sent[0].body == b"plain text"


async def test_a_handshake_to_an_http_backend(make_stage: Any, handshake: Any, world: Any) -> None:
    """Assumed: the client's headers go on, but for the handshake's own; the status counts."""
    settings = {
        "integration_type": "HTTP_PROXY",
        "integration_method": "POST",
        "integration_uri": "http://backend.example/connect",
        "request_parameters": {
            "integration.request.header.connectionId": "context.connectionId",
            "integration.request.querystring.token": "route.request.querystring.t",
            "integration.request.header.x-all": "route.request.multivaluequerystring.t",
        },
    }
    stage = make_stage("$connect", integrations={"connect": settings})
    sent = handshake(("Host", "h"), ("Sec-WebSocket-Key", "k"), ("X-Room", "1"), query="t=1&t=2")
    assert isinstance(await stage.connect(sent), Accepted)
    (request,) = world.sent
    headers = {name.lower(): value for name, value in request.headers}
    assert headers["x-room"] == "1" and headers["connectionid"] == "id0000000000001="
    assert not {"host", "sec-websocket-key"} & headers.keys()
    assert request.url == "http://backend.example/connect?token=2"
    assert (request.body, headers.get("content-type")) == (b"", None)

    world.service = HttpResponse(status=403)
    refused = await stage.connect(sent)
    assert isinstance(refused, HttpResponse) and refused.status == 403


async def test_a_private_backend(talk: Any, world: Any) -> None:
    settings = {
        "integration_type": "HTTP_PROXY",
        "integration_uri": "http://private.example/",
        "connection_type": "VPC_LINK",
        "connection_id": "${stageVariables.link}",
    }
    world.links["l1"] = "http://127.0.0.1:9000"
    world.service = HttpResponse(status=200, body=b"private")
    assert await talk(settings, "x", stage_variables={"link": "l1"}) == "private"
    assert world.sent[0].address == "http://127.0.0.1:9000"
    heard = await talk(settings, "x", stage_variables={"link": "l2"})
    assert heard.startswith('{"message": "Internal server error"')


async def test_a_path_of_a_service(talk: Any, world: Any) -> None:
    """Documented for REST APIs: what a queue is sent is a form."""
    settings = {
        "integration_type": "AWS",
        "integration_method": "POST",
        "integration_uri": SQS,
        "credentials_arn": "arn:aws:iam::123456789012:role/${stageVariables.role}",
        "request_parameters": {
            "integration.request.header.Content-Type": "'application/x-www-form-urlencoded'",
            "integration.request.path.queue": "route.request.body.queue",
        },
        "request_templates": {"$default": "Action=SendMessage&MessageBody=$input.body"},
    }
    await talk(settings, '{"action":"get","queue":"q"}', stage_variables={"role": "r"})
    (called,) = world.called
    assert (called.service, called.action, called.path) == ("sqs", None, "/123456789012/q")
    assert dict(called.headers) == {"Content-Type": "application/x-www-form-urlencoded"}
    assert called.role_arn == "arn:aws:iam::123456789012:role/r"
    assert called.body.startswith(b"Action=SendMessage&MessageBody={")


@fact("websocket.response-selection")
@pytest.mark.parametrize(
    ("answer", "heard"),
    [
        ({"a": 1}, "fine 1"),
        (Invocation(200, b'{"errorMessage":"no room: 7"}', function_error="Unhandled"), "missing"),
        (Invocation(200, b'{"errorMessage":"exact"}', function_error="Unhandled"), "the very text"),
        (Invocation(200, b'{"errorMessage":"other"}', function_error="Unhandled"), "fine "),
    ],
)
async def test_a_function_without_proxy(talk: Any, world: Any, answer: Any, heard: str) -> None:
    world.answers["plain"] = answer
    settings = PLAIN | {
        "integration_responses": response(
            "$default", response_templates={"$default": "fine $!input.path('$.a')"}
        )
        | response("/no room.*/", response_templates={"$default": "missing"})
        | response("exact", response_templates={"$default": "the very text"}),
    }
    got = await talk(settings, '{"action":"get"}', stage_variables={"name": "plain"})
    assert got == heard
    assert world.events == [{"action": "get"}]


@fact("websocket.template-selection")
async def test_response_templates_are_selected(talk: Any, world: Any) -> None:
    world.service = HttpResponse(
        status=201, headers=(("X-Kind", "short"),), body=b'{"kind":"long"}'
    )
    settings = {"integration_type": "HTTP", "integration_uri": "http://backend.example/"}
    by = {
        "${integration.response.statuscode}": "by status",
        "${integration.response.header.x-kind}": "by header",
        "${integration.response.body.kind}": "by body",
        "\\$default": "default",
        "none": "default",
    }
    for expression, expected in by.items():
        templates = {
            "201": "by status",
            "short": "by header",
            "long": "by body",
            "$default": "default",
        }
        responses = response(
            "$default",
            response_templates=templates,
            template_selection_expression=expression,
        )
        heard = await talk(settings | {"integration_responses": responses}, '{"action":"get"}')
        assert heard == expected


@fact("websocket.content-handling")
async def test_content_handling(talk: Any, world: Any) -> None:
    world.service = HttpResponse(status=200, body=b"\xff\x00")
    settings = {
        "integration_type": "HTTP",
        "integration_uri": "http://backend.example/",
        "content_handling_strategy": "CONVERT_TO_BINARY",
        "integration_responses": response("$default", content_handling_strategy="CONVERT_TO_TEXT"),
    }
    assert await talk(settings, "AP8=") == "/wA="
    assert world.sent[0].body == b"\x00\xff"
    heard = await talk(settings, "not base64!")
    assert heard.startswith('{"message": "Internal server error"')

    proxy = {"integration_type": "AWS_PROXY", "integration_uri": FUNCTION.format("raw")}
    await talk(proxy | {"content_handling_strategy": "CONVERT_TO_BINARY"}, "AP8=")
    (event,) = world.events
    assert (event["body"], event["isBase64Encoded"]) == ("AP8=", True)


@pytest.mark.parametrize("kind", ["AWS_PROXY", "AWS"])
@pytest.mark.parametrize(
    ("credentials", "allowed", "asked"),
    [
        (None, False, []),
        ("arn:role", True, ["arn:role"]),
        ("arn:role", False, ["arn:role"]),
        ("arn:aws:iam::*:user/*", True, []),  # nobody signed the handshake
    ],
)
async def test_credentials_of_functions(
    talk: Any, world: Any, kind: str, credentials: Any, allowed: bool, asked: Any
) -> None:
    """Documented: `credentialsArn`; that a refusal is an ordinary failure is assumed."""
    holders = []

    def allows(holder: str, action: str, resource: str) -> bool:
        holders.append(holder)
        return allowed

    world.allowed = allows
    world.answers["f"] = {"statusCode": 200, "body": "done"}
    settings = {
        "integration_type": kind,
        "integration_uri": FUNCTION.format("f"),
        "credentials_arn": credentials,
    }
    heard = await talk(settings, "{}")
    assert holders == asked
    is_invoked = bool(world.events)
    assert is_invoked is (credentials is None or (allowed and bool(asked)))
    assert ("Internal server error" in heard) is not is_invoked


async def test_what_the_local_services_do_not_have(make_stage: Any, world: Any) -> None:
    world.refusal = "dynamodb has no Fly"
    settings = {
        "integration_type": "AWS",
        "integration_uri": "arn:aws:apigateway:us-east-1:dynamodb:action/Fly",
    }
    with pytest.raises(UnsupportedFeatureError, match="route 'get': dynamodb has no Fly"):
        make_stage("get", integrations={"get": settings})


@pytest.mark.parametrize(
    ("uri", "parameters", "text"),
    [
        ("backend", {}, "{}"),
        ("http://b.example/", {"integration.request.header.a": "route.request.body.a"}, '{"a":'),
        (
            "http://b.example/",
            {"integration.request.header.a": "route.request.body.a"},
            '{"a":"b\\r\\nc"}',
        ),
        ("http://b.example/", {"integration.request.header.Content-Length": "'1'"}, "{}"),
    ],
)
async def test_what_cannot_be_sent(
    talk: Any, world: Any, uri: str, parameters: Any, text: str
) -> None:  # assumed: an ordinary failure, as for REST APIs
    settings = {
        "integration_type": "HTTP",
        "integration_uri": uri,
        "request_parameters": parameters,
    }
    heard = await talk(settings, text)
    assert heard.startswith('{"message": "Internal server error"')
    assert world.sent == []


async def test_the_client_certificate_of_the_stage(talk: Any, world: Any) -> None:
    """Documented for stages of WebSocket APIs: `clientCertificateId`."""
    pair = KeyPair("certificate", "key")
    settings = {"integration_type": "HTTP_PROXY", "integration_uri": "https://backend.example/"}
    await talk(settings, "x", client_certificate=pair)
    assert world.sent[0].client_certificate is pair
