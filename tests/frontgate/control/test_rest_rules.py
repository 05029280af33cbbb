from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from frontgate.control.errors import ControlError
from frontgate.control.rest_api import (
    AuthorizationType,
    GatewayResponse,
    Integration,
    IntegrationType,
    Method,
    MethodResponse,
    Resource,
    RestApi,
)
from frontgate.control.rest_rules import check_rest_api

VALID_LAMBDA = (
    "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:eu-west-1:123456789012:function:f:${stageVariables.alias}/invocations"
)


def api(**changes: Any) -> RestApi:
    root = Resource(id="root", path="/")
    blank = RestApi(
        id="abc",
        name="users",
        root_resource_id="root",
        created_date=0.0,
        resources={"root": root},
    )
    return replace(blank, **changes)


def api_with(method: Method) -> RestApi:
    root = Resource(id="root", path="/", methods={method.http_method: method})
    return api(resources={"root": root})


def refusal(definition: RestApi) -> str:
    with pytest.raises(ControlError) as refused:
        check_rest_api(definition)
    return refused.value.message


# recorded (CreateRestApi, UpdateRestApi)
@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"description": ""}, "Description cannot be an empty string"),
        (
            {"minimum_compression_size": 10_485_761},
            "Invalid minimum compression size, must be between 0 and 10485760",
        ),
        (
            {"endpoint_types": ()},
            "REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.",
        ),
        (
            {"endpoint_types": ("EDGE", "REGIONAL")},
            "Cannot create an api with multiple Endpoint Types.",
        ),
        (
            {"endpoint_types": ("wrong",)},
            "Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE",
        ),
        (
            {"vpc_endpoint_ids": ("vpce-1",)},
            "VPCEndpoints can only be specified with PRIVATE apis.",
        ),
        ({"ip_address_type": "wrong"}, "ipAddressType must be either ipv4 or dualstack."),
        (
            {"endpoint_types": ("PRIVATE",)},
            "Only dualstack ipAddressType is supported for Private APIs.",
        ),
    ],
)
def test_settings(changes: dict[str, Any], message: str) -> None:
    assert refusal(api(**changes)) == message


@pytest.mark.fact("gateway-responses.unknown-type")
def test_unknown_gateway_response_type() -> None:
    # recorded (PutGatewayResponse)
    responses = {"FAKE": GatewayResponse(response_type="FAKE")}
    message = refusal(api(gateway_responses=responses))
    assert message.startswith(
        "1 validation error detected: Value 'FAKE' at 'responseType' failed to satisfy "
        "constraint: Member must satisfy enum value set: [REQUEST_TOO_LARGE, RESOURCE_NOT_FOUND, "
    )
    assert message.endswith("INTEGRATION_FAILURE, EXPIRED_TOKEN]")


def test_resources_need_their_parent_and_distinct_names() -> None:
    root = Resource(id="root", path="/")
    pets = Resource(id="p1", path="/pets", parent_id="root", path_part="pets")
    twin = replace(pets, id="p2")
    assert refusal(api(resources={"root": root, "p1": pets, "p2": twin})) == (
        "Another resource with the same parent already has this name: pets"  # recorded
    )
    orphan = replace(pets, parent_id="gone")
    assert (
        refusal(api(resources={"root": root, "p1": orphan}))
        == "Invalid Resource identifier specified"
    )


# recorded (PutMethod)
@pytest.mark.parametrize(
    ("method", "message"),
    [
        (
            Method(http_method="FETCH"),
            "Invalid HttpMethod specified. Valid options are "
            "GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY",
        ),
        (
            Method(http_method="GET", authorization_type=AuthorizationType.CUSTOM),
            "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or "
            "COGNITO_USER_POOLS requires a valid authorizer.",
        ),
        (
            Method(http_method="GET", request_validator_id="nope"),
            "Invalid Request Validator identifier specified",
        ),
        (
            Method(http_method="GET", request_models={"application/json": "petModel"}),
            "Invalid model identifier specified: petModel",
        ),
        (
            Method(
                http_method="GET",
                request_parameters={
                    "method.request.querystring.foo": False,
                    "method.request.path.foo": True,
                },
            ),
            "Parameter names must be unique across querystring, header and path",
        ),
    ],
)
def test_methods(method: Method, message: str) -> None:
    assert refusal(api_with(method)) == message


def test_status_codes_have_three_digits() -> None:
    # recorded pattern (PutIntegrationResponse)
    responses = {"2XX": MethodResponse(status_code="2XX")}
    message = refusal(api_with(Method(http_method="GET", method_responses=responses)))
    assert message.endswith(r"Member must satisfy regular expression pattern: [1-5]\d\d")


# recorded (PutIntegration)
@pytest.mark.parametrize(
    ("integration", "message"),
    [
        (
            Integration(type=IntegrationType.HTTP, uri="https://example.com"),
            "Enumeration value for HttpMethod must be non-empty",
        ),
        (
            Integration(type=IntegrationType.HTTP_PROXY, http_method="GET", uri="example.com"),
            "Invalid HTTP endpoint specified for URI",
        ),
        (
            Integration(type=IntegrationType.AWS, http_method="POST", uri="https://x"),
            "Invalid ARN specified in the request",
        ),
        (
            Integration(
                type=IntegrationType.AWS_PROXY,
                http_method="POST",
                uri="arn:aws:lambda:eu-west-1:123456789012:function:f",
            ),
            "AWS ARN for integration must contain path or action",
        ),
    ],
)
def test_integrations(integration: Integration, message: str) -> None:
    assert refusal(api_with(Method(http_method="GET", integration=integration))) == message


@pytest.mark.parametrize(
    "integration",
    [
        Integration(type=IntegrationType.MOCK),
        Integration(type=IntegrationType.AWS_PROXY, http_method="POST", uri=VALID_LAMBDA),
        Integration(
            type=IntegrationType.AWS,
            http_method="POST",
            uri="arn:aws:apigateway:eu-west-1:dynamodb:action/GetItem",
        ),
        Integration(
            type=IntegrationType.HTTP_PROXY,
            http_method="ANY",
            uri="http://${stageVariables.upstreamUrl}/{proxy}",
        ),
    ],
)
def test_valid_integrations(integration: Integration) -> None:
    check_rest_api(api_with(Method(http_method="GET", integration=integration)))
