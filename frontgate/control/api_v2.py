"""The configuration of HTTP and WebSocket APIs (API Gateway v2): immutable, in its API's names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from frontgate.control.rest_api import EMPTY, AccessLogSettings


class ProtocolType(StrEnum):
    HTTP = "HTTP"
    WEBSOCKET = "WEBSOCKET"


@dataclass(frozen=True, kw_only=True, slots=True)
class Cors:
    allow_origins: tuple[str, ...] = ()
    allow_methods: tuple[str, ...] = ()
    allow_headers: tuple[str, ...] = ()
    expose_headers: tuple[str, ...] = ()
    allow_credentials: bool = False
    max_age: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class IntegrationResponse:
    id: str
    integration_response_key: str
    response_templates: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    response_parameters: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    template_selection_expression: str | None = None
    content_handling_strategy: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Integration:
    id: str
    integration_type: str
    """`AWS`, `AWS_PROXY`, `HTTP`, `HTTP_PROXY` or `MOCK`."""
    integration_uri: str | None = None
    integration_subtype: str | None = None
    integration_method: str | None = None
    connection_type: str = "INTERNET"
    connection_id: str | None = None
    credentials_arn: str | None = None
    payload_format_version: str = "1.0"
    timeout_in_millis: int = 30_000
    passthrough_behavior: str | None = None
    content_handling_strategy: str | None = None
    template_selection_expression: str | None = None
    request_parameters: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    request_templates: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    response_parameters: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: EMPTY)
    """HTTP APIs: status code to `overwrite:header.x` and the like."""
    integration_responses: Mapping[str, IntegrationResponse] = field(default_factory=lambda: EMPTY)
    """WebSocket APIs, by id."""
    tls_config: Mapping[str, Any] | None = None
    description: str | None = None
    api_gateway_managed: bool = False
    """Whether it came with its API (quick create)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RouteResponse:
    id: str
    route_response_key: str
    model_selection_expression: str | None = None
    response_models: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    response_parameters: Mapping[str, Any] = field(default_factory=lambda: EMPTY)


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    id: str
    route_key: str
    """`GET /rooms/{id}`, `ANY /{proxy+}`, `$default`; `$connect` or `sendmessage` for WebSocket."""
    target: str | None = None
    """`integrations/{integration id}`."""
    authorization_type: str = "NONE"
    """`NONE`, `AWS_IAM`, `CUSTOM` or `JWT`."""
    authorizer_id: str | None = None
    authorization_scopes: tuple[str, ...] = ()
    api_key_required: bool = False
    operation_name: str | None = None
    model_selection_expression: str | None = None
    request_models: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    request_parameters: Mapping[str, Any] = field(default_factory=lambda: EMPTY)
    route_response_selection_expression: str | None = None
    route_responses: Mapping[str, RouteResponse] = field(default_factory=lambda: EMPTY)
    """By id."""
    api_gateway_managed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Authorizer:
    id: str
    name: str
    authorizer_type: str
    """`JWT` or `REQUEST`."""
    identity_source: tuple[str, ...] = ()
    jwt_issuer: str | None = None
    jwt_audience: tuple[str, ...] = ()
    authorizer_uri: str | None = None
    authorizer_credentials_arn: str | None = None
    authorizer_payload_format_version: str | None = None
    authorizer_result_ttl_in_seconds: int = 0
    """0, the default of the v2 API: no caching (recorded)."""
    enable_simple_responses: bool = False
    identity_validation_expression: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Model:
    id: str
    name: str
    content_type: str | None = None
    schema: str | None = None
    description: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Api:
    id: str
    name: str
    protocol_type: ProtocolType
    route_selection_expression: str
    created_date: float
    api_key_selection_expression: str = "$request.header.x-api-key"
    cors_configuration: Cors | None = None
    description: str | None = None
    version: str | None = None
    disable_execute_api_endpoint: bool = False
    disable_schema_validation: bool = False
    ip_address_type: str = "ipv4"
    tags: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    routes: Mapping[str, Route] = field(default_factory=lambda: EMPTY)
    integrations: Mapping[str, Integration] = field(default_factory=lambda: EMPTY)
    authorizers: Mapping[str, Authorizer] = field(default_factory=lambda: EMPTY)
    models: Mapping[str, Model] = field(default_factory=lambda: EMPTY)


@dataclass(frozen=True, kw_only=True, slots=True)
class Deployment:
    """An `Api` as it was at one moment."""

    id: str
    api: Api
    created_date: float
    description: str | None = None
    auto_deployed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class RouteSettings:
    """None: the account's limit applies."""

    detailed_metrics_enabled: bool = False
    logging_level: str | None = None
    data_trace_enabled: bool = False
    throttling_burst_limit: int | None = None
    throttling_rate_limit: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    api_id: str
    stage_name: str
    created_date: float
    last_updated_date: float
    deployment_id: str | None = None
    auto_deploy: bool = False
    description: str | None = None
    stage_variables: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    default_route_settings: RouteSettings = field(default_factory=RouteSettings)
    route_settings: Mapping[str, RouteSettings] = field(default_factory=lambda: EMPTY)
    access_log_settings: AccessLogSettings | None = None
    client_certificate_id: str | None = None
    api_gateway_managed: bool = False
    tags: Mapping[str, str] = field(default_factory=lambda: EMPTY)
