"""Compiled integrations. Source: recorded on AWS, unless a test says otherwise."""

from __future__ import annotations

from dataclasses import replace

import pytest

from frontgate.control.rest_api import Integration, IntegrationType
from frontgate.deployment.errors import DeploymentError, UnsupportedFeatureError
from frontgate.deployment.integrations import (
    AwsServicePlan,
    HttpPlan,
    HttpProxyPlan,
    LambdaPlan,
    LambdaProxyPlan,
    MockPlan,
    compile_integration,
    streams,
)

ARN = "arn:aws:apigateway:us-east-1:"
FUNCTION = f"{ARN}lambda:path/2015-03-31/functions/f/invocations"
fact = pytest.mark.fact


def compile(integration, *, is_edge=False):
    return compile_integration(integration, is_edge=is_edge)


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
    assert type(compile(integration)) is plan


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
    plan = compile(integration)
    found = plan if isinstance(plan, LambdaProxyPlan | HttpProxyPlan) else plan.request
    assert (found.unmappable_header == "Authorization") is unmappable


def test_the_timeout_is_in_seconds():
    integration = Integration(type=IntegrationType.AWS_PROXY, uri=FUNCTION, timeout_in_millis=50)
    plan = compile(integration)
    assert isinstance(plan, LambdaProxyPlan)
    assert plan.timeout == 0.05
    default = compile(replace(integration, timeout_in_millis=29_000))
    assert isinstance(default, LambdaProxyPlan)
    assert default.timeout == 29


HTTP = Integration(type=IntegrationType.HTTP_PROXY, uri="https://example.com", http_method="GET")
STREAM = replace(HTTP, response_transfer_mode="STREAM")


@pytest.mark.parametrize(
    ("integration", "is_edge", "longest"),
    [
        pytest.param(HTTP, True, 29_000, marks=fact("timeouts.range")),
        pytest.param(HTTP, False, 300_000, marks=fact("timeouts.range")),
        pytest.param(STREAM, True, 900_000, marks=fact("streaming.timeout")),
        pytest.param(STREAM, False, 900_000, marks=fact("streaming.timeout")),
    ],
)
def test_the_range_of_timeouts(integration, is_edge, longest):
    for millis in (50, longest):
        compile(replace(integration, timeout_in_millis=millis), is_edge=is_edge)
    for millis in (49, longest + 1):
        with pytest.raises(DeploymentError, match=f"between 50 ms and {longest} ms"):
            compile(replace(integration, timeout_in_millis=millis), is_edge=is_edge)


@fact("streaming.pause")
@pytest.mark.parametrize(("is_edge", "longest_pause"), [(False, 300), (True, 30)])
def test_the_longest_pause_of_a_stream(is_edge, longest_pause):
    plan = compile(STREAM, is_edge=is_edge)
    assert plan.longest_pause == longest_pause
    assert streams(plan)
    assert not streams(compile(HTTP, is_edge=is_edge))


@fact("streaming.proxies-only")
def test_only_proxies_stream():
    integration = Integration(type=IntegrationType.MOCK, response_transfer_mode="STREAM")
    with pytest.raises(DeploymentError, match="by proxy integrations only"):
        compile(integration)


def test_functions_here_cannot_stream():
    integration = Integration(
        type=IntegrationType.AWS_PROXY, uri=FUNCTION, response_transfer_mode="STREAM"
    )
    with pytest.raises(
        UnsupportedFeatureError, match="STREAM is not supported for Lambda functions"
    ):
        compile(integration)


def test_a_vpc_link_is_kept_with_its_stage_variable():
    link = "${stageVariables.vpcLinkId}"
    private = replace(HTTP, connection_type="VPC_LINK", connection_id=link)
    assert compile(private).backend.vpc_link == link
    assert compile(replace(private, connection_type="INTERNET")).backend.vpc_link is None
    with pytest.raises(DeploymentError, match="needs its id"):
        compile(replace(private, connection_id=None))


@pytest.mark.parametrize(
    ("config", "verifies"),
    [
        (None, True),
        ({}, True),
        ({"insecureSkipVerification": False}, True),
        ({"insecureSkipVerification": True}, False),
        ({"insecureSkipVerification": "true"}, False),
    ],
)
def test_whether_a_certificate_is_verified(config, verifies):
    """Source: documented (`tlsConfig`)."""
    plan = compile(replace(HTTP, tls_config=config))
    assert plan.backend.verifies_certificate is verifies
