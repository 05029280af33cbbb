"""How a request came in, and whether that will do."""

from __future__ import annotations

import asyncio
import json

import pytest

from frontgate.access import Policy
from frontgate.control.rest_api import MethodSetting
from frontgate.wire import Ingress, Invocation

INVOKE = "execute-api:Invoke"
ARN = "arn:aws:execute-api:us-east-1:123456789012:abcdefghij/dev"
SHOWN = "arn:aws:execute-api:us-east-1:********9012:abcdefghij/dev"


async def test_an_untrusted_certificate_is_refused_before_anything_else(serve, lambda_proxy, world):
    """Source: documented (403, the reason is logged); assumed (body and error type)."""
    ingress = Ingress(domain_name="api.example.com", certificate_refusal="self signed certificate")
    send = serve({"/users": [lambda_proxy()]}, log_format="$context.status $context.error.message")
    for path in ("/users", "/nothing"):
        answer = await send("GET", path, ingress=ingress)
        assert (answer.status, json.loads(answer.body)) == (403, {"message": "Forbidden"})
        assert ("x-amzn-ErrorType", "ForbiddenException") in answer.headers
    assert world.invoked == []
    await asyncio.sleep(0)
    assert [line for _, line in world.log_lines] == ["403 Forbidden"] * 2


@pytest.mark.parametrize("level", ["INFO", "ERROR", "OFF", None])
async def test_the_reason_is_in_the_execution_log(serve, lambda_proxy, world, level):
    """Source: documented (the line); assumed (the settings of all methods count)."""
    ingress = Ingress(domain_name="api.example.com", certificate_refusal="self signed certificate")
    stage = {"method_settings": {"*/*": MethodSetting(logging_level=level)}}
    await serve({"/users": [lambda_proxy()]}, stage=stage)("GET", "/users", ingress=ingress)
    await asyncio.sleep(0)
    lines = [line.partition(") ")[2] for _, line in world.log_lines]
    shown = "Access denied. Reason: self signed certificate" in lines
    assert shown is (level in ("INFO", "ERROR"))
    assert shown or not lines


def statement(effect, resource="*", **condition):
    return {
        "Effect": effect,
        "Principal": "*",
        "Action": INVOKE,
        "Resource": resource,
        **({"Condition": condition} if condition else {}),
    }


def policy(*statements):
    return Policy.from_document({"Version": "2012-10-17", "Statement": list(statements)})


@pytest.mark.parametrize(
    ("statements", "reason"),
    [
        ([statement("Allow")], None),
        ([statement("Allow", f"{ARN}/GET/*")], None),
        (
            [statement("Allow", f"{ARN}/POST/*")],
            " because no VPC endpoint policy allows the execute-api:Invoke action",
        ),
        (
            [statement("Allow"), statement("Deny", f"{ARN}/GET/users")],
            " with an explicit deny in a VPC endpoint policy",
        ),
        (
            [statement("Allow", StringEquals={"aws:SourceVpce": "vpce-2"})],
            " because no VPC endpoint policy allows the execute-api:Invoke action",
        ),
        ([statement("Allow", StringEquals={"aws:SourceVpce": "vpce-1"})], None),
    ],
)
async def test_the_policy_of_a_vpc_endpoint(
    serve, lambda_proxy, world, account, statements, reason
):
    """Source: documented ("Use VPC endpoint policies for private APIs"); assumed (the words)."""
    world.invocation = Invocation(200, b'{"statusCode": 200}')
    account.endpoint_policies["vpce-1"] = policy(*statements)
    send = serve({"/users": [lambda_proxy()]})
    answer = await send("GET", "/users", ingress=Ingress(vpc_endpoint_id="vpce-1", vpc_id="v"))
    if reason is None:
        assert answer.status == 200
    else:
        assert answer.status == 403
        assert json.loads(answer.body)["Message"] == (
            f"User: anonymous is not authorized to perform: {INVOKE} on resource: "
            f"{SHOWN}/GET/users{reason}"
        )
        assert world.invoked == []


async def test_an_endpoint_without_a_policy_lets_everybody_through(serve, lambda_proxy, world):
    """Source: documented (the default policy)."""
    world.invocation = Invocation(200, b'{"statusCode": 200}')
    send = serve({"/users": [lambda_proxy()]})
    answer = await send("GET", "/users", ingress=Ingress(vpc_endpoint_id="vpce-1", vpc_id="v"))
    assert answer.status == 200
