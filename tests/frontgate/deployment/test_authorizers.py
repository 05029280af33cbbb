"""Authorizers taken apart at deployment."""

from __future__ import annotations

import pytest

from frontgate.control.rest_api import AuthorizationType, Authorizer, Method, RestApi
from frontgate.deployment.authorizers import (
    IdentitySource,
    LambdaAuthorizerPlan,
    UserPoolsPlan,
    compile_authorizer,
)
from frontgate.deployment.errors import DeploymentError

URI = (
    "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:us-east-1:1:function:f/invocations"
)


def compiled(kind: str, authorization: AuthorizationType | None = None, **more: object):
    given = {"authorizer_uri": URI, "provider_arns": ("arn",), **more}
    authorizer = Authorizer(id="a", name="guard", type=kind, **given)
    api = RestApi(
        id="x", name="x", root_resource_id="r", created_date=0, authorizers={"a": authorizer}
    )
    is_pool = kind == "COGNITO_USER_POOLS"
    authorization = authorization or (
        AuthorizationType.COGNITO_USER_POOLS if is_pool else AuthorizationType.CUSTOM
    )
    method = Method(http_method="GET", authorization_type=authorization, authorizer_id="a")
    return compile_authorizer(api, method)


@pytest.mark.parametrize("kind", [AuthorizationType.NONE, AuthorizationType.AWS_IAM])
def test_no_authorizer(kind):
    """Source: recorded (the authorizer id is ignored while the type is NONE)."""
    assert compiled("TOKEN", kind) is None


def test_a_token_authorizer():
    plan = compiled("TOKEN", identity_source="method.request.header.X-Token")
    assert isinstance(plan, LambdaAuthorizerPlan)
    assert (plan.id, plan.name, plan.is_token, plan.ttl) == ("a", "guard", True, 300)
    assert plan.function.target == "arn:aws:lambda:us-east-1:1:function:f"
    source = IdentitySource("method.request.header.X-Token", "header", "x-token")
    assert plan.sources == (source,)
    assert plan.validation is None


def test_the_sources_of_a_request_authorizer():
    """Source: documented (a list with commas)."""
    text = "method.request.header.A, method.request.querystring.Q,stageVariables.v,context.x.y,"
    plan = compiled("REQUEST", identity_source=text)
    assert [(source.location, source.name) for source in plan.sources] == [
        ("header", "a"),
        ("querystring", "Q"),
        ("stageVariables", "v"),
        ("context", "x.y"),
    ]
    assert compiled("REQUEST").sources == ()


@pytest.mark.parametrize(("ttl", "seconds"), [(None, 300), (0, 0), (60, 60), (9999, 3600)])
@pytest.mark.fact("authorizer.ttl")
def test_how_long_answers_are_remembered(ttl, seconds):
    """Source: documented (300 unless named, 3600 at most)."""
    assert compiled("TOKEN", authorizer_result_ttl_in_seconds=ttl).ttl == seconds


def test_a_user_pool_authorizer():
    plan = compiled("COGNITO_USER_POOLS", identity_validation_expression="client")
    assert plan == UserPoolsPlan(
        id="a", name="guard", provider_arns=("arn",), header="authorization", validation="client"
    )


@pytest.mark.parametrize(
    ("kind", "authorization", "fault"),
    [
        ("TOKEN", AuthorizationType.COGNITO_USER_POOLS, "'a' is not a COGNITO_USER_POOLS"),
        ("COGNITO_USER_POOLS", AuthorizationType.CUSTOM, "'a' is not a TOKEN or REQUEST"),
    ],
)
def test_an_authorizer_of_another_kind(kind, authorization, fault):
    with pytest.raises(DeploymentError, match=fault):
        compiled(kind, authorization)
