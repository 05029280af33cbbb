"""What an integration of a WebSocket API may hold, and what is wrong with one."""

from __future__ import annotations

from typing import Any

import pytest

from frontgate.control.api_v2 import Integration, IntegrationResponse
from frontgate.deployment.errors import DeploymentError
from frontgate.deployment.websocket_integrations import compile_websocket_integration
from frontgate.websocket.compiled import AwsBackend, HttpBackend, LambdaProxy, Mapped

FUNCTION = (
    "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:us-east-1:1:function:f/invocations"
)
SCAN = "arn:aws:apigateway:us-east-1:dynamodb:action/Scan"
URL = "http://backend.example/rooms"


def compiled(kind: str, uri: str | None = None, **settings: Any) -> LambdaProxy | Mapped:
    integration = Integration(id="i", integration_type=kind, integration_uri=uri, **settings)
    return compile_websocket_integration(integration)


def response(key: str) -> dict[str, IntegrationResponse]:
    return {"r": IntegrationResponse(id="r", integration_response_key=key)}


@pytest.mark.fact("websocket-limits.timeout")
def test_time_limits() -> None:
    """29 seconds at most ("Quotas"), although the v2 API's default is 30 (documented)."""
    assert compiled("MOCK").timeout == 29
    assert compiled("MOCK", timeout_in_millis=50).timeout == 0.05


def test_a_service() -> None:
    mapped = compiled("AWS", SCAN, credentials_arn="arn:role", integration_method="POST")
    assert isinstance(mapped, Mapped) and isinstance(mapped.backend, AwsBackend)
    assert (mapped.backend.uri.target, mapped.backend.credentials) == ("Scan", "arn:role")
    assert mapped.responses is None


@pytest.mark.parametrize(("kind", "is_proxy"), [("HTTP", False), ("HTTP_PROXY", True)])
def test_an_http_backend(kind: str, is_proxy: bool) -> None:
    mapped = compiled(
        kind,
        URL,
        integration_method="PUT",
        connection_type="VPC_LINK",
        connection_id="link",
        tls_config={"insecureSkipVerification": True},
        integration_responses=response("$default"),
    )
    assert isinstance(mapped, Mapped)
    assert mapped.backend == HttpBackend(
        uri=URL, method="PUT", is_proxy=is_proxy, vpc_link="link", verifies_certificate=False
    )
    assert (mapped.responses is None) is is_proxy


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"kind": "FTP"}, "integration type 'FTP'"),
        ({"kind": "AWS_PROXY", "uri": SCAN}, "names no Lambda function"),
        ({"kind": "AWS", "uri": "dynamodb"}, "is no integration URI"),
        ({"kind": "HTTP"}, "needs a URI"),
        ({"kind": "HTTP", "uri": URL, "integration_method": "FLY"}, "'FLY' is no method"),
        ({"kind": "HTTP", "uri": URL, "connection_type": "VPC_LINK"}, "id of its VPC link"),
        ({"kind": "MOCK", "connection_type": "VPC_LINK"}, "not to one of type MOCK"),
        ({"kind": "MOCK", "timeout_in_millis": 49}, "between 50 ms and 29000 ms"),
        ({"kind": "MOCK", "request_parameters": {"a": "b"}}, "request parameters: 'a'"),
        (
            {
                "kind": "MOCK",
                "request_parameters": {"integration.request.header.x": "method.request.header.y"},
            },
            "'method.request.header.y' is no source",
        ),
        ({"kind": "MOCK", "integration_responses": response("/(/")}, "integration response key"),
    ],
)
def test_what_is_wrong_is_named(given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(DeploymentError, match=sentence):
        compiled(**given)


@pytest.mark.parametrize(
    ("expression", "selects"),
    [(None, False), ("\\$default", False), ("$default.x", None), ("${request.body.k}", True)],
)
def test_an_expression_that_is_always_the_same_is_not_evaluated(
    expression: str | None, selects: bool | None
) -> None:
    given = {"request_templates": {"$default": "{}"}, "template_selection_expression": expression}
    if selects is None:
        with pytest.raises(ValueError, match="is no variable"):
            compiled("MOCK", **given)
        return
    mapped = compiled("MOCK", **given)
    assert isinstance(mapped, Mapped)
    assert (mapped.templates.selection is not None) is selects
