"""A WebSocket API ready to serve: everything that does not depend on the stage or the message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from frontgate.mapping.parameters import RequestMapping
from frontgate.mapping.selection import Selection, SelectionValues
from frontgate.mapping.template import MappingTemplate
from frontgate.mapping.vtl.java.regex import JavaPattern

if TYPE_CHECKING:
    from frontgate.deployment.schemas import BodySchema
    from frontgate.deployment.uri import AwsUri

CONNECT, DISCONNECT, DEFAULT = "$connect", "$disconnect", "$default"
_NO_TEMPLATES: Mapping[str, MappingTemplate] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True, slots=True)
class Templates:
    """Mapping templates and the expression that picks one; `$default` is the fallback."""

    by_key: Mapping[str, MappingTemplate] = field(default_factory=lambda: _NO_TEMPLATES)
    selection: Selection | None = None

    def choose(self, values: SelectionValues) -> MappingTemplate | None:
        key = self.selection(values) if self.selection is not None else DEFAULT
        return self.by_key.get(key) or self.by_key.get(DEFAULT)


@dataclass(frozen=True, kw_only=True, slots=True)
class IntegrationResponse:
    templates: Templates
    encodes: bool
    """Whether the backend's bytes become base64 (`CONVERT_TO_TEXT`)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class IntegrationResponses:
    """Integration responses by their keys: `/regular expression/`, a text, or `$default`."""

    by_text: Mapping[str, IntegrationResponse]
    patterns: tuple[tuple[JavaPattern, IntegrationResponse], ...]
    default: IntegrationResponse | None

    def choose(self, selected: str) -> IntegrationResponse | None:
        """Raises `MethodError` when a pattern takes too long."""
        found = self.by_text.get(selected)
        if found is not None:
            return found
        for pattern, response in self.patterns:
            if pattern.fullmatch(selected):
                return response
        return self.default


@dataclass(frozen=True, kw_only=True, slots=True)
class LambdaProxy:
    """`AWS_PROXY`."""

    function: AwsUri
    credentials: str | None
    timeout: float
    """Seconds."""
    is_base64: bool
    """Whether messages are base64 of bytes (`CONVERT_TO_BINARY`)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MockBackend:
    """Nobody: the request template decides the status."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AwsBackend:
    """A function without proxy, or another service of AWS."""

    uri: AwsUri
    method: str
    credentials: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class HttpBackend:
    uri: str
    method: str
    is_proxy: bool
    vpc_link: str | None
    """The id of the VPC link that leads there; None: no link."""
    verifies_certificate: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Mapped:
    """An integration with mapping templates, or one that passes messages on to an HTTP backend."""

    backend: MockBackend | AwsBackend | HttpBackend
    timeout: float
    """Seconds."""
    templates: Templates
    passes_unmapped: bool
    """Whether a message without a template goes on as it is; `PassthroughBehavior` NEVER: no."""
    is_base64: bool
    """Whether messages are base64 of bytes (`CONVERT_TO_BINARY`)."""
    parameters: RequestMapping
    unmappable_header: str | None
    """A mapped header that the gateway writes itself: each call fails."""
    responses: IntegrationResponses | None
    """None: there are none, and a client gets what the backend says."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestModels:
    """The models of a route's messages; no model for a message is a failure (documented)."""

    by_key: Mapping[str, BodySchema]
    selection: Selection | None

    def choose(self, values: SelectionValues) -> BodySchema | None:
        key = self.selection(values) if self.selection is not None else DEFAULT
        return self.by_key.get(key) or self.by_key.get(DEFAULT)


@dataclass(frozen=True, kw_only=True, slots=True)
class IdentitySource:
    """`route.request.{header|querystring}.name`, `context.name` or `stageVariables.name`."""

    location: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestAuthorizer:
    """The Lambda authorizer of `$connect`."""

    id: str
    function: AwsUri
    credentials: str | None
    ttl: int
    sources: tuple[IdentitySource, ...]


@dataclass(frozen=True, slots=True)
class BySignature:
    """`AWS_IAM`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """What `$connect` demands of a handshake; it holds for the whole connection."""

    authorizer: RequestAuthorizer | BySignature | None = None
    key_selection: Selection | None = None
    """Where the API key is, if one is required."""
    required: tuple[IdentitySource, ...] = ()
    """Parameters that have to be there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CompiledRoute:
    key: str
    integration: LambdaProxy | Mapped | None
    """None: the route has no target, and messages to it fail."""
    responds: bool
    """Whether there is a route response; without one the client hears nothing."""
    models: RequestModels | None


@dataclass(frozen=True, kw_only=True, slots=True)
class CompiledWebSocketApi:
    selection: Selection
    routes: Mapping[str, CompiledRoute]
    entry: Entry
