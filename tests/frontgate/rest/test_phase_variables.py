"""What access logs say of the access step."""

from __future__ import annotations

import asyncio
import json

import pytest

from frontgate.control.rest_api import AuthorizationType, Authorizer
from frontgate.wire import Invocation

PHASES = ",".join(
    f"$context.{phase}.{name}"
    for phase in ("authenticate", "authorizer", "authorize")
    for name in ("status", "latency", "error")
)
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f"
URI = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{FUNCTION}/invocations"
NOT_AUTHORIZED = "The client is not authorized to perform this operation."


@pytest.fixture
def guarded(serve, mock, world):
    """The line of one request to a method with this authorization type."""

    async def line(format: str, kind: str, *, headers=None, **api) -> str:
        method = mock(method={"authorization_type": AuthorizationType(kind), "authorizer_id": "a"})
        guard = Authorizer(id="a", name="guard", type="TOKEN", authorizer_uri=URI)
        client = serve({"/x": [method]}, authorizers={"a": guard}, log_format=format, **api)
        await client("GET", "/x", headers=headers or {})
        await asyncio.sleep(0)
        return world.log_lines[-1][1]

    return line


def answer(effect: str) -> Invocation:
    statement = {"Effect": effect, "Action": "*", "Resource": "*"}
    document = {"principalId": "ann", "policyDocument": {"Statement": statement}}
    document["context"] = {"color": "blue"}
    return Invocation(200, json.dumps(document).encode(), request_id="f-1")


@pytest.mark.parametrize(
    ("kind", "effect", "headers", "line"),
    [
        ("NONE", "Allow", {}, "-,-,-,-,-,-,-,-,-"),
        ("CUSTOM", "Allow", {"Authorization": "t"}, "-,-,-,200,4000,-,200,1000,-"),
        ("CUSTOM", "Deny", {"Authorization": "t"}, f"-,-,-,200,4000,-,403,1000,{NOT_AUTHORIZED}"),
        ("CUSTOM", "Allow", {}, "-,-,-,401,1000,Unauthorized,-,-,-"),
        ("AWS_IAM", "", {}, "403,1000,Missing Authentication Token,-,-,-,-,-,-"),
    ],
)
async def test_the_phases_of_access(guarded, world, kind, effect, headers, line):
    """The variables are documented, which phases there are, too; the texts are assumed."""
    world.invocation = answer(effect)
    assert await guarded(PHASES, kind, headers=headers) == line


async def test_what_the_log_says_of_an_authorizer(guarded, world):
    """Source: documented (access log variables)."""
    world.invocation = answer("Allow")
    names = "principalId color integrationLatency integrationStatus requestId latency status error"
    format = " ".join(f"$context.authorizer.{name}" for name in names.split())
    told = await guarded(format, "CUSTOM", headers={"Authorization": "t"})
    assert told == "ann blue 1000 200 f-1 4000 200 -"


async def test_a_failed_authorizer(guarded, world):
    """Source: documented (the variables); the text is that of the execution log."""
    world.invocation = Invocation(200, b"null", request_id="f-2")
    format = "$context.authorizer.error|$context.authorizer.status|$context.authorizer.requestId"
    told = await guarded(format, "CUSTOM", headers={"Authorization": "t"})
    assert told == "Could not parse policy|500|f-2"


async def test_a_denying_resource_policy(guarded):
    statement = {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}
    policy = json.dumps({"Statement": statement})
    told = await guarded(
        "$context.authorize.status $context.authorize.error", "NONE", policy=policy
    )
    assert told == f"403 {NOT_AUTHORIZED}"
