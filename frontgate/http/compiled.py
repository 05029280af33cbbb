"""An HTTP API ready to serve: everything that does not depend on the stage or the request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from frontgate.access.lambda_authorizer import INVOKE
from frontgate.access.sigv4 import SERVICE
from frontgate.http.cors import CorsPolicy
from frontgate.http.parameter_mapping import RequestMapping, ResponseMappings, Value
from frontgate.http.routing import RoutePattern
from frontgate.http.services import ServiceOperation

if TYPE_CHECKING:
    from frontgate.deployment.uri import AwsUri


@dataclass(frozen=True, kw_only=True, slots=True)
class LambdaProxy:
    """An `AWS_PROXY` integration without a subtype."""

    function: AwsUri
    payload_format_version: str
    credentials: str | None
    timeout: float
    """Seconds."""
    request: RequestMapping
    responses: ResponseMappings


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceCall:
    """An `AWS_PROXY` integration with a subtype: one operation of an AWS service."""

    operation: ServiceOperation
    parameters: Mapping[str, Value]
    """Of the operation, by name."""
    region: Value | None
    """None: the API's."""
    credentials: str | None
    timeout: float
    """Seconds."""
    responses: ResponseMappings


@dataclass(frozen=True, kw_only=True, slots=True)
class PrivateBackend:
    """What is behind a VPC link: a listener of a load balancer, or a service of Cloud Map."""

    vpc_link: str
    """Its id."""
    server_name: str | None
    """What the backend's certificate has to be for; None: the backend speaks HTTP."""


@dataclass(frozen=True, kw_only=True, slots=True)
class HttpProxy:
    """An `HTTP_PROXY` integration, over the internet or through a VPC link."""

    method: str | None
    """None: the client's."""
    uri: str
    """With `${stageVariables.x}` and with `{x}` for the route's path variables."""
    private: PrivateBackend | None
    """None: the URI is that of a public backend."""
    timeout: float
    """Seconds."""
    request: RequestMapping
    responses: ResponseMappings


Integration = LambdaProxy | ServiceCall | HttpProxy


@dataclass(frozen=True, kw_only=True, slots=True)
class JwtSettings:
    issuer: str
    audience: tuple[str, ...]
    source: Value
    """Where the token is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FunctionSettings:
    """A Lambda authorizer."""

    name: str
    function: AwsUri
    payload_format_version: str
    credentials: str | None
    ttl: int
    """Seconds; 0: answers are not remembered."""
    simple_responses: bool
    sources: tuple[Value, ...]


AuthorizerSettings = JwtSettings | FunctionSettings


@dataclass(frozen=True, kw_only=True, slots=True)
class ByAuthorizer:
    """An authorizer of the API guards the route."""

    authorizer_id: str
    scopes: tuple[str, ...]
    """For JWT authorizers: the token has one of these."""


@dataclass(frozen=True, slots=True)
class BySignature:
    """`AWS_IAM`, for an API or for a function URL."""

    service: str = SERVICE
    """What requests are signed for."""
    action: str = INVOKE
    """What the caller must be allowed."""
    resource: str | None = None
    """On which ARN; None: that of the request."""


Authorization = ByAuthorizer | BySignature


@dataclass(frozen=True, kw_only=True, slots=True)
class CompiledRoute:
    pattern: RoutePattern
    integration: Integration | None
    """None: the route has no target, and answers 500."""
    authorization: Authorization | None


@dataclass(frozen=True, kw_only=True, slots=True)
class CompiledHttpApi:
    routes: tuple[CompiledRoute, ...]
    authorizers: Mapping[str, AuthorizerSettings]
    """By id."""
    cors: CorsPolicy | None
