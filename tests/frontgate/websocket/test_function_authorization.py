"""The Lambda authorizer of `$connect`, through a whole stage."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from frontgate.websocket import Accepted
from frontgate.wire import Invocation
from tests.frontgate.websocket.conftest import AUTHORIZER, GUARDED

ARN = "arn:aws:execute-api:us-east-1:123456789012:m932ywd2od/Prod/$connect"
CONNECT_ARNS = "arn:aws:execute-api:us-east-1:123456789012:m932ywd2od/Prod/*"


def policy(effect: str, **context: Any) -> dict[str, Any]:
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": CONNECT_ARNS}
    return {
        "principalId": "ada",
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": context,
    }


@pytest.mark.fact("websocket-connect.authorizer")
@pytest.mark.parametrize(
    ("query", "headers"),
    [("", (("X-Room", "1"),)), ("token=t", ()), ("token=", (("X-Room", "1"),))],
)
async def test_a_missing_identity_source(
    make_stage: Any, handshake: Any, world: Any, query: str, headers: Any
) -> None:  # recorded by a third party
    stage = make_stage(GUARDED, authorizer=AUTHORIZER)
    refused = await stage.connect(handshake(*headers, query=query))
    assert refused.status == 401
    assert world.events == []


@pytest.mark.fact("websocket-connect.authorizer")
@pytest.mark.parametrize(
    ("answer", "status"),
    [
        # recorded by a third party
        (policy("Deny"), 403),
        (Invocation(200, b'{"errorMessage":"boom"}', function_error="Unhandled"), 500),
        # documented
        (Invocation(200, b'{"errorMessage":"Unauthorized"}', function_error="Unhandled"), 401),
        # assumed
        ({"nothing": 1}, 500),
    ],
)
async def test_refusals_of_the_authorizer(
    make_stage: Any, handshake: Any, world: Any, answer: Any, status: int
) -> None:
    world.answers["guard"] = answer
    stage = make_stage(GUARDED, authorizer=AUTHORIZER)
    refused = await stage.connect(handshake(("X-Room", "1"), query="token=t"))
    assert refused.status == status
    assert len(world.events) == 1


@pytest.mark.fact("websocket-event.authorizer")
async def test_what_the_authorizer_asks_and_grants(
    make_stage: Any, handshake: Any, connect: Any, world: Any
) -> None:
    """The event is the one of "Creating a Lambda REQUEST authorizer function" (January 2023)."""
    world.answers["guard"] = policy("Allow", role="admin", level=3, on=True)
    stage = make_stage(GUARDED, "$default", authorizer=AUTHORIZER)
    accepted = await stage.connect(
        handshake(("X-Room", "1"), ("Connection", "upgrade"), query="token=t")
    )
    asked, connected = world.events
    assert (asked["type"], asked["methodArn"]) == ("REQUEST", ARN)
    assert asked["queryStringParameters"] == {"token": "t"}
    assert asked["headers"]["Connection"] == "upgrade"
    assert asked["headers"]["content-length"] == "0"
    assert asked["stageVariables"] == {}
    assert "authorizer" not in asked["requestContext"]
    granted = {
        "principalId": "ada",
        "integrationLatency": 0,
        "role": "admin",
        "level": "3",
        "on": "true",
    }
    assert connected["requestContext"]["authorizer"] == granted
    assert isinstance(accepted, Accepted)


async def test_the_role_of_an_authorizer(make_stage: Any, handshake: Any, world: Any) -> None:
    """Documented: `authorizerCredentialsArn`."""
    world.answers["guard"] = policy("Allow")
    world.allowed = lambda holder, action, resource: holder == "arn:good"
    sent = handshake(("X-Room", "1"), query="token=t")
    for role, status in (("arn:good", 101), ("arn:bad", 500)):
        authorizer = replace(AUTHORIZER, authorizer_credentials_arn=role)
        answer = await make_stage(GUARDED, authorizer=authorizer).connect(sent)
        assert (101 if isinstance(answer, Accepted) else answer.status) == status


async def test_other_identity_sources(make_stage: Any, handshake: Any, world: Any) -> None:
    """Documented: stage variables and context variables."""
    world.answers["guard"] = policy("Allow")
    authorizer = replace(
        AUTHORIZER,
        identity_source=("stageVariables.tenant", "context.stage"),
        authorizer_result_ttl_in_seconds=60,
    )
    parts = {"authorizer": authorizer}
    stage = make_stage(GUARDED, stage_variables={"tenant": "blue"}, **parts)
    for _ in range(2):
        assert isinstance(await stage.connect(handshake()), Accepted)
    assert len([event for event in world.events if "methodArn" in event]) == 1  # remembered
    stage.forget_authorizations()
    await stage.connect(handshake())
    assert len([event for event in world.events if "methodArn" in event]) == 2
    refused = await make_stage(GUARDED, **parts).connect(handshake())
    assert refused.status == 401


async def test_why_an_authorizer_refused_is_logged(
    make_stage: Any, handshake: Any, world: Any
) -> None:  # documented: $context.authorizer.error
    stage = make_stage(
        GUARDED, authorizer=AUTHORIZER, log_format="$context.status $context.authorizer.error"
    )
    await stage.connect(handshake())
    world.answers["guard"] = {"nothing": 1}
    await stage.connect(handshake(("X-Room", "1"), query="token=t"))
    assert [line for _, line in world.logged] == [
        "401 an identity source is missing",
        '500 Invalid JSON in response: Unrecognized field "nothing" , not marked as ignorable',
    ]


@pytest.mark.fact("websocket-limits.authorizer")
@pytest.mark.parametrize(("length", "status"), [(7_900, 101), (8_192, 500)])
async def test_a_long_result_of_an_authorizer(
    make_stage: Any, handshake: Any, world: Any, length: int, status: int
) -> None:
    world.answers["guard"] = policy("Allow", padding="x" * length)
    answer = await make_stage(GUARDED, authorizer=AUTHORIZER).connect(
        handshake(("X-Room", "1"), query="token=t")
    )
    assert (101 if isinstance(answer, Accepted) else answer.status) == status
