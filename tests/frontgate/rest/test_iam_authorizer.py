"""AWS_IAM methods. Source: recorded on AWS, unless a test says so."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from hashlib import sha256

import pytest

from frontgate.access.policy import Decision
from frontgate.control.rest_api import AuthorizationType, MethodSetting
from frontgate.rest.access_facts import Authenticated, Authorization
from frontgate.wire import BackendError, Invocation, Principal

ACCOUNT = "123456789012"
API = f"arn:aws:execute-api:us-east-1:{ACCOUNT}:abcdefghij"
SIGNED_AT = 1440938160.0
STRANGER = Principal(
    arn="arn:aws:iam::210987654321:user/bob", user_id="AIDABOB", account_id="210987654321"
)
# Recorded: the identity of a proxy event, and who sent it.
SESSION = Principal(
    arn="arn:aws:sts::123456789012:assumed-role/Admin/aamorosi",
    user_id="ABCAXZWZ5ZDPNIH6C6ODK:aamorosi",
    account_id=ACCOUNT,
    role_arn="arn:aws:iam::123456789012:role/Admin",
)


def document(effect: str = "Allow", resource: str = f"{API}/*", **more: object) -> str:
    statement = {"Effect": effect, "Action": "execute-api:Invoke", "Resource": resource, **more}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def resource_policy(principal: object, effect: str = "Allow", **more: object) -> str:
    return document(effect, Principal=principal, **more)


@pytest.fixture
def call(serve, lambda_proxy, world, signed, credential):
    """Sends a signed request to an AWS_IAM method, and returns the answer."""
    world.invocation = Invocation(200, b'{"body": "hello"}')
    world.epoch = SIGNED_AT
    method = lambda_proxy("ANY", authorization_type=AuthorizationType.AWS_IAM)

    async def send(
        *,
        holder: dict[str, object] | None = None,
        policy: str | None = None,
        change: dict[str, object] | None = None,
        **sent: object,
    ):
        world.credentials.setdefault(
            "AKIDEXAMPLE", credential(**{"policies": (document(),), **(holder or {})})
        )
        client = serve({"/users": [method], "/": [method]}, policy=policy)
        request = replace(signed(**sent), path="/users", stage_path="/dev", **(change or {}))
        return await client.stage.handle(request)

    return send


def message(response) -> str:
    document = json.loads(response.body)
    assert len(document) == 1
    return next(iter(document.values()))


def error_type(response) -> str | None:
    return dict(response.headers).get("x-amzn-ErrorType")


@pytest.mark.fact("event.iam")
async def test_the_identity_in_the_event(call, world):
    await call(
        holder={"principal": SESSION, "session_token": "token"},
        token="token",
        headers={"User-Agent": "HTTPie/3.2.2"},
    )
    assert world.event["requestContext"]["identity"] == {
        "cognitoIdentityPoolId": None,
        "accountId": "123456789012",
        "cognitoIdentityId": None,
        "caller": "ABCAXZWZ5ZDPNIH6C6ODK:aamorosi",
        "sourceIp": "127.0.0.1",
        "principalOrgId": None,
        "accessKey": "AKIDEXAMPLE",
        "cognitoAuthenticationType": None,
        "cognitoAuthenticationProvider": None,
        "userArn": "arn:aws:sts::123456789012:assumed-role/Admin/aamorosi",
        "userAgent": "HTTPie/3.2.2",
        "user": "ABCAXZWZ5ZDPNIH6C6ODK:aamorosi",
    }
    assert "authorizer" not in world.event["requestContext"]


async def test_a_compressed_body_is_signed_as_it_is_sent(call, world):
    """Source: documented (the payload is that of the HTTP request)."""
    packed = gzip.compress(b'{"a": 1}')
    answer = await call(method="POST", body=packed, headers={"Content-Encoding": "gzip"})
    assert answer.status == 200
    assert world.event["body"] == '{"a": 1}'
    forged = {"body": gzip.compress(b'{"a": 2}')}
    answer = await call(
        method="POST", body=packed, headers={"Content-Encoding": "gzip"}, change=forged
    )
    assert (answer.status, error_type(answer)) == (403, "InvalidSignatureException")


@pytest.mark.fact("event.signature-removed")
async def test_the_backend_sees_all_of_the_signature_but_authorization(call, world):
    await call(
        holder={"session_token": "token"},
        token="token",
        headers={"x-amz-content-sha256": sha256(b"").hexdigest()},
    )
    sent = set(world.event["headers"])
    assert {"X-Amz-Date", "X-Amz-Security-Token", "x-amz-content-sha256"} <= sent  # as sent
    assert "authorization" not in {name.lower() for name in sent}


@pytest.mark.parametrize("expires", [None, 900])
@pytest.mark.fact("iam.replay")
async def test_a_signature_that_is_sent_again(call, world, expires):
    """Source: documented: nothing but its time ends it, five minutes or `X-Amz-Expires`."""
    for _ in range(3):
        assert (await call(expires=expires)).body == b"hello"
    world.epoch += (expires or 300) + 1
    response = await call(expires=expires)
    assert (response.status, error_type(response)) == (403, "InvalidSignatureException")
    assert message(response).startswith("Signature expired: 20150830T123600Z is now earlier than")
    assert len(world.invoked) == 3


@pytest.mark.fact("event.identity-pool")
async def test_an_identity_pools_caller(call, world):
    """Source: documented ("$context.identity" of the mapping template reference)."""
    told = {
        "cognitoIdentityId": "us-east-1:1",
        "cognitoIdentityPoolId": "us-east-1:2",
        "cognitoAuthenticationType": "authenticated",
        "cognitoAuthenticationProvider": "cognito-idp.us-east-1.amazonaws.com/us-east-1_a,...",
    }
    await call(holder={"principal": replace(SESSION, cognito_identity=told)})
    identity = world.event["requestContext"]["identity"]
    assert {name: identity[name] for name in told} == told


@pytest.mark.fact("iam.presigned")
async def test_presigned(call, world):
    """Source: documented (a signature may be in the query string)."""
    assert (await call(expires=900)).body == b"hello"
    assert "X-Amz-Signature" in world.event["queryStringParameters"]


REFUSED = "The request signature we calculated does not match the signature you provided."


@pytest.mark.parametrize(
    ("sent", "text", "kind"),
    [
        (
            {"change": {"headers": ()}},
            "Missing Authentication Token",
            "MissingAuthenticationTokenException",
        ),
        ({"secret_key": "wrong"}, REFUSED, "InvalidSignatureException"),
        ({"change": {"body": b"x"}}, REFUSED, "InvalidSignatureException"),
        (
            {"at": SIGNED_AT - 301},
            "Signature expired: 20150830T123059Z is now earlier than 20150830T123100Z "
            "(20150830T123600Z - 5 min.)",
            "InvalidSignatureException",
        ),
        (
            {"region": "eu-west-1", "service": "s3"},
            "Credential should be scoped to a valid region, not 'eu-west-1'. "
            "Credential should be scoped to correct service: 'execute-api'. ",
            "InvalidSignatureException",
        ),
        (  # the type is documented: "How do I troubleshoot HTTP 403 errors from API Gateway?"
            {"access_key": "nobody"},
            "The security token included in the request is invalid.",
            "AccessDeniedException",
        ),
        (
            {"change": {"headers": (("Authorization", "Bearer x"),)}},
            "Invalid key=value pair (missing equal-sign) in Authorization header",
            "IncompleteSignatureException",
        ),
        (  # assumed
            {"holder": {"session_token": "t", "expires": SIGNED_AT}, "token": "t"},
            "The security token included in the request is expired",
            "ExpiredTokenException",
        ),
    ],
)
@pytest.mark.fact(
    "iam.unsigned",
    "iam.mismatch",
    "iam.unknown-key",
    "iam.unknown-key-type",
    "iam.expired-session",
    "iam.two-words",
)
async def test_who_is_not_known(call, world, sent, text, kind):
    response = await call(**sent)
    assert response.status == 403
    assert response.body.startswith(b'{"message":"')
    assert message(response).startswith(text)
    assert error_type(response) == kind
    assert world.invoked == []


@pytest.mark.parametrize(
    ("sent", "gateway_response"),
    [
        ({"change": {"headers": ()}}, "MISSING_AUTHENTICATION_TOKEN"),
        ({"secret_key": "wrong"}, "INVALID_SIGNATURE"),
        ({"change": {"headers": (("Authorization", "Bearer x"),)}}, "DEFAULT_4XX"),
        ({"access_key": "nobody"}, "ACCESS_DENIED"),  # documented
        (
            {"holder": {"session_token": "t", "expires": SIGNED_AT}, "token": "t"},
            "EXPIRED_TOKEN",  # documented
        ),
        ({"holder": {"policies": ()}}, "ACCESS_DENIED"),
    ],
)
@pytest.mark.fact("iam.two-words")
async def test_the_gateway_response(serve, mock, world, signed, credential, sent, gateway_response):
    world.epoch = SIGNED_AT
    holder = {"policies": (document(),), **sent.pop("holder", {})}
    world.credentials["AKIDEXAMPLE"] = credential(**holder)
    method = mock(method={"authorization_type": AuthorizationType.AWS_IAM})
    custom = {"response_templates": {"application/json": "mine"}}
    client = serve({"/users": [method]}, gateway_responses={gateway_response: custom})
    change = sent.pop("change", {})
    request = replace(signed(**sent), path="/users", **change)
    assert (await client.stage.handle(request)).body == b"mine"


USER = f"User: arn:aws:iam::{ACCOUNT}:user/ann is not authorized to perform: execute-api:Invoke "
ON_USERS = "on resource: arn:aws:execute-api:us-east-1:********9012:abcdefghij/dev/GET/users"
NO_IDENTITY = " because no identity-based policy allows the execute-api:Invoke action"
NO_RESOURCE = " because no resource-based policy allows the execute-api:Invoke action"


@pytest.mark.parametrize(
    ("policies", "reason"),
    [
        ((), NO_IDENTITY),
        ((document(resource=f"{API}/dev/POST/*"),), NO_IDENTITY),
        ((document("Deny"),), " with an explicit deny"),
        ((document(), document("Deny")), " with an explicit deny"),
    ],
)
@pytest.mark.fact("iam.denied")
async def test_who_may_not(call, policies, reason):
    response = await call(holder={"policies": policies})
    assert response.status == 403
    assert response.body.startswith(b'{"Message":"')
    assert message(response) == USER + ON_USERS + reason
    assert error_type(response) == "AccessDeniedException"


ANN = {"AWS": f"arn:aws:iam::{ACCOUNT}:user/ann"}


@pytest.mark.parametrize(
    ("policies", "policy", "reason"),
    [
        ((document(),), resource_policy(ANN), None),
        ((document(),), resource_policy({"AWS": "210987654321"}), None),
        ((), resource_policy(ANN), None),
        ((), resource_policy("*"), None),
        ((), resource_policy({"AWS": "210987654321"}), NO_IDENTITY),
        ((document(),), resource_policy("*", "Deny"), " with an explicit deny"),
        ((document("Deny"),), resource_policy(ANN), " with an explicit deny"),
    ],
)
@pytest.mark.fact("order.policy-and-iam", "policy.same-account")
async def test_with_a_resource_policy(call, policies, policy, reason):
    """Source: documented (table A)."""
    response = await call(holder={"policies": policies}, policy=policy)
    if reason is None:
        assert response.status == 200
    else:
        assert message(response) == USER + ON_USERS + reason


@pytest.mark.parametrize(
    ("policies", "policy", "reason"),
    [
        ((document(),), resource_policy({"AWS": "210987654321"}), None),
        ((document(),), resource_policy({"AWS": STRANGER.arn}), None),
        ((document(),), None, NO_RESOURCE),
        ((document(),), resource_policy(ANN), NO_RESOURCE),
        ((), resource_policy({"AWS": STRANGER.arn}), NO_IDENTITY),
    ],
)
@pytest.mark.fact("policy.other-account")
async def test_a_caller_of_another_account(call, policies, policy, reason):
    """Source: documented (table B)."""
    response = await call(holder={"principal": STRANGER, "policies": policies}, policy=policy)
    if reason is None:
        assert response.status == 200
    else:
        assert message(response).startswith(f"User: {STRANGER.arn} is not authorized")
        assert message(response).endswith(reason)


@pytest.mark.fact("policy.principal-keys")
async def test_conditions_and_variables_of_the_caller(call):
    """Source: documented (policy variables, "AWS global condition context keys")."""
    own = document(
        resource=f"{API}/dev/GET/${{aws:PrincipalTag/area}}",
        Condition={
            "StringEquals": {"aws:PrincipalAccount": ACCOUNT, "aws:username": "ann"},
            "ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/*"},
            "Bool": {"aws:SecureTransport": "true"},
        },
    )
    ann = Principal(
        arn=f"arn:aws:iam::{ACCOUNT}:user/ann",
        user_id="AIDA",
        account_id=ACCOUNT,
        keys={"aws:PrincipalTag/area": "users"},
    )
    assert (await call(holder={"principal": ann, "policies": (own,)})).status == 200


async def test_other_tags_of_the_caller(call):
    own = document(resource=f"{API}/dev/GET/${{aws:PrincipalTag/area}}")
    assert (await call(holder={"policies": (own,)})).status == 403


async def test_the_phases_are_noted(serve, lambda_proxy, world, signed, credential):
    """Source: ours."""
    world.epoch = SIGNED_AT
    world.credentials["AKIDEXAMPLE"] = credential()
    method = lambda_proxy(authorization_type=AuthorizationType.AWS_IAM)
    client = serve({"/users": [method]})
    finished = await client.stage._release.run(replace(signed(), path="/users"))
    facts = {type(fact): fact for _, fact in finished.facts}
    assert facts[Authenticated].principal == f"arn:aws:iam::{ACCOUNT}:user/ann"
    assert (facts[Authenticated].status, facts[Authenticated].latency) == (200, 1.0)
    authorization = facts[Authorization]
    assert authorization.status == 403
    assert authorization.error is finished.error
    assert authorization.resource == f"{API}/dev/GET/users"
    assert authorization.identity_policy is Decision.IMPLICIT_DENY
    assert authorization.resource_policy is None


@pytest.mark.parametrize("failure", [BackendError("gone"), TimeoutError()])
async def test_a_local_iam_that_does_not_answer(call, world, failure):
    """Source: ours."""
    world.credentials["AKIDEXAMPLE"] = failure
    response = await call()
    assert (response.status, message(response)) == (500, "Internal server error")


async def test_a_policy_that_cannot_be_read(call):
    """Source: ours. It might deny, so nobody is let in."""
    response = await call(holder={"policies": ('{"Statement": [{}]}',)})
    assert (response.status, message(response)) == (500, "Internal server error")


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({}, "MissingAuthenticationTokenException"),
        ({"Authorization": "Bearer x"}, "IncompleteSignatureException"),
        ({"Authorization": "eyJ.e30.x"}, "IncompleteSignatureException"),
    ],
)
@pytest.mark.fact("iam.not-a-signature")
async def test_a_path_that_does_not_exist(serve, mock, headers, kind):
    """`Authorization` is taken for a signature there, too (recorded: aws/chalice #828)."""
    response = await serve({"/users": [mock()]})("GET", "/none", headers=headers)
    assert response.status == 403
    assert error_type(response) == kind


async def test_a_signature_for_nothing(serve, mock, signed):
    """Source: assumed. Its form is good, and there is no such path."""
    client = serve({"/users": [mock()]})
    response = await client.stage.handle(replace(signed(), path="/none"))
    assert message(response) == "Missing Authentication Token"


@pytest.mark.fact("event.signature-removed")
async def test_a_signature_where_none_is_asked_for(serve, lambda_proxy, world, signed):
    """Source: documented ("important notes": Authorization is dropped if it is a signature)."""
    world.invocation = Invocation(200, b'{"body": "hello"}')
    client = serve({"/users": [lambda_proxy()]})
    assert (await client.stage.handle(replace(signed(), path="/users"))).status == 200
    assert "Authorization" not in world.event["headers"]
    await client("GET", "/users", headers={"authorization": "Bearer x"})
    assert world.event["headers"]["Authorization"] == "Bearer x"


INVALIDATE = "execute-api:InvalidateCache"


@pytest.mark.parametrize(
    ("action", "resource", "renewed"),
    [
        ("execute-api:Invoke", f"{API}/*", False),
        (["execute-api:Invoke", INVALIDATE], f"{API}/*", True),
        ("execute-api:*", f"{API}/dev/GET/users", True),
    ],
)
@pytest.mark.fact("iam.invalidate")
async def test_who_may_renew_what_is_cached(
    serve, lambda_proxy, world, signed, credential, action, resource, renewed
):
    """Source: documented (invalidating a cache entry needs execute-api:InvalidateCache)."""
    world.epoch, world.now = SIGNED_AT, 0.0
    allowing = document(Action=action, resource=resource)
    world.credentials["AKIDEXAMPLE"] = credential(policies=(allowing,))
    method = lambda_proxy(authorization_type=AuthorizationType.AWS_IAM)
    setting = MethodSetting(caching_enabled=True, require_authorization_for_cache_control=True)
    stage = {"cache_cluster_enabled": True, "method_settings": {"*/*": setting}}
    client = serve({"/users": [method]}, stage=stage)

    async def send(body: bytes, **headers: str) -> bytes:
        world.invocation = Invocation(200, b'{"body": "%s"}' % body)
        request = replace(signed(headers=headers), path="/users")
        return (await client.stage.handle(request)).body

    assert await send(b"one") == b"one"
    assert await send(b"two") == b"one"
    found = await send(b"three", **{"Cache-Control": "max-age=0"})
    assert found == (b"three" if renewed else b"one")
