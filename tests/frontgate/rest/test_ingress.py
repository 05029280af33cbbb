"""How a request came in, and whether that will do."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import pytest

from frontgate.access.resource_policy import ResourcePolicy
from frontgate.control.rest_api import AuthorizationType, Authorizer, MethodSetting
from frontgate.wire import Ingress, Invocation

from .conftest import FUNCTION_URI

INVOKE = "execute-api:Invoke"
ARN = "arn:aws:execute-api:us-east-1:123456789012:abcdefghij/dev"
SHOWN = "arn:aws:execute-api:us-east-1:********9012:abcdefghij/dev"


@pytest.mark.fact("domain.untrusted-answer")
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
@pytest.mark.fact("domain.untrusted")
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
    text = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    return ResourcePolicy.from_document(text, account_id="123456789012")


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


ANYBODY = statement("Allow")
ANN = {**ANYBODY, "Principal": {"AWS": "arn:aws:iam::123456789012:user/ann"}}
BOB = {**ANYBODY, "Principal": {"AWS": "arn:aws:iam::123456789012:user/bob"}}
BEARER = (("Authorization", "Bearer eyJ"),)
NOT_ALLOWED = " because no VPC endpoint policy allows the execute-api:Invoke action"


@pytest.mark.parametrize(
    ("statement", "sent", "headers", "error", "text"),
    [
        (ANYBODY, {}, None, None, ""),
        (ANN, {}, None, None, ""),
        (ANN, {"expires": 900}, None, None, ""),  # in the query string: assumed
        (BOB, {}, None, "AccessDeniedException", f":user/ann is not authorized {NOT_ALLOWED}"),
        (ANYBODY, {"secret_key": "x"}, None, "InvalidSignatureException", "The request signature"),
        (ANYBODY, {"access_key": "x"}, None, "AccessDeniedException", "The security token"),
        (ANYBODY, {}, (), None, ""),
        (ANN, {}, (), "AccessDeniedException", f"User: anonymous {NOT_ALLOWED}"),
    ],
)
@pytest.mark.fact("iam.endpoint-policy")
async def test_whom_the_policy_of_a_vpc_endpoint_knows(
    serve, mock, world, account, signed, credential, statement, sent, headers, error, text
):
    """Source: documented. The method itself asks for nothing."""
    world.epoch = 1440938160.0
    world.credentials["AKIDEXAMPLE"] = credential()
    account.endpoint_policies["vpce-1"] = policy(statement)
    client = serve({"/users": [mock()]}, endpoint_types=("PRIVATE",))
    request = signed(**sent)
    ingress = Ingress(vpc_endpoint_id="vpce-1", vpc_id="vpc-1")
    changes = {} if headers is None else {"headers": headers}
    request = replace(request, path="/users", stage_path="/dev", ingress=ingress, **changes)
    answer = await client.stage.handle(request)
    assert answer.status == (403 if error else 200)
    assert dict(answer.headers).get("x-amzn-ErrorType") == error
    assert all(piece in answer.body.decode() for piece in text.split("  "))


@pytest.mark.parametrize(
    ("guarded", "status", "error"),
    [
        (None, 403, "IncompleteSignatureException"),
        ("TOKEN", 200, None),
        ("AWS_IAM", 403, "IncompleteSignatureException"),
    ],
)
@pytest.mark.fact("iam.endpoint-tokens")
async def test_a_token_behind_the_policy_of_a_vpc_endpoint(
    serve, mock, world, account, guarded, status, error
):
    """Source: recorded."""
    allow = {"Statement": [statement("Allow")], "Version": "2012-10-17"}
    grant = {"principalId": "a", "policyDocument": json.loads(json.dumps(allow))}
    del grant["policyDocument"]["Statement"][0]["Principal"]
    world.invocation = Invocation(200, json.dumps(grant).encode())
    account.endpoint_policies["vpce-1"] = policy(statement("Allow"))
    method, api = {}, {}
    if guarded == "AWS_IAM":
        method = {"authorization_type": AuthorizationType.AWS_IAM}
    elif guarded is not None:
        method = {"authorization_type": AuthorizationType.CUSTOM, "authorizer_id": "a"}
        made = Authorizer(id="a", name="a", type=guarded, authorizer_uri=FUNCTION_URI)
        api = {"authorizers": {"a": made}}
    send = serve({"/users": [mock(method=method)]}, endpoint_types=("PRIVATE",), **api)
    ingress = Ingress(vpc_endpoint_id="vpce-1", vpc_id="vpc-1")
    answer = await send("GET", "/users", headers=BEARER, ingress=ingress)
    assert answer.status == status
    assert dict(answer.headers).get("x-amzn-ErrorType") == error


async def test_an_endpoint_without_a_policy_lets_everybody_through(serve, lambda_proxy, world):
    """Source: documented (the default policy)."""
    world.invocation = Invocation(200, b'{"statusCode": 200}')
    send = serve({"/users": [lambda_proxy()]})
    answer = await send("GET", "/users", ingress=Ingress(vpc_endpoint_id="vpce-1", vpc_id="v"))
    assert answer.status == 200
