from __future__ import annotations

import json
from typing import Any

import pytest

from frontgate.control.api_v2 import Authorizer, Route
from tests.frontgate.websocket.conftest import AUTHORIZER, GUARDED
from tests.frontgate.websocket.messaging import settle


@pytest.fixture
def told(observer: Any) -> Any:
    """The newest traces: what each was, its status, and its steps with their facts."""

    def read(most: int = 1) -> Any:
        traces, _ = observer.journals.newest(most)
        return [
            (
                trace.title,
                trace.status,
                {timed.step.name: timed.step.facts for timed in trace.steps},
            )
            for trace in traces
        ]

    return read


async def test_a_message(make_stage: Any, connect: Any, told: Any) -> None:
    stage = make_stage("$default", "ping")
    connection_id, _ = await connect(stage)
    await stage.receive(connection_id, '{"action": "ping"}')
    await settle()
    ((title, status, steps),) = told()
    assert (title, status) == ("MESSAGE ping", 200)
    assert list(steps) == [
        "receive",
        "integration request",
        "backend request",
        "integration",
        "answer",
    ]
    assert steps["receive"]["body"] == '{"action": "ping"}'
    assert steps["receive"]["connectionId"] == connection_id
    assert steps["integration request"]["routeKey"] == "ping"
    assert steps["integration"]["requestId"] == "lambda-1"


async def test_a_handshake_with_an_authorizer(
    make_stage: Any, connect: Any, world: Any, told: Any
) -> None:
    guard = Authorizer(
        id="a",
        name="guard",
        authorizer_type="REQUEST",
        identity_source=("route.request.header.Token",),
        authorizer_uri="arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
        "arn:aws:lambda:us-east-1:123456789012:function:guard/invocations",
    )
    route = Route(
        id="c",
        route_key="$connect",
        target="integrations/connect",
        authorization_type="CUSTOM",
        authorizer_id="a",
    )
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    world.answers["guard"] = {
        "principalId": "ada",
        "policyDocument": {"Statement": [statement]},
    }
    await connect(make_stage(route, authorizer=guard), ("Token", "0123456789"))
    ((title, status, steps),) = told()
    assert (title, status) == ("CONNECT $connect", 200)
    assert list(steps)[1] == "authorizer"
    assert steps["authorizer"]["identity"] == ["****456789"]
    assert steps["authorizer"]["context"]["principalId"] == "ada"


async def test_a_goodbye(make_stage: Any, connect: Any, told: Any) -> None:
    stage = make_stage("$disconnect", "$default")
    connection_id, _ = await connect(stage)
    await stage.disconnected(connection_id, 1000, "")
    ((title, status, _),) = told()
    assert (title, status) == ("DISCONNECT $disconnect", 200)


async def test_a_message_that_no_route_takes(make_stage: Any, connect: Any, told: Any) -> None:
    stage = make_stage("ping")
    connection_id, _ = await connect(stage)
    await stage.receive(connection_id, "hello")
    await settle()
    ((title, status, steps),) = told()
    assert (title, status) == ("MESSAGE -", 403)
    assert steps["error"]["reason"].startswith("no route takes the message")


async def test_what_let_a_client_in_is_masked(
    make_stage: Any, connect: Any, world: Any, observer: Any
) -> None:
    """In the query string, where browsers send tokens, in every event, and among the headers."""
    token, api_key = "abcdefghijklmnopqrstuvwxyz", "zyxwvutsrqponmlkjihgfedcba"
    world.answers["guard"] = {
        "principalId": "ada",
        "policyDocument": {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]},
    }
    stage = make_stage(GUARDED, authorizer=AUTHORIZER)
    sent = (("X-Room", "blue"), ("x-api-key", api_key))
    await connect(stage, *sent, query=f"token={token}&X-Amz-Signature={'5a' * 32}")
    (trace,), _ = observer.journals.newest(1)
    text = json.dumps(trace.document())
    assert "********uvwxyz" in text
    for secret in (token, api_key, "5a" * 32):
        assert secret not in text
