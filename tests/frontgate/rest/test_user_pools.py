"""COGNITO_USER_POOLS over a fake user pool. Source: recorded on AWS, unless a test says so."""

from __future__ import annotations

import json

import pytest

from frontgate.access.cognito import ExpiredTokenError, UnauthorizedError, UnavailableError
from frontgate.access.policy import Decision
from frontgate.control.rest_api import AuthorizationType, Authorizer
from frontgate.deployment import DeploymentError
from frontgate.rest.access_facts import Authorization, AuthorizerAsked
from frontgate.wire import HttpRequest, Invocation

POOL = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_abc"


class Pool:
    """In the place of `CognitoAuthorizer`: takes the token `good`."""

    made = 0

    def __init__(self, *, accept, **_: object) -> None:
        type(self).made += 1
        self.accept = accept

    async def authorize(self, token, scopes):
        if token == "expired":
            raise ExpiredTokenError("the token has expired")
        if token == "unknown":
            raise UnavailableError("JWKS communication error")
        if token != "Bearer good":
            raise UnauthorizedError("no token was sent")
        return self.accept({"sub": "1", "cognito:username": "ann", "scope": " ".join(scopes)})


@pytest.fixture
def guarded(serve, lambda_proxy, mock, world, monkeypatch):
    monkeypatch.setattr("frontgate.rest.user_pools.CognitoAuthorizer", Pool)
    monkeypatch.setattr(Pool, "made", 0)
    world.invocation = Invocation(200, b"{}")
    method = {
        "authorization_type": AuthorizationType.COGNITO_USER_POOLS,
        "authorizer_id": "a",
        "authorization_scopes": ("users.read",),
    }

    def make(*, policy=None, template=None, **authorizer):
        definition = {
            "id": "a",
            "name": "pool",
            "type": "COGNITO_USER_POOLS",
            "provider_arns": (POOL,),
        }
        shown = template or "$context.authorizer.claims['cognito:username']"
        return serve(
            {"/users": [lambda_proxy(**method)], "/me": [mock(shown, method=method)]},
            authorizers={"a": Authorizer(**(definition | authorizer))},
            policy=policy,
        )

    return make


GOOD = {"Authorization": "Bearer good"}


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ({}, "Unauthorized"),
        ({"Authorization": "bad"}, "Unauthorized"),
        ({"Authorization": "AWS4-HMAC-SHA256 Credential=a"}, "Unauthorized"),
        ({"Authorization": "expired"}, "The incoming token has expired"),
    ],
)
@pytest.mark.fact("pool.no-token", "pool.expired", "pool.other-tokens")
async def test_refused(guarded, world, headers, message):
    response = await guarded()("GET", "/users", headers=headers)
    assert response.status == 401
    assert response.body == json.dumps({"message": message}, separators=(",", ":")).encode()
    assert ("x-amzn-ErrorType", "UnauthorizedException") in response.headers
    assert world.invoked == []


async def test_a_pool_whose_keys_cannot_be_had(guarded):
    """Source: documented (AUTHORIZER_CONFIGURATION_ERROR); the body is that of any such error."""
    response = await guarded()("GET", "/users", headers={"Authorization": "unknown"})
    assert (response.status, response.body) == (500, b'{"message":null}')


@pytest.mark.fact("event.claims")
async def test_claims_are_in_the_event(guarded, world):
    """Nothing stands beside them: no principalId, no latency."""
    assert (await guarded()("GET", "/users", headers=GOOD)).status == 200
    assert world.event["requestContext"]["authorizer"] == {
        "claims": {"sub": "1", "cognito:username": "ann", "scope": "users.read"}
    }


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("$context.authorizer.claims.sub", b"1"),
        ("$context.authorizer.claims['cognito:username']", b"ann"),
        ("$context.authorizer.claims", b""),  # documented: null
        ("$context.authorizer.principalId", b""),
    ],
)
@pytest.mark.fact("pool.templates")
async def test_claims_in_templates(guarded, template, text):
    """Source: documented."""
    assert (await guarded(template=template)("GET", "/me", headers=GOOD)).body == text


async def test_a_template_cannot_change_the_claims_of_others(guarded):
    """Source: ours."""
    changing = '$context.authorizer.claims.put("sub", "2")$context.authorizer.claims.sub'
    send = guarded(template=changing)
    for _ in range(2):
        assert (await send("GET", "/me", headers=GOOD)).body == b"12"


async def test_the_authorizer_names_the_header(guarded):
    """Source: documented (identity source)."""
    send = guarded(identity_source="method.request.header.X-Token")
    assert (await send("GET", "/me", headers={"x-token": "Bearer good"})).status == 200
    assert (await send("GET", "/me", headers=GOOD)).status == 401


def test_methods_share_their_authorizer(guarded):
    guarded()
    assert Pool.made == 1


def resource_policy(effect: str, resource: str = "*") -> str:
    statement = {"Effect": effect, "Principal": "*", "Action": "*", "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.mark.parametrize(
    ("policy", "reason"),
    [
        (resource_policy("Allow"), None),
        (resource_policy("Deny"), " with an explicit deny"),
        (
            resource_policy("Allow", "arn:aws:s3:::x"),
            " because no resource-based policy allows the execute-api:Invoke action",
        ),
    ],
)
@pytest.mark.fact("order.policy-and-pool")
async def test_a_resource_policy_must_allow(guarded, policy, reason):
    """Source: documented (after the token; the prose of the page, not its table A)."""
    response = await guarded(policy=policy)("GET", "/users", headers=GOOD)
    if reason is None:
        assert response.status == 200
    else:
        assert json.loads(response.body)["Message"] == (
            "User: anonymous is not authorized to perform: execute-api:Invoke on resource: "
            f"arn:aws:execute-api:us-east-1:********9012:abcdefghij/dev/GET/users{reason}"
        )
    assert (await guarded(policy=policy)("GET", "/users")).status == 401


async def test_the_phases_are_noted(guarded):
    """Source: ours."""
    request = HttpRequest(
        method="GET",
        path="/users",
        query="",
        headers=tuple(GOOD.items()),
        body=b"",
        source_ip="127.0.0.1",
    )
    stage = guarded(policy=resource_policy("Deny")).stage
    finished = await stage._release.run(request)
    facts = {type(fact): fact for _, fact in finished.facts}
    assert facts[AuthorizerAsked].status == 200
    assert facts[AuthorizerAsked].identity == ("Bearer good",)
    assert facts[Authorization].resource_policy is Decision.EXPLICIT_DENY
    assert facts[Authorization].error is finished.error


@pytest.mark.parametrize(
    ("authorizer", "fault"),
    [
        ({"identity_source": "method.request.querystring.token"}, "is not a header"),
        ({"provider_arns": ()}, "names no user pool"),
    ],
)
def test_what_does_not_start(guarded, authorizer, fault):
    with pytest.raises(DeploymentError, match=f"authorizer pool: .*{fault}"):
        guarded(**authorizer)


@pytest.mark.parametrize(
    "authorizer",
    [{"provider_arns": ("arn:aws:s3:::x",)}, {"identity_validation_expression": "("}],
)
def test_a_real_authorizer_says_what_is_wrong(serve, lambda_proxy, authorizer):
    method = lambda_proxy(
        authorization_type=AuthorizationType.COGNITO_USER_POOLS, authorizer_id="a"
    )
    given = {"provider_arns": (POOL,), **authorizer}
    definition = Authorizer(id="a", name="pool", type="COGNITO_USER_POOLS", **given)
    with pytest.raises(DeploymentError, match="authorizer pool"):
        serve({"/users": [method]}, authorizers={"a": definition})
