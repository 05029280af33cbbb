"""The table from authorization type to authorizer."""

from __future__ import annotations

import pytest

from frontgate.control.rest_api import AuthorizationType, Authorizer
from frontgate.wire import Invocation

URI = (
    "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:us-east-1:123456789012:function:f/invocations"
)
POOL = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_abc"
AUTHORIZERS = {
    "t": Authorizer(id="t", name="token", type="TOKEN", authorizer_uri=URI),
    "r": Authorizer(id="r", name="request", type="REQUEST", authorizer_uri=URI),
    "p": Authorizer(id="p", name="pool", type="COGNITO_USER_POOLS", provider_arns=(POOL,)),
}


@pytest.mark.parametrize(
    ("kind", "authorizer", "status"),
    [
        (AuthorizationType.NONE, None, 200),
        (AuthorizationType.AWS_IAM, None, 403),
        (AuthorizationType.CUSTOM, "t", 401),
        (AuthorizationType.CUSTOM, "r", 500),  # it is asked, and answers nothing sensible
        (AuthorizationType.COGNITO_USER_POOLS, "p", 401),
    ],
)
async def test_what_a_request_without_anything_meets(serve, mock, kind, authorizer, status):
    """Source: recorded (the SAM translator's tests against AWS: all but REQUEST)."""
    method = mock(method={"authorization_type": kind, "authorizer_id": authorizer})
    response = await serve({"/x": [method]}, authorizers=AUTHORIZERS)("GET", "/x")
    assert response.status == status


async def test_an_open_method_costs_nothing(serve, mock):
    """Source: ours. No authorizer, and nothing on the trail."""
    client = serve({"/x": [mock()]})
    router = client.stage._release._pipeline._router
    assert router.find("/x", "GET").method.authorizer is None


def test_methods_share_an_authorizer_and_with_it_its_cache(serve, lambda_proxy):
    """Source: documented (one cache for all methods of a stage)."""
    custom = {"authorization_type": AuthorizationType.CUSTOM, "authorizer_id": "t"}
    pool = {"authorization_type": AuthorizationType.COGNITO_USER_POOLS, "authorizer_id": "p"}
    methods = {
        "/a": [lambda_proxy(**custom)],
        "/b": [lambda_proxy(**custom)],
        "/c": [lambda_proxy(**pool, authorization_scopes=("x",))],
        "/d": [lambda_proxy(**pool)],
    }
    router = serve(methods, authorizers=AUTHORIZERS).stage._release._pipeline._router

    def of(path):
        return router.find(path, "GET").method.authorizer

    assert of("/a") is of("/b")
    assert of("/c")._pools is of("/d")._pools


async def test_the_signature_is_taken_from_what_the_backend_sees(serve, lambda_proxy, world):
    """Source: documented ("important notes")."""
    world.invocation = Invocation(200, b"{}")
    send = serve({"/x": [lambda_proxy()]})
    await send("GET", "/x", headers={"authorization": "AWS4-HMAC-SHA256 Credential=a"})
    assert "Authorization" not in world.event["headers"]
