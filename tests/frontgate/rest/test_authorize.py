"""The authorize step over a fake user pool. Source: recorded on AWS, unless a test says so."""

from __future__ import annotations

import json

import pytest

from frontgate.access.cognito import ExpiredTokenError, UnauthorizedError
from frontgate.control.rest_api import AuthorizationType, Authorizer
from frontgate.deployment import DeploymentError
from frontgate.wire import Invocation

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
    template = "$context.authorizer.claims['cognito:username']|$context.authorizer.claims.sub"

    def make(**authorizer):
        definition = {
            "id": "a",
            "name": "pool",
            "type": "COGNITO_USER_POOLS",
            "provider_arns": (POOL,),
        }
        return serve(
            {"/users": [lambda_proxy(**method)], "/me": [mock(template, method=method)]},
            authorizers={"a": Authorizer(**(definition | authorizer))},
        )

    return make


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ({}, "Unauthorized"),
        ({"Authorization": "bad"}, "Unauthorized"),
        ({"Authorization": "expired"}, "The incoming token has expired"),
    ],
)
async def test_refused(guarded, world, headers, message):
    response = await guarded()("GET", "/users", headers=headers)
    assert response.status == 401
    assert json.loads(response.body) == {"message": message}
    assert ("x-amzn-ErrorType", "UnauthorizedException") in response.headers
    assert world.invoked == []


async def test_claims_are_in_the_event(guarded, world):
    assert (
        await guarded()("GET", "/users", headers={"authorization": "Bearer good"})
    ).status == 200
    assert world.event["requestContext"]["authorizer"] == {
        "claims": {"sub": "1", "cognito:username": "ann", "scope": "users.read"}
    }


async def test_claims_are_in_the_context_of_templates(guarded):
    response = await guarded()("GET", "/me", headers={"Authorization": "Bearer good"})
    assert response.body == b"ann|1"


async def test_the_authorizer_names_the_header(guarded):
    """Source: documented (identity source)."""
    send = guarded(identity_source="method.request.header.X-Token")
    assert (await send("GET", "/me", headers={"x-token": "Bearer good"})).status == 200
    assert (await send("GET", "/me", headers={"Authorization": "Bearer good"})).status == 401


def test_methods_share_their_authorizer(guarded):
    guarded()
    assert Pool.made == 1


def test_an_identity_source_that_is_no_header_does_not_start(guarded):
    with pytest.raises(DeploymentError, match="querystring"):
        guarded(identity_source="method.request.querystring.token")


def test_a_provider_that_is_no_pool_does_not_start(serve, lambda_proxy):
    method = lambda_proxy(
        authorization_type=AuthorizationType.COGNITO_USER_POOLS, authorizer_id="a"
    )
    authorizer = Authorizer(
        id="a", name="pool", type="COGNITO_USER_POOLS", provider_arns=("arn:aws:s3:::x",)
    )
    with pytest.raises(DeploymentError, match="authorizer pool"):
        serve({"/users": [method]}, authorizers={"a": authorizer})
