"""Statuses of the API Gateway Management API's model, and what was recorded of its errors."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frontgate.access.account import AccountState
from frontgate.control.api_keys import ThrottleSettings
from frontgate.websocket import Limits
from frontgate.wire import HttpRequest, HttpResponse
from tests.frontgate.websocket.conftest import ADDRESS

fact = pytest.mark.fact

GONE = (410, b"", "GoneException")


@pytest.fixture
def call(signed: Any, world: Any, credential: Any) -> Any:
    """Calls as somebody who may do everything, or has `policies`."""

    def send(
        stage: Any,
        method: str,
        path: str,
        body: bytes = b"",
        *,
        policies: tuple[str, ...] = (document("Allow", "*"),),
        **changes: Any,
    ) -> Any:
        known = credential(policies=policies)
        world.credentials[known.access_key] = known
        sign = {"host": ADDRESS.domain_name, "at": world.now, **changes}
        request = signed(method, "/Prod/callback", body=body, **sign)
        request.path, request.sent_path = path, "/Prod/callback"
        return stage.handle_management(request)

    return send


def document(effect: str, resource: str) -> str:
    statement = {
        "Effect": effect,
        "Action": "execute-api:ManageConnections",
        "Resource": resource,
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def path_of(connection_id: str) -> str:
    return f"/@connections/{connection_id}"


def error_type(response: HttpResponse) -> str:
    return dict(response.headers)["x-amzn-ErrorType"]


def refusal(response: HttpResponse) -> tuple[int, bytes, str]:
    return response.status, response.body, error_type(response)


@pytest.mark.fact("websocket-callbacks.statuses", "websocket-callbacks.encoded")
@pytest.mark.parametrize("form", ["/@connections/{}", "/%40connections/{}"])
async def test_post_sends_a_frame(call: Any, make_stage: Any, connect: Any, form: str) -> None:
    stage = make_stage("$default")
    connection_id, socket = await connect(stage)
    path = form.format(connection_id.replace("=", "%3D") if "%" in form else connection_id)
    response = await call(stage, "POST", path, "grüße".encode())
    assert (response.status, response.body) == (200, b"")
    assert await socket.next() == "grüße"


@pytest.mark.fact("websocket-callbacks.statuses", "websocket-callbacks.get")
async def test_get_describes_the_connection(
    call: Any, make_stage: Any, connect: Any, world: Any
) -> None:
    stage = make_stage("$default")
    connection_id, _ = await connect(stage, ("User-Agent", "wscat"))
    world.now += 1.5
    await stage.receive(connection_id, "x")
    response = await call(stage, "GET", path_of(connection_id))
    assert response.status == 200
    assert response.body.decode() == (
        '{\n  "identity" : {\n    "sourceIp" : "5.28.189.17",\n    "userAgent" : "wscat"\n  },\n'
        '  "connectedAt" : "2024-01-20T11:54:57.419Z",\n'
        '  "lastActiveAt" : "2024-01-20T11:54:58.919Z"\n}'
    )


@fact("websocket-callbacks.ids")
async def test_every_answer_has_its_ids(call: Any, make_stage: Any, connect: Any) -> None:
    """Source: recorded."""
    stage = make_stage("$default")
    connection_id, _ = await connect(stage)
    sent = await call(stage, "POST", path_of(connection_id), b"x")
    assert sent.headers == (
        ("Content-Type", "application/json"),
        ("x-amzn-RequestId", "101d2f35-3e7c-d979-7a9a-a4ba00000000"),
        ("x-amz-apigw-id", "id0000000000003="),
    )
    refused = await call(stage, "POST", path_of("L0SM9cOFvHcCIhw="), b"x")
    assert dict(refused.headers).keys() >= {"x-amzn-RequestId", "x-amz-apigw-id"}


@pytest.mark.fact(
    "websocket-callbacks.statuses", "websocket-callbacks.gone", "websocket-event.reasons"
)
async def test_delete_ends_the_connection(
    call: Any, make_stage: Any, connect: Any, world: Any
) -> None:
    stage = make_stage("$disconnect")
    connection_id, socket = await connect(stage)
    assert (await call(stage, "DELETE", path_of(connection_id))).status == 204
    # Recorded on AWS in the $disconnect event; that the client sees the same is assumed.
    assert await socket.end() == (1000, "Connection Closed Normally")
    await stage.disconnected(connection_id, 1000, "")
    context = world.events[0]["requestContext"]
    assert context["disconnectReason"] == "Connection Closed Normally"
    for method in ("POST", "GET", "DELETE"):
        assert refusal(await call(stage, method, path_of(connection_id))) == GONE


async def test_a_closing_connection_is_gone(call: Any, make_stage: Any, connect: Any) -> None:
    stage = make_stage("$default")
    connection_id, _ = await connect(stage)
    await call(stage, "DELETE", path_of(connection_id))
    assert refusal(await call(stage, "POST", path_of(connection_id), b"x")) == GONE


@pytest.mark.fact("websocket-callbacks.too-early")
async def test_a_post_from_inside_connect_is_gone(
    call: Any, make_stage: Any, handshake: Any, world: Any
) -> None:  # documented: re:Post, "410 GoneException"
    answers: list[HttpResponse] = []

    async def post(event: dict[str, Any]) -> dict[str, int]:
        path = path_of(event["requestContext"]["connectionId"])
        answers.append(await call(stage, "POST", path, b"too early"))
        return {"statusCode": 200}

    world.answers["connect"] = post
    stage = make_stage("$connect")
    accepted = await stage.connect(handshake())
    assert [refusal(answer) for answer in answers] == [GONE]
    # and also until the 101 is on its way
    late = await call(stage, "POST", path_of(accepted.connection_id), b"x")
    assert refusal(late) == GONE


async def test_a_client_that_vanished_is_gone(call: Any, make_stage: Any, connect: Any) -> None:
    stage = make_stage("$default")
    connection_id, socket = await connect(stage)
    socket.failure = ConnectionResetError()
    assert refusal(await call(stage, "POST", path_of(connection_id), b"x")) == GONE


@pytest.mark.fact("websocket-callbacks.unknown")
async def test_an_id_that_never_was(
    call: Any, make_stage: Any
) -> None:  # recorded: 410 when well formed
    stage = make_stage("$default")
    assert refusal(await call(stage, "POST", path_of("L0SM9cOFvHcCIhw="), b"x")) == GONE
    malformed = await call(stage, "POST", path_of("nonsense"), b"x")
    assert (malformed.status, error_type(malformed)) == (400, "BadRequestException")


@pytest.mark.fact("websocket-callbacks.too-large")
async def test_more_than_128_kb(call: Any, make_stage: Any, connect: Any) -> None:
    stage = make_stage("$default")
    connection_id, socket = await connect(stage)
    response = await call(stage, "POST", path_of(connection_id), b"x" * (128 * 1024 + 1))
    assert (response.status, error_type(response)) == (413, "PayloadTooLargeException")
    assert (await call(stage, "POST", path_of(connection_id), b"x" * 128 * 1024)).status == 200
    assert len(await socket.next()) == 128 * 1024


@pytest.mark.fact("websocket-callbacks.too-many")
async def test_a_client_that_does_not_read(call: Any, make_stage: Any, connect: Any) -> None:
    stage = make_stage("$default", limits=Limits(pending_sends=1))
    connection_id, socket = await connect(stage)
    socket.hold = asyncio.Event()
    first = asyncio.ensure_future(call(stage, "POST", path_of(connection_id), b"1"))
    await asyncio.sleep(0)
    refused = await call(stage, "POST", path_of(connection_id), b"2")
    assert (refused.status, error_type(refused)) == (429, "LimitExceededException")
    socket.hold.set()
    assert (await first).status == 200


@pytest.mark.fact("websocket-callbacks.too-many")
async def test_a_client_that_never_reads(call: Any, make_stage: Any, connect: Any) -> None:
    """Source: documented (429); assumed (when)."""
    stage = make_stage("$default", limits=Limits(sending=0.01))
    connection_id, socket = await connect(stage)
    socket.hold = asyncio.Event()
    async with asyncio.timeout(10):
        refused = await call(stage, "POST", path_of(connection_id), b"1")
    assert (refused.status, error_type(refused)) == (429, "LimitExceededException")
    socket.hold.set()
    assert (await call(stage, "POST", path_of(connection_id), b"2")).status == 200


@fact("websocket-callbacks.bytes")
async def test_data_that_is_no_text(call: Any, make_stage: Any, connect: Any) -> None:
    """Source: recorded (200); assumed (the frame)."""
    stage = make_stage("$default")
    connection_id, socket = await connect(stage)
    sent = await call(stage, "POST", path_of(connection_id), b"\x00\xff\xfe\x80native")
    assert sent.status == 200
    assert await socket.next() == "\0\ufffd\ufffd\ufffdnative"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/@connections/L0SM9cOFvHcCIhw="),
        ("POST", "/elsewhere"),
        ("POST", "/test0/@connections/L0SM9cOFvHcCIhw="),
    ],
)
@fact("websocket-callbacks.no-method")
async def test_anything_else_is_forbidden(
    call: Any, make_stage: Any, method: str, path: str
) -> None:
    response = await call(make_stage("$default"), method, path)
    assert (response.status, error_type(response)) == (403, "ForbiddenException")
    told = f"No method found matching route {path[1:]} for http method {method}."
    assert json.loads(response.body) == {"message": told}


@fact("websocket-callbacks.permission")
@pytest.mark.parametrize(
    ("resource", "allowed"),
    [
        ("arn:aws:execute-api:us-east-1:123456789012:m932ywd2od/Prod/POST/@connections/*", True),
        ("arn:aws:execute-api:*:*:m932ywd2od/*", True),
        ("arn:aws:execute-api:*:*:m932ywd2od/Prod/GET/*", False),
        ("arn:aws:execute-api:*:*:other/*", False),
    ],
)
async def test_who_may(
    call: Any, make_stage: Any, connect: Any, resource: str, allowed: bool
) -> None:
    stage = make_stage("$default")
    connection_id, socket = await connect(stage)
    policies = (document("Allow", resource),)
    response = await call(stage, "POST", path_of(connection_id), b"x", policies=policies)
    assert socket.frames.empty() is not allowed
    if allowed:
        assert response.status == 200
        return
    assert (response.status, error_type(response)) == (403, "AccessDeniedException")
    assert json.loads(response.body) == {
        "Message": "User: arn:aws:iam::123456789012:user/ann is not authorized to perform: "
        "execute-api:ManageConnections on resource: arn:aws:execute-api:us-east-1:"
        "********9012:m932ywd2od/Prod/POST/@connections/{connectionId} because no identity-based "
        "policy allows the execute-api:ManageConnections action"
    }


@fact("websocket-callbacks.permission")
async def test_who_may_not(call: Any, make_stage: Any) -> None:
    policies = (document("Allow", "*"), document("Deny", "*"))
    path = path_of("L0SM9cOFvHcCIhw=")
    response = await call(make_stage("$default"), "GET", path, policies=policies)
    message = json.loads(response.body)["Message"]
    assert message.endswith("{connectionId} with an explicit deny in an identity-based policy")


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        # assumed: as of AWS_IAM methods of REST APIs
        ({"secret_key": "wrong"}, "InvalidSignatureException"),
        ({"access_key": "AKIDOTHER"}, "UnrecognizedClientException"),
    ],
)
async def test_bad_signatures(call: Any, make_stage: Any, changes: Any, kind: str) -> None:
    path = path_of("L0SM9cOFvHcCIhw=")
    response = await call(make_stage("$default"), "GET", path, **changes)
    assert (response.status, error_type(response)) == (403, kind)


async def test_without_a_signature(make_stage: Any) -> None:  # assumed, as above
    request = HttpRequest(
        method="GET",
        path=path_of("L0SM9cOFvHcCIhw="),
        query="",
        headers=(),
        body=b"",
        source_ip="127.0.0.1",
    )
    response = await make_stage("$default").handle_management(request)
    assert (response.status, error_type(response)) == (403, "MissingAuthenticationTokenException")
    assert json.loads(response.body) == {"message": "Missing Authentication Token"}


@fact("websocket-callbacks.too-many")
async def test_callbacks_count_in_the_account(call: Any, make_stage: Any, connect: Any) -> None:
    account = AccountState(ThrottleSettings(rate_limit=1, burst_limit=2))
    stage = make_stage("$default", account=account)
    connection_id, _ = await connect(stage)
    path = path_of(connection_id)
    assert (await call(stage, "POST", path, b"1")).status == 200
    refused = await call(stage, "POST", path, b"2")
    assert (refused.status, error_type(refused)) == (429, "LimitExceededException")


HOSTILE = ("", "..", "%", "%2F", "a" * 3_000, "\0", "é", "abcdefghijklmno=", "{ConnectionId}")


@settings(
    max_examples=80,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.sampled_from(["GET", "POST", "DELETE", "PUT", "HEAD", ""]),
    st.sampled_from([None, *HOSTILE]) | st.text(max_size=20),
    st.sampled_from([b"", b"\xff", b"x" * 200_000]) | st.binary(max_size=20),
)
async def test_hostile_calls(call, make_stage, connect, method, connection, body):
    """None for the connection that there is. Source: documented (the model's errors)."""
    stage = make_stage("$default")
    connection_id, _ = await connect(stage)
    answer = await call(stage, method, path_of(connection or connection_id), body)
    assert answer.status in {200, 204, 400, 403, 410, 413}
    if answer.status >= 400:
        assert error_type(answer).endswith("Exception")
        still_there = await call(stage, "GET", path_of(connection_id))
        assert still_there.status == 200
