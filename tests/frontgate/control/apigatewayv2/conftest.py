from __future__ import annotations

from typing import Any

import pytest

from frontgate.aws.apigateway_api import ApiGatewayApi
from frontgate.control.plane import ControlPlane

FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:f"


@pytest.fixture
def client(in_process: Any, plane: ControlPlane) -> Any:
    """boto3's `apigatewayv2` client of this store."""
    front = ApiGatewayApi(
        plane,
        invoke_url=lambda api, stage: f"http://localhost:4566/{api}/{stage}",
        new_request_id=lambda: "request-1",
    )
    return in_process.client("apigatewayv2", front.handle)


@pytest.fixture
def bare() -> Any:
    def bare(answer: dict[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in answer.items() if key != "ResponseMetadata"}

    return bare


@pytest.fixture
def http_api(client: Any) -> str:
    return str(client.create_api(Name="http", ProtocolType="HTTP")["ApiId"])


@pytest.fixture
def websocket_api(client: Any) -> str:
    created = client.create_api(
        Name="sockets", ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.action"
    )
    return str(created["ApiId"])


@pytest.fixture
def routed(client: Any, http_api: str) -> str:
    """An HTTP API with a route."""
    integration = client.create_integration(
        ApiId=http_api,
        IntegrationType="AWS_PROXY",
        IntegrationUri=FUNCTION,
        PayloadFormatVersion="2.0",
    )["IntegrationId"]
    target = f"integrations/{integration}"
    client.create_route(ApiId=http_api, RouteKey="GET /rooms", Target=target)
    return http_api
