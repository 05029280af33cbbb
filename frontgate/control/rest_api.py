"""The configuration of REST APIs (API Gateway v1): immutable, in the field names of its API.

A `RestApi` is one value with all that belongs to the definition inside it. An edit makes a new
value, so a deployment is a reference to an old one: that is API Gateway's "snapshot of the API
configuration", for free. What lives outside the definition (stages, keys, plans) is separate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

EMPTY: Mapping[str, Any] = MappingProxyType({})
"""A map that nobody gave. API Gateway's answers leave it out, but echo an empty one (recorded)."""


class IntegrationType(StrEnum):
    MOCK = "MOCK"
    HTTP = "HTTP"
    HTTP_PROXY = "HTTP_PROXY"
    AWS = "AWS"
    AWS_PROXY = "AWS_PROXY"


class PassthroughBehavior(StrEnum):
    WHEN_NO_MATCH = "WHEN_NO_MATCH"
    WHEN_NO_TEMPLATES = "WHEN_NO_TEMPLATES"
    NEVER = "NEVER"


class ContentHandling(StrEnum):
    CONVERT_TO_BINARY = "CONVERT_TO_BINARY"
    CONVERT_TO_TEXT = "CONVERT_TO_TEXT"


class AuthorizationType(StrEnum):
    NONE = "NONE"
    AWS_IAM = "AWS_IAM"
    CUSTOM = "CUSTOM"
    COGNITO_USER_POOLS = "COGNITO_USER_POOLS"


@dataclass(frozen=True, kw_only=True, slots=True)
class IntegrationResponse:
    status_code: str
    selection_pattern: str | None = None
    """None or empty: the default integration response."""
    response_parameters: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    response_templates: Mapping[str, str | None] = field(default_factory=lambda: EMPTY)
    content_handling: ContentHandling | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Integration:
    type: IntegrationType
    http_method: str | None = None
    uri: str | None = None
    connection_type: str | None = None
    connection_id: str | None = None
    credentials: str | None = None
    request_parameters: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    request_templates: Mapping[str, str | None] = field(default_factory=lambda: EMPTY)
    passthrough_behavior: PassthroughBehavior = PassthroughBehavior.WHEN_NO_MATCH
    content_handling: ContentHandling | None = None
    timeout_in_millis: int = 29_000
    cache_namespace: str | None = None
    cache_key_parameters: tuple[str, ...] = ()
    response_transfer_mode: str = "BUFFERED"
    integration_target: str | None = None
    tls_config: Mapping[str, Any] | None = None
    integration_responses: Mapping[str, IntegrationResponse] = field(default_factory=lambda: EMPTY)
    """By status code."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MethodResponse:
    status_code: str
    response_parameters: Mapping[str, bool] = field(default_factory=lambda: EMPTY)
    response_models: Mapping[str, str] = field(default_factory=lambda: EMPTY)


@dataclass(frozen=True, kw_only=True, slots=True)
class Method:
    http_method: str
    """An HTTP verb, or `ANY`."""
    authorization_type: AuthorizationType = AuthorizationType.NONE
    authorizer_id: str | None = None
    authorization_scopes: tuple[str, ...] = ()
    api_key_required: bool = False
    request_validator_id: str | None = None
    operation_name: str | None = None
    request_parameters: Mapping[str, bool] = field(default_factory=lambda: EMPTY)
    """`method.request.{path,querystring,header}.name` to whether it is required."""
    request_models: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    """Content type to model name."""
    method_responses: Mapping[str, MethodResponse] = field(default_factory=lambda: EMPTY)
    integration: Integration | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Resource:
    id: str
    path: str
    parent_id: str | None = None
    path_part: str | None = None
    methods: Mapping[str, Method] = field(default_factory=lambda: EMPTY)


@dataclass(frozen=True, kw_only=True, slots=True)
class Model:
    id: str
    name: str
    content_type: str
    schema: str | None = None
    """The schema's text as it was given: JSON schema draft 4."""
    description: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestValidator:
    id: str
    name: str
    validate_request_body: bool = False
    validate_request_parameters: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Authorizer:
    id: str
    name: str
    type: str
    """`TOKEN`, `REQUEST` or `COGNITO_USER_POOLS`."""
    auth_type: str | None = None
    provider_arns: tuple[str, ...] = ()
    authorizer_uri: str | None = None
    authorizer_credentials: str | None = None
    identity_source: str | None = None
    identity_validation_expression: str | None = None
    authorizer_result_ttl_in_seconds: int | None = None
    """None: 300, the documented default."""


@dataclass(frozen=True, kw_only=True, slots=True)
class GatewayResponse:
    response_type: str
    status_code: str | None = None
    response_parameters: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    response_templates: Mapping[str, str] = field(default_factory=lambda: EMPTY)


@dataclass(frozen=True, kw_only=True, slots=True)
class DocumentationPart:
    id: str
    location: Mapping[str, str]
    properties: str
    """JSON text."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DocumentationVersion:
    """The documentation parts as they were at one moment."""

    version: str
    created_date: float
    parts: Mapping[str, DocumentationPart]
    description: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RestApi:
    id: str
    name: str
    root_resource_id: str
    created_date: float
    description: str | None = None
    version: str | None = None
    api_key_source: str = "HEADER"
    binary_media_types: tuple[str, ...] = ()
    minimum_compression_size: int | None = None
    endpoint_types: tuple[str, ...] = ("EDGE",)
    ip_address_type: str = "ipv4"
    vpc_endpoint_ids: tuple[str, ...] = ()
    policy: str | None = None
    disable_execute_api_endpoint: bool = False
    security_policy: str | None = None
    endpoint_access_mode: str | None = None
    tags: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    resources: Mapping[str, Resource] = field(default_factory=lambda: EMPTY)
    models: Mapping[str, Model] = field(default_factory=lambda: EMPTY)
    """By name."""
    request_validators: Mapping[str, RequestValidator] = field(default_factory=lambda: EMPTY)
    authorizers: Mapping[str, Authorizer] = field(default_factory=lambda: EMPTY)
    gateway_responses: Mapping[str, GatewayResponse] = field(default_factory=lambda: EMPTY)
    """By response type; only those that were set."""
    documentation_parts: Mapping[str, DocumentationPart] = field(default_factory=lambda: EMPTY)
    documentation_versions: Mapping[str, DocumentationVersion] = field(
        default_factory=lambda: EMPTY
    )

    @property
    def is_private(self) -> bool:
        return self.endpoint_types == ("PRIVATE",)


@dataclass(frozen=True, kw_only=True, slots=True)
class Deployment:
    """A `RestApi` as it was at one moment."""

    id: str
    rest_api: RestApi
    created_date: float
    description: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class MethodSetting:
    """One complete record; a method's entry is a copy of `*/*` from when it was made (recorded)."""

    metrics_enabled: bool = False
    logging_level: str | None = None
    data_trace_enabled: bool = False
    throttling_burst_limit: int = 5_000
    throttling_rate_limit: float = 10_000.0
    caching_enabled: bool = False
    cache_ttl_in_seconds: int = 300
    cache_data_encrypted: bool = False
    require_authorization_for_cache_control: bool = True
    unauthorized_cache_control_header_strategy: str = "SUCCEED_WITH_RESPONSE_HEADER"


@dataclass(frozen=True, kw_only=True, slots=True)
class AccessLogSettings:
    destination_arn: str
    format: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CanarySettings:
    percent_traffic: float
    deployment_id: str
    stage_variable_overrides: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    use_stage_cache: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    rest_api_id: str
    stage_name: str
    deployment_id: str
    created_date: float
    last_updated_date: float
    description: str | None = None
    variables: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    method_settings: Mapping[str, MethodSetting] = field(default_factory=lambda: EMPTY)
    """By `*/*` or `users/GET` (the resource path without its leading slash)."""
    access_log_settings: AccessLogSettings | None = None
    canary_settings: CanarySettings | None = None
    cache_cluster_enabled: bool = False
    cache_cluster_size: str | None = None
    client_certificate_id: str | None = None
    documentation_version: str | None = None
    tracing_enabled: bool = False
    web_acl_arn: str | None = None
    tags: Mapping[str, str] = field(default_factory=lambda: EMPTY)

    @property
    def deployments(self) -> tuple[str, ...]:
        """Ids of what it serves: its own, then its canary's."""
        canary = self.canary_settings
        return (self.deployment_id, canary.deployment_id) if canary else (self.deployment_id,)
