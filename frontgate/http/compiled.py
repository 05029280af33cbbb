"""An HTTP API ready to serve: everything that does not depend on the stage or the request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from frontgate.http.cors import CorsPolicy
from frontgate.http.parameter_mapping import RequestMapping, ResponseMappings
from frontgate.http.routing import RoutePattern, RouteTable

if TYPE_CHECKING:
    from frontgate.deployment.uri import AwsUri


@dataclass(frozen=True, kw_only=True, slots=True)
class LambdaProxy:
    """An `AWS_PROXY` integration without a subtype."""

    function: AwsUri
    payload_format_version: str
    timeout: float
    """Seconds."""
    responses: ResponseMappings


@dataclass(frozen=True, kw_only=True, slots=True)
class HttpProxy:
    """An `HTTP_PROXY` integration over the internet."""

    method: str | None
    """None: the client's."""
    uri: str
    """With `${stageVariables.x}` and with `{x}` for the route's path variables."""
    timeout: float
    """Seconds."""
    request: RequestMapping
    responses: ResponseMappings


@dataclass(frozen=True, kw_only=True, slots=True)
class JwtSettings:
    issuer: str
    audience: tuple[str, ...]
    header: str | None
    """The header that carries the token, in lower case; None: `query` does."""
    query: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class JwtAuthorization:
    """The route's side of JWT authorization."""

    authorizer_id: str
    scopes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class CompiledRoute:
    pattern: RoutePattern
    integration: LambdaProxy | HttpProxy | None
    """None: the route has no target, and answers 500."""
    authorization: JwtAuthorization | None


@dataclass(frozen=True, kw_only=True, slots=True)
class CompiledHttpApi:
    routes: tuple[CompiledRoute, ...]
    table: RouteTable[CompiledRoute]
    authorizers: Mapping[str, JwtSettings]
    """By id."""
    cors: CorsPolicy | None
