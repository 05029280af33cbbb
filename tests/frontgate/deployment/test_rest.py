"""Compiling whole APIs: what is refused, and where the message points."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from frontgate.control.rest_api import (
    AuthorizationType,
    Authorizer,
    Deployment,
    Integration,
    IntegrationResponse,
    IntegrationType,
    Method,
    RequestValidator,
    Resource,
    RestApi,
)
from frontgate.deployment import (
    CompiledRestApi,
    DeploymentError,
    UnsupportedFeatureError,
    compile_rest_api,
)
from frontgate.wire import Address

ADDRESS = Address(api_id="a", region="us-east-1", account_id="1", domain_name="a.example.com")
MOCK = Integration(type=IntegrationType.MOCK)
FUNCTION = (
    "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:us-east-1:1:function:f/invocations"
)


def compiled(method: Method, **api: object) -> CompiledRestApi:
    resource = Resource(id="r1", path="/users/{id}", methods={method.http_method: method})
    definition = RestApi(
        id="a", name="community", root_resource_id="r0", created_date=0, resources={"r1": resource}
    )
    return compile_rest_api(
        Deployment(id="d1", rest_api=replace(definition, **api), created_date=0), address=ADDRESS
    )


def get(**fields: object) -> Method:
    return replace(Method(http_method="GET", integration=MOCK), **fields)


def test_a_snapshot():
    snapshot = compiled(get(operation_name="GetUser"), binary_media_types=("image/png",))
    assert snapshot.deployment_id == "d1"
    assert snapshot.address is ADDRESS
    assert snapshot.binary_media_types.match("image/png")
    method = snapshot.methods["/users/{id}"]["GET"]
    assert (method.resource_id, method.operation_name) == ("r1", "GetUser")


@pytest.mark.parametrize(
    ("fields", "feature"),
    [
        (
            {
                "integration": Integration(
                    type=IntegrationType.AWS_PROXY,
                    uri="arn:aws:apigateway:us-east-1:firehose:action/PutRecord",
                )
            },
            "AWS_PROXY to firehose is not supported here, to Lambda functions alone",
        ),
    ],
)
def test_unsupported_features_name_the_method(fields, feature):
    with pytest.raises(UnsupportedFeatureError) as caught:
        compiled(get(**fields))
    assert str(caught.value) == f"GET /users/{{id}}: {feature}"


def test_a_method_may_require_an_api_key():
    assert compiled(get(api_key_required=True)).methods["/users/{id}"]["GET"].api_key_required
    assert not compiled(get()).methods["/users/{id}"]["GET"].api_key_required


@pytest.mark.parametrize("source", ["HEADER", "AUTHORIZER"])
def test_where_keys_come_from(source):
    assert compiled(get(), api_key_source=source).api_key_source == source


def test_a_resource_policy_is_compiled():
    policy = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
    snapshot = compiled(get(), policy=json.dumps({"Statement": policy}))
    assert snapshot.policy.for_anybody.statements
    assert compiled(get()).policy is None


def test_a_resource_policy_that_is_none():
    policy = json.dumps({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})
    with pytest.raises(DeploymentError, match=r"community: resource policy: .*Principal"):
        compiled(get(), policy=policy)


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"integration": None}, "no integration is defined"),
        ({"request_validator_id": "v9"}, "there is no request validator 'v9'"),
        (
            {"integration": replace(MOCK, request_templates={"application/json": "\n\n#if("})},
            "request template application/json: line 3",
        ),
        (
            {
                "integration": replace(
                    MOCK,
                    integration_responses={
                        "200": IntegrationResponse(
                            status_code="200", response_templates={"text/xml": "#end"}
                        )
                    },
                )
            },
            "integration response 200: response template text/xml: line 1",
        ),
        (
            {
                "integration": replace(
                    MOCK,
                    integration_responses={
                        "500": IntegrationResponse(status_code="500", selection_pattern="(")
                    },
                )
            },
            "integration response 500: selection pattern: bad regular expression '\\('",
        ),
        (
            {
                "integration": replace(
                    MOCK, request_parameters={"integration.request.header.A": "nowhere.b"}
                )
            },
            "request parameters: 'nowhere.b'",
        ),
        (
            {"integration": Integration(type=IntegrationType.AWS, uri="https://example.com")},
            "'https://example.com' is no integration URI",
        ),
        ({"integration": Integration(type=IntegrationType.HTTP)}, "HTTP needs a URI"),
        (
            {
                "authorization_type": AuthorizationType.COGNITO_USER_POOLS,
                "authorizer_id": "none",
            },
            "authorizer 'none'",
        ),
    ],
)
def test_faults_name_the_method(fields, fault):
    with pytest.raises(DeploymentError, match=f"GET /users/{{id}}: .*{fault}") as caught:
        compiled(get(**fields))
    assert type(caught.value) is DeploymentError


def test_required_parameters_are_in_the_order_of_the_message():
    """Source: recorded."""
    snapshot = compiled(
        get(
            request_validator_id="v",
            request_parameters={
                "method.request.querystring.q": True,
                "method.request.path.p": True,
                "method.request.header.h.with.dots": True,
                "method.request.header.optional": False,
            },
        ),
        request_validators={
            "v": RequestValidator(id="v", name="v", validate_request_parameters=True)
        },
    )
    required = snapshot.methods["/users/{id}"]["GET"].required_parameters
    assert [parameter.name for parameter in required] == ["h.with.dots", "p", "q"]


def test_an_unknown_request_parameter():
    with pytest.raises(DeploymentError, match="no parameter of a method request"):
        compiled(
            get(request_validator_id="v", request_parameters={"method.request.cookie.c": True}),
            request_validators={
                "v": RequestValidator(id="v", name="v", validate_request_parameters=True)
            },
        )


def test_a_cognito_method_keeps_its_authorizer():
    authorizer = Authorizer(
        id="a1",
        name="pool",
        type="COGNITO_USER_POOLS",
        provider_arns=("arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_a",),
    )
    method = get(authorization_type=AuthorizationType.COGNITO_USER_POOLS, authorizer_id="a1")
    snapshot = compiled(method, authorizers={"a1": authorizer})
    plan = snapshot.methods["/users/{id}"]["GET"].authorizer
    assert plan.provider_arns == authorizer.provider_arns


def test_throttling_metrics_and_cache_keys_are_accepted():
    integration = Integration(
        type=IntegrationType.AWS_PROXY,
        http_method="POST",
        uri=FUNCTION,
        cache_key_parameters=("method.request.querystring.q",),
        cache_namespace="r1",
    )
    assert compiled(get(integration=integration)).methods
