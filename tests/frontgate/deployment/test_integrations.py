"""Compiled integrations. Source: recorded on AWS, unless a test says otherwise."""

from __future__ import annotations

from dataclasses import replace

import pytest

from frontgate.control.rest_api import Integration, IntegrationResponse, IntegrationType
from frontgate.deployment.integrations import (
    AwsServicePlan,
    HttpPlan,
    HttpProxyPlan,
    LambdaPlan,
    LambdaProxyPlan,
    MockPlan,
    compile_integration,
)

ARN = "arn:aws:apigateway:us-east-1:"
FUNCTION = f"{ARN}lambda:path/2015-03-31/functions/f/invocations"


@pytest.mark.parametrize(
    ("kind", "uri", "plan"),
    [
        ("MOCK", None, MockPlan),
        ("AWS_PROXY", FUNCTION, LambdaProxyPlan),
        ("AWS", FUNCTION, LambdaPlan),
        ("AWS", f"{ARN}dynamodb:action/Query", AwsServicePlan),
        ("AWS", f"{ARN}s3:path/b/k", AwsServicePlan),
        ("HTTP", "https://example.com", HttpPlan),
        ("HTTP_PROXY", "https://example.com", HttpProxyPlan),
    ],
)
def test_the_kind_of_plan(kind, uri, plan):
    integration = Integration(type=IntegrationType(kind), uri=uri, http_method="POST")
    assert type(compile_integration(integration)) is plan


@pytest.mark.parametrize(
    ("text", "status"),
    [(None, 200), ("400", 400), ("4000", 200), ("x400", 200), ("anything", 200)],
)
def test_selection_patterns_match_the_whole_text(text, status):
    plan = compile_integration(
        Integration(
            type=IntegrationType.MOCK,
            integration_responses={
                "200": IntegrationResponse(status_code="200"),
                "400": IntegrationResponse(status_code="400", selection_pattern="4\\d{2}"),
            },
        )
    )
    assert isinstance(plan, MockPlan)
    case = plan.response.select(text)
    assert case is not None
    assert case.status == status


@pytest.mark.parametrize("pattern", [None, "", "default"])
def test_the_default_response(pattern):
    """Source: documented (`default` is how OpenAPI documents write it)."""
    response = IntegrationResponse(status_code="418", selection_pattern=pattern)
    plan = compile_integration(
        Integration(type=IntegrationType.MOCK, integration_responses={"418": response})
    )
    assert isinstance(plan, MockPlan)
    assert plan.response.default is not None
    assert plan.response.cases == ()


@pytest.mark.parametrize(
    ("kind", "unmappable"),
    [("MOCK", False), ("HTTP", False), ("HTTP_PROXY", False), ("AWS", True), ("AWS_PROXY", True)],
)
def test_authorization_may_be_mapped_to_http_backends_only(kind, unmappable):
    integration = Integration(
        type=IntegrationType(kind),
        uri=FUNCTION,
        request_parameters={"integration.request.header.Authorization": "'x'"},
    )
    plan = compile_integration(integration)
    found = plan if isinstance(plan, LambdaProxyPlan | HttpProxyPlan) else plan.request
    assert (found.unmappable_header == "Authorization") is unmappable


def test_the_timeout_is_in_seconds():
    integration = Integration(type=IntegrationType.AWS_PROXY, uri=FUNCTION, timeout_in_millis=50)
    plan = compile_integration(integration)
    assert isinstance(plan, LambdaProxyPlan)
    assert plan.timeout == 0.05
    default = compile_integration(replace(integration, timeout_in_millis=29_000))
    assert isinstance(default, LambdaProxyPlan)
    assert default.timeout == 29
