from __future__ import annotations

from typing import Any

import pytest

from frontgate.control.errors import BadRequestError
from frontgate.control.openapi.document import Node
from frontgate.control.openapi.rest_integration import read_integration
from frontgate.control.rest_api import (
    ContentHandling,
    Integration,
    IntegrationResponse,
    IntegrationType,
    PassthroughBehavior,
)


def read(**members: Any) -> tuple[Integration, list[str]]:
    warnings: list[str] = []
    integration = read_integration(
        Node(members, ("at",), {}),
        path="/part/test",
        http_method="GET",
        resource_id="res001",
        warnings=warnings,
    )
    return integration, warnings


@pytest.mark.fact("rest-import.default-response", "rest-import.integrations")
def test_every_key() -> None:
    integration, warnings = read(
        type="aws",
        httpMethod="post",
        uri="arn:aws:apigateway:eu-west-1:dynamodb:action/GetItem",
        credentials="arn:aws:iam::1:role/r",
        requestParameters={"integration.request.header.Type": "'Event'"},
        requestTemplates={"application/json": "{}", "text/plain": "", "text/xml": None},
        passthroughBehavior="when_no_templates",
        contentHandling="CONVERT_TO_TEXT",
        timeoutInMillis="1000",
        cacheNamespace="shared",
        cacheKeyParameters=["method.request.path.id"],
        responseTransferMode="stream",
        integrationTarget="arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/a/b",
        tlsConfig={"insecureSkipVerification": True},
        responses={
            "default": {"statusCode": 200, "responseTemplates": {"application/json": "$x"}},
            "4\\d{2}": {
                "statusCode": "404",
                "contentHandling": "CONVERT_TO_BINARY",
                "responseParameters": {"method.response.header.A": "'a'"},
            },
        },
    )
    # recorded: default without a pattern, integer status codes as text, empty templates as null
    assert warnings == []
    assert integration == Integration(
        type=IntegrationType.AWS,
        http_method="POST",
        uri="arn:aws:apigateway:eu-west-1:dynamodb:action/GetItem",
        credentials="arn:aws:iam::1:role/r",
        request_parameters={"integration.request.header.Type": "'Event'"},
        request_templates={"application/json": "{}", "text/plain": None, "text/xml": None},
        passthrough_behavior=PassthroughBehavior.WHEN_NO_TEMPLATES,
        content_handling=ContentHandling.CONVERT_TO_TEXT,
        timeout_in_millis=1000,
        cache_namespace="shared",
        cache_key_parameters=("method.request.path.id",),
        response_transfer_mode="STREAM",
        integration_target="arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/a/b",
        tls_config={"insecureSkipVerification": True},
        integration_responses={
            "200": IntegrationResponse(
                status_code="200", response_templates={"application/json": "$x"}
            ),
            "404": IntegrationResponse(
                status_code="404",
                selection_pattern="4\\d{2}",
                response_parameters={"method.response.header.A": "'a'"},
                content_handling=ContentHandling.CONVERT_TO_BINARY,
            ),
        },
    )


# recorded: INTERNET for HTTP types only, no method for mock, 29 seconds, the resource's cache
@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("mock", (None, None, None)),
        ("http_proxy", ("INTERNET", "GET", "https://x")),
        ("AWS_PROXY", (None, "GET", "https://x")),
    ],
)
@pytest.mark.fact("rest-import.integrations")
def test_defaults(kind: str, expected: tuple[object, ...]) -> None:
    integration, _ = read(type=kind, httpMethod="GET", uri="https://x")
    assert (integration.connection_type, integration.http_method, integration.uri) == expected
    assert integration.timeout_in_millis == 29_000
    assert integration.passthrough_behavior is PassthroughBehavior.WHEN_NO_MATCH
    assert integration.cache_namespace == "res001"


def test_vpc_links() -> None:
    # recorded: the link's id may be a stage variable
    integration, _ = read(
        type="http_proxy",
        httpMethod="ANY",
        uri="http://nlb/{proxy}",
        connectionType="VPC_LINK",
        connectionId="${stageVariables.vpcLinkId}",
    )
    assert integration.connection_type == "VPC_LINK"
    assert integration.connection_id == "${stageVariables.vpcLinkId}"


@pytest.mark.fact("rest-import.warning")
def test_a_request_parameter_that_is_no_string_is_dropped_with_a_warning() -> None:
    # recorded
    integration, warnings = read(
        type="mock",
        requestParameters={
            "integration.request.header.nothing": True,
            "integration.request.header.a": "'a'",
        },
    )
    assert integration.request_parameters == {"integration.request.header.a": "'a'"}
    assert warnings == [
        "Invalid format for 'requestParameters'. Expected type string for property "
        "'integration.request.header.nothing' of resource '/part/test' and method 'GET' but got "
        "'true'"
    ]


def test_what_cannot_be_kept_is_warned_of() -> None:
    integration, warnings = read(
        type="mock",
        timeoutInMilis=1,
        responses={"default": {"statusCode": "200"}, "x": {"statusCode": 200}},
    )
    assert integration.integration_responses["200"].selection_pattern == "x"
    assert warnings == [
        "at.timeoutInMilis: Unknown integration property. Ignoring.",
        "at.responses.x: Another integration response has the status code 200, and only one is "
        "kept.",
    ]


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({}, "at: `type` is missing."),
        (
            {"type": "htp_proxy"},
            "at.type: 'htp_proxy' is not one of MOCK, HTTP, HTTP_PROXY, AWS, AWS_PROXY.",
        ),
        (
            {"type": "mock", "passthroughBehavior": "sometimes"},
            "at.passthroughBehavior: 'sometimes' is not one of WHEN_NO_MATCH, WHEN_NO_TEMPLATES, "
            "NEVER.",
        ),
        (
            {"type": "mock", "requestTemplates": {"application/json": {"statusCode": 200}}},
            'at.requestTemplates.application/json: Expected a string but got {"statusCode": 200}.',
        ),
        (
            {"type": "mock", "responses": {"default": {}}},
            "at.responses.default: `statusCode` is missing.",
        ),
        (
            {"type": "mock", "timeoutInMillis": "soon"},
            'at.timeoutInMillis: Expected a whole number but got "soon".',
        ),
    ],
)
def test_malformed_integrations(members: dict[str, Any], message: str) -> None:
    with pytest.raises(BadRequestError) as refused:
        read(**members)
    assert refused.value.message == message
