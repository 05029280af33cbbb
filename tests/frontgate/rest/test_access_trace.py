"""The access step in traces. Source: ours."""

from __future__ import annotations

import json
from dataclasses import replace

from frontgate.control.rest_api import AuthorizationType, Authorizer
from frontgate.wire import Invocation

API = "arn:aws:execute-api:us-east-1:123456789012:abcdefghij"
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f"
URI = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{FUNCTION}/invocations"


def steps(trace) -> dict[str, dict]:
    return {timed.step.name: dict(timed.step.facts) for timed in trace().steps}


async def test_a_token_authorizer(serve, mock, world, trace):
    statement = {"Effect": "Deny", "Action": "*", "Resource": "*"}
    answer = json.dumps({"principalId": "ann", "policyDocument": {"Statement": statement}})
    world.invocation = Invocation(200, answer.encode())
    guard = Authorizer(id="a1", name="guard", type="TOKEN", authorizer_uri=URI)
    method = mock(method={"authorization_type": AuthorizationType.CUSTOM, "authorizer_id": "a1"})
    send = serve({"/x": [method]}, authorizers={"a1": guard})
    for cached in (False, True):
        await send("GET", "/x", headers={"Authorization": "secret-token"})
        told = steps(trace)
        assert list(told) == ["receive", "route", "authorizer", "authorize", "gateway response"]
        assert told["authorizer"] == {
            "authorizer": "guard",
            "type": "TOKEN",
            "identity": ["******-token"],
            "function": FUNCTION,
            "principal": "ann",
            "status": 200,
            **(
                {"cached": True}
                if cached
                else {
                    "event": f'{{"type":"TOKEN","methodArn":"{API}/dev/GET/x",'
                    '"authorizationToken":"******-token"}',
                    "result": answer,
                }
            ),
        }
        assert told["authorize"] == {
            "resource": f"{API}/dev/GET/x",
            "identityPolicy": "explicit deny",
            "status": 403,
            "error": "User is not authorized to access this resource with an explicit deny in an "
            "identity-based policy",
        }


async def test_a_signed_request(serve, mock, world, trace, signed, credential):
    world.epoch = 1440938160.0
    world.credentials["AKIDEXAMPLE"] = credential()
    statement = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": statement})
    method = mock(method={"authorization_type": AuthorizationType.AWS_IAM})
    client = serve({"/x": [method]}, policy=policy)
    await client.stage.handle(replace(signed(), path="/x"))
    told = steps(trace)
    assert told["authenticate"] == {
        "principal": "arn:aws:iam::123456789012:user/ann",
        "status": 200,
    }
    assert told["authorize"] == {
        "resource": f"{API}/dev/GET/x",
        "resourcePolicy": "allow",
        "identityPolicy": "implicit deny",
        "status": 200,
    }
