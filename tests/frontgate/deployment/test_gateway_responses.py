"""Compiled gateway responses; their rendering is tested with the data plane."""

from __future__ import annotations

import pytest

from frontgate.control.rest_api import GatewayResponse
from frontgate.deployment import DeploymentError
from frontgate.deployment.gateway_responses import (
    DEFAULT_STATUS,
    DEFAULT_TEMPLATES,
    ResponseType,
    compile_gateway_responses,
)

fact = pytest.mark.fact


def compiled(**responses: dict[str, object]):
    return compile_gateway_responses(
        {name: GatewayResponse(response_type=name, **fields) for name, fields in responses.items()}
    )


def test_there_are_21_types():
    """Source: recorded."""
    assert len(ResponseType) == 21
    assert set(ResponseType) - set(DEFAULT_STATUS) == {"DEFAULT_4XX", "DEFAULT_5XX"}


@fact("gateway-responses.default-statuses")
def test_default_statuses():
    """Source: recorded."""
    assert dict(DEFAULT_STATUS) == {
        "ACCESS_DENIED": 403,
        "API_CONFIGURATION_ERROR": 500,
        "AUTHORIZER_CONFIGURATION_ERROR": 500,
        "AUTHORIZER_FAILURE": 500,
        "BAD_REQUEST_BODY": 400,
        "BAD_REQUEST_PARAMETERS": 400,
        "EXPIRED_TOKEN": 403,
        "INTEGRATION_FAILURE": 504,
        "INTEGRATION_TIMEOUT": 504,
        "INVALID_API_KEY": 403,
        "INVALID_SIGNATURE": 403,
        "MISSING_AUTHENTICATION_TOKEN": 403,
        "QUOTA_EXCEEDED": 429,
        "REQUEST_TOO_LARGE": 413,
        "RESOURCE_NOT_FOUND": 404,
        "THROTTLED": 429,
        "UNAUTHORIZED": 401,
        "UNSUPPORTED_MEDIA_TYPE": 415,
        "WAF_FILTERED": 403,
    }


@fact("gateway-responses.class-default")
def test_a_class_default_covers_its_class_only():
    """Source: recorded."""
    found = compiled(DEFAULT_5XX={"status_code": "599"}, INTEGRATION_TIMEOUT={"status_code": "504"})
    statuses = {name: response.status for name, response in found.items()}
    assert statuses == {
        "DEFAULT_5XX": 599,
        "API_CONFIGURATION_ERROR": 599,
        "AUTHORIZER_CONFIGURATION_ERROR": 599,
        "AUTHORIZER_FAILURE": 599,
        "INTEGRATION_FAILURE": 599,
        "INTEGRATION_TIMEOUT": 504,
    }


@fact("gateway-responses.default-template")
def test_without_a_template_there_is_the_default_one():
    """Source: recorded."""
    assert list(compiled(THROTTLED={})["THROTTLED"].templates) == ["application/json"]
    assert DEFAULT_TEMPLATES == {"application/json": '{"message":$context.error.messageString}'}


@pytest.mark.parametrize(
    ("responses", "fault"),
    [
        ({"NOTHING": {}}, "gateway response NOTHING: there is no such type"),
        (
            {"THROTTLED": {"response_parameters": {"gatewayresponse.header.A": "nowhere"}}},
            "gateway response THROTTLED: 'nowhere'",
        ),
        (
            {"THROTTLED": {"status_code": "4xx"}},
            "gateway response THROTTLED: .*4xx",
        ),
        (
            {"THROTTLED": {"response_parameters": {"gatewayresponse.body": "'x'"}}},
            "gateway response THROTTLED: 'gatewayresponse.body'",
        ),
    ],
)
def test_refused(responses, fault):
    with pytest.raises(DeploymentError, match=fault):
        compiled(**responses)


@fact("gateway-responses.too-large")
def test_request_too_large_stays_as_it_is():
    """Source: documented ("Amazon API Gateway important notes")."""
    found = compiled(DEFAULT_4XX={"status_code": "499"}, REQUEST_TOO_LARGE={"status_code": "400"})
    assert "REQUEST_TOO_LARGE" not in found
    assert found["THROTTLED"].status == 499
