"""Compiled gateway responses; their rendering is tested with the data plane."""

from __future__ import annotations

import pytest

from frontgate.control.rest_api import GatewayResponse
from frontgate.deployment import DeploymentError
from frontgate.deployment.gateway_responses import (
    DEFAULT_STATUS,
    ResponseType,
    compile_gateway_responses,
)


def compiled(**responses: dict[str, object]):
    return compile_gateway_responses(
        {name: GatewayResponse(response_type=name, **fields) for name, fields in responses.items()}
    )


def test_there_are_21_types():
    """Source: recorded."""
    assert len(ResponseType) == 21
    assert set(ResponseType) - set(DEFAULT_STATUS) == {"DEFAULT_4XX", "DEFAULT_5XX"}


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


def test_without_a_template_there_is_the_default_one():
    """Source: recorded."""
    assert list(compiled(THROTTLED={})["THROTTLED"].templates) == ["application/json"]


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
