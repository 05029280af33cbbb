from __future__ import annotations

from typing import Any

import pytest

from frontgate.control.api_v2 import Integration
from frontgate.control.errors import BadRequestError
from frontgate.control.openapi.document import Node
from frontgate.control.openapi.http_integration import read_http_integration

LAMBDA = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/f/invocations"


def read(**members: Any) -> tuple[Integration | None, list[str]]:
    warnings: list[str] = []
    found = read_http_integration(
        Node(members, ("at",), {}), integration_id="int0001", warnings=warnings
    )
    return found, warnings


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        (
            {"type": "aws_proxy", "uri": LAMBDA, "payloadFormatVersion": "2.0"},
            Integration(
                id="int0001",
                integration_type="AWS_PROXY",
                integration_uri=LAMBDA,
                integration_method="POST",
                payload_format_version="2.0",
            ),
        ),
        (
            {
                "type": "AWS_PROXY",
                "integrationSubtype": "SQS-SendMessage",
                "credentials": "arn:aws:iam::1:role/r",
                "requestParameters": {"QueueUrl": "https://q", "DelaySeconds": 5},
                "payloadFormatVersion": 1.0,
                "timeoutInMillis": 5000,
            },
            Integration(
                id="int0001",
                integration_type="AWS_PROXY",
                integration_subtype="SQS-SendMessage",
                credentials_arn="arn:aws:iam::1:role/r",
                request_parameters={"QueueUrl": "https://q", "DelaySeconds": "5"},
                timeout_in_millis=5000,
            ),
        ),
        (
            {
                "type": "http_proxy",
                "httpMethod": "any",
                "uri": "https://internal/{proxy}",
                "connectionType": "vpc_link",
                "connectionId": "abc",
                "tlsConfig": {"serverNameToVerify": "internal"},
                "requestParameters": {"append:header.x": "$context.stage"},
                "responseParameters": {"500": {"overwrite:statuscode": 403}},
            },
            Integration(
                id="int0001",
                integration_type="HTTP_PROXY",
                integration_method="ANY",
                integration_uri="https://internal/{proxy}",
                connection_type="VPC_LINK",
                connection_id="abc",
                tls_config={"serverNameToVerify": "internal"},
                request_parameters={"append:header.x": "$context.stage"},
                response_parameters={"500": {"overwrite:statuscode": "403"}},
            ),
        ),
    ],
)
def test_integrations(members: dict[str, Any], expected: Integration) -> None:
    assert read(**members) == (expected, [])


def test_types_of_rest_apis_are_left_out_with_a_warning() -> None:
    # documented: harmless but invalid (ImportApi)
    assert read(type="mock") == (
        None,
        ["at.type: HTTP APIs have no integration of type 'MOCK'. Ignoring."],
    )


def test_unknown_members_are_warned_of() -> None:
    _, warnings = read(type="http_proxy", uri="https://x", requestTemplates={})
    assert warnings == ["at.requestTemplates: Unknown integration property. Ignoring."]


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({}, "at: `type` is missing."),
        ({"type": "aws_proxy"}, "at: `uri` or `integrationSubtype` is missing."),
        (
            {"type": "aws_proxy", "uri": LAMBDA, "payloadFormatVersion": "3.0"},
            "at.payloadFormatVersion: '3.0' is not one of 1.0, 2.0.",
        ),
    ],
)
def test_malformed_integrations(members: dict[str, Any], message: str) -> None:
    with pytest.raises(BadRequestError) as refused:
        read(**members)
    assert refused.value.message == message
