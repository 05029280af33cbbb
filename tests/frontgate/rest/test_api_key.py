"""The API key step, in the pipeline and between its neighbours."""

from __future__ import annotations

import asyncio
import json
from types import SimpleNamespace
from typing import Any, cast

import pytest

from frontgate.access.api_keys import StageKeys
from frontgate.control.api_keys import ApiKey, KeyGrant, UsagePlan
from frontgate.control.rest_api import AuthorizationType, Authorizer, RequestValidator
from frontgate.rest.api_key import check_api_key
from frontgate.rest.errors import InvalidApiKeyError
from frontgate.rest.exchange import Authorized
from frontgate.wire import Invocation

FUNCTION_URI = (
    "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:us-east-1:123456789012:function:f/invocations"
)
fact = pytest.mark.fact

VALUE = "partner-key-0123456789"
GRANT = KeyGrant(
    api_key=ApiKey(id="k000000001", value=VALUE, created_date=0, last_updated_date=0, enabled=True),
    usage_plan=UsagePlan(id="p00001", name="free"),
)
VALIDATOR = RequestValidator(id="v", name="v", validate_request_parameters=True)


@pytest.fixture
def send(serve, lambda_proxy, mock, world):
    world.invocation = Invocation(200, b"{}")
    echo = "$context.identity.apiKey|$context.identity.apiKeyId"
    key = {"api_key_required": True}
    return serve(
        {
            "/open": [lambda_proxy()],
            "/open/echo": [mock(echo)],
            "/reports": [lambda_proxy(**key)],
            "/reports/echo": [mock(echo, method=key)],
            "/reports/checked": [
                lambda_proxy(
                    **key,
                    request_validator_id="v",
                    request_parameters={"method.request.querystring.q": True},
                )
            ],
        },
        request_validators={"v": VALIDATOR},
        log_format=f"{echo} $context.error.responseType",
        keys=[GRANT],
    )


@pytest.mark.parametrize("headers", [{}, {"x-api-key": ""}, {"x-api-key": "unknown-0123456789012"}])
@fact("keys.required", "keys.refusal")
async def test_refused(send, world, headers):
    """Source: recorded (the status), documented (the body and the error type)."""
    response = await send("GET", "/reports", headers=headers)
    assert (response.status, response.body) == (403, b'{"message":"Forbidden"}')
    assert ("x-amzn-ErrorType", "ForbiddenException") in response.headers
    assert world.invoked == []


async def test_let_in(send, world):
    """Source: recorded."""
    assert (await send("GET", "/reports", headers={"X-API-Key": VALUE})).status == 200
    assert len(world.invoked) == 1


@fact("keys.not-looked-at")
async def test_a_method_without_a_key_does_not_look(send, world):
    """Source: documented."""
    for headers in ({}, {"x-api-key": "unknown-0123456789012"}, {"x-api-key": VALUE}):
        assert (await send("GET", "/open", headers=headers)).status == 200
        assert not {"apiKey", "apiKeyId"} & world.event["requestContext"]["identity"].keys()
        assert (await send("GET", "/open/echo", headers=headers)).body == b"|"


@fact("event.key", "keys.identity")
async def test_the_identity_of_events(send, world):
    """Source: recorded."""
    await send("GET", "/reports", headers={"x-api-key": VALUE})
    identity = world.event["requestContext"]["identity"]
    assert (identity["apiKey"], identity["apiKeyId"]) == (VALUE, "k000000001")


@fact("keys.identity")
async def test_the_identity_of_templates(send):
    """Source: documented."""
    response = await send("GET", "/reports/echo", headers={"x-api-key": VALUE})
    assert response.body == f"{VALUE}|k000000001".encode()


async def test_the_identity_of_logs(send, world):
    """Source: documented; that a refused key is not logged is assumed."""
    await send("GET", "/reports", headers={"x-api-key": VALUE})
    await send("GET", "/reports", headers={"x-api-key": "unknown-0123456789012"})
    await asyncio.sleep(0)
    assert [line for _, line in world.log_lines] == [
        f"{VALUE}|k000000001 -",
        "-|- INVALID_API_KEY",
    ]


@fact("keys.after-authorizer")
async def test_before_validation(send):
    """Source: recorded (the order of execution logs)."""
    assert (await send("GET", "/reports/checked")).status == 403
    assert (await send("GET", "/reports/checked", headers={"x-api-key": VALUE})).status == 400


@fact("keys.after-authorizer")
async def test_after_the_authorizer(serve, lambda_proxy):
    """Source: recorded (the order of execution logs)."""
    guarded = lambda_proxy(
        api_key_required=True,
        authorization_type=AuthorizationType.COGNITO_USER_POOLS,
        authorizer_id="a",
    )
    pool = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_abc"
    authorizer = Authorizer(id="a", name="pool", type="COGNITO_USER_POOLS", provider_arns=(pool,))
    send = serve({"/x": [guarded]}, authorizers={"a": authorizer}, keys=[GRANT])
    assert (await send("GET", "/x", headers={"x-api-key": VALUE})).status == 401


async def test_the_gateway_response(serve, lambda_proxy):
    """Source: recorded (gateway response type INVALID_API_KEY)."""
    send = serve(
        {"/x": [lambda_proxy(api_key_required=True)]},
        gateway_responses={"INVALID_API_KEY": {"status_code": "401"}},
    )
    assert (await send("GET", "/x")).status == 401


KEYED = cast("Any", SimpleNamespace(compiled=SimpleNamespace(api_key_required=True)))


@pytest.mark.parametrize(
    ("header", "identifier", "source", "let_in"),
    [
        (VALUE, None, "HEADER", True),
        (None, VALUE, "HEADER", False),
        (VALUE, None, "AUTHORIZER", False),
        (None, VALUE, "AUTHORIZER", True),
        (None, "unknown-0123456789012", "AUTHORIZER", False),
    ],
)
@fact("keys.from-authorizer")
def test_where_the_key_comes_from(header, identifier, source, let_in):
    """Source: recorded (`x-api-key` alone does not help where the authorizer brings the key)."""
    received = SimpleNamespace(headers={"x-api-key": header} if header else {})
    authorized = Authorized(
        received=cast("Any", received),
        method=KEYED,
        path_parameters={},
        authorizer={},
        usage_identifier_key=identifier,
    )
    if let_in:
        assert check_api_key(authorized, StageKeys([GRANT]), source).key is GRANT
    else:
        with pytest.raises(InvalidApiKeyError):
            check_api_key(authorized, StageKeys([GRANT]), source)


@fact("keys.at-once")
async def test_other_keys_count_at_once(send, world):
    """Source: documented (no deployment is needed)."""
    send.stage.rekey(StageKeys())
    assert (await send("GET", "/reports", headers={"x-api-key": VALUE})).status == 403
    send.stage.rekey(StageKeys([GRANT]))
    assert (await send("GET", "/reports", headers={"x-api-key": VALUE})).status == 200


@fact("keys.from-authorizer", "keys.after-authorizer")
async def test_a_lambda_authorizer_brings_the_key(serve, mock, world):
    """Source: recorded (the header alone is a 401, the authorizer's token alone a 200)."""
    statement = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"}
    answer = {
        "principalId": "somebody",
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "usageIdentifierKey": VALUE,
    }
    guarded = {
        "api_key_required": True,
        "authorization_type": AuthorizationType.CUSTOM,
        "authorizer_id": "a",
    }
    authorizer = Authorizer(id="a", name="a", type="TOKEN", authorizer_uri=FUNCTION_URI)
    send = serve(
        {"/x": [mock("$context.identity.apiKeyId", method=guarded)]},
        authorizers={"a": authorizer},
        api_key_source="AUTHORIZER",
        keys=[GRANT],
    )
    world.invocation = Invocation(200, json.dumps(answer).encode())
    assert (await send("GET", "/x", headers={"x-api-key": VALUE})).status == 401
    response = await send("GET", "/x", headers={"Authorization": "allow"})
    assert (response.status, response.body) == (200, b"k000000001")
    unknown = {**answer, "usageIdentifierKey": "unknown-0123456789012"}
    world.invocation = Invocation(200, json.dumps(unknown).encode())
    response = await send("GET", "/x", headers={"Authorization": "other"})
    assert (response.status, response.body) == (403, b'{"message":"Forbidden"}')
