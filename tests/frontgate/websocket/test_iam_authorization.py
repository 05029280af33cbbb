"""Signed handshakes, through a whole stage; botocore signs."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from frontgate.control.api_v2 import Route
from frontgate.websocket import Accepted, Handshake
from frontgate.wire import Principal
from tests.frontgate.websocket.conftest import ADDRESS, NOW

fact = pytest.mark.fact
ARN = "arn:aws:execute-api:us-east-1:123456789012:m932ywd2od/Prod/$connect"
LOG = (
    "$context.status $context.error.message $context.authenticate.status "
    "$context.authenticate.error $context.authorize.status"
)
ROUTE = Route(
    id="c", route_key="$connect", target="integrations/connect", authorization_type="AWS_IAM"
)


def document(effect: str = "Allow", resource: str = ARN, **more: Any) -> str:
    statement = {"Effect": effect, "Action": "execute-api:Invoke", "Resource": resource, **more}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture
def knock(make_stage: Any, signed: Any, world: Any, credential: Any) -> Any:
    """Connects with a signature; gives the stage and its answer."""

    async def send(*policies: str, **changes: Any) -> Any:
        principal = changes.pop("principal", None)
        known = credential(policies=policies, **({"principal": principal} if principal else {}))
        world.credentials[known.access_key] = known
        stage = make_stage(ROUTE, "$default", log_format=LOG)
        sign = {"path": "/Prod", "host": ADDRESS.domain_name, "at": NOW, **changes}
        request = signed(**sign)
        answer = await stage.connect(
            Handshake(
                headers=request.headers,
                query=request.query,
                source_ip="5.28.189.17",
                subprotocols=(),
                path="/Prod",
            )
        )
        return stage, answer

    return send


@fact("websocket.iam")
@pytest.mark.parametrize(
    ("policies", "status"),
    [
        ((document(),), 101),
        ((document(resource="arn:aws:execute-api:*:*:m932ywd2od/*"),), 101),
        ((document(resource="arn:aws:execute-api:*:*:m932ywd2od/*/$default"),), 403),
        ((document(), document("Deny")), 403),
        ((), 403),
        ((document(Condition={"IpAddress": {"aws:SourceIp": "5.28.0.0/16"}}),), 101),
        ((document(Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}),), 403),
    ],
)
@pytest.mark.parametrize("expires", [None, 60], ids=["header", "query"])
async def test_policies_of_the_caller(knock: Any, policies: Any, status: int, expires: Any) -> None:
    _, answer = await knock(*policies, expires=expires)
    assert (101 if isinstance(answer, Accepted) else answer.status) == status


@pytest.mark.parametrize(
    "changes",
    [
        {"access_key": "AKIDOTHER"},
        {"secret_key": "wrong"},
        {"region": "eu-west-1"},
        {"service": "lambda"},
        {"at": NOW - 3600},
        {"path": "/Other"},
    ],
    ids=str,
)
async def test_bad_signatures(knock: Any, world: Any, changes: Any) -> None:
    """Source: documented (Signature Version 4), as for REST APIs."""
    _, answer = await knock(document(), **changes)
    assert answer.status == 403
    assert world.events == []


async def test_an_unsigned_handshake(
    make_stage: Any, handshake: Any, world: Any
) -> None:  # assumed: in the words of REST APIs
    stage = make_stage(ROUTE, log_format=LOG)
    answer = await stage.connect(handshake())
    assert answer.status == 403
    assert json.loads(answer.body)["message"] == "Missing Authentication Token"
    told = "Missing Authentication Token"
    assert world.logged == [("arn:log", f"403 {told} 403 {told} -")]


@fact("websocket-log.variables")
async def test_the_phases_in_the_access_log(knock: Any, world: Any) -> None:
    await knock(document())
    await knock()
    told = (
        "User: arn:aws:iam::123456789012:user/ann is not authorized to perform: "
        "execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:********9012:"
        "m932ywd2od/Prod/$connect because no identity-based policy allows the execute-api:Invoke "
        "action"
    )
    assert [line for _, line in world.logged] == [
        "200 - 200 - 200",
        f"403 {told} 200 - 403",
    ]


async def test_a_caller_of_another_account(knock: Any) -> None:
    """Source: documented (no resource policies); assumed (the words)."""
    other = Principal(arn="arn:aws:iam::9:user/eve", user_id="AIDA", account_id="999999999999")
    _, answer = await knock(document(), principal=other)
    assert answer.status == 403
    assert json.loads(answer.body)["message"] == (
        "User: arn:aws:iam::9:user/eve is not authorized to perform: execute-api:Invoke on "
        "resource: arn:aws:execute-api:us-east-1:********9012:m932ywd2od/Prod/$connect because no "
        "resource-based policy allows the execute-api:Invoke action"
    )


async def test_events_show_the_caller(knock: Any, world: Any, new_socket: Any) -> None:
    """Source: documented (`$context.identity`); that what is null is left out is recorded."""
    stage, accepted = await knock(document())
    stage.opened(accepted.connection_id, new_socket())
    await stage.receive(accepted.connection_id, "hello")
    for _ in range(20):
        await asyncio.sleep(0)
    expected = {
        "sourceIp": "5.28.189.17",
        "accountId": "123456789012",
        "caller": "AIDAEXAMPLE",
        "accessKey": "AKIDEXAMPLE",
        "userArn": "arn:aws:iam::123456789012:user/ann",
        "user": "AIDAEXAMPLE",
    }
    assert [event["requestContext"]["identity"] for event in world.events] == [expected] * 2
