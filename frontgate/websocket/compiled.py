"""A WebSocket API ready to serve: everything that does not depend on the stage or the message."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from frontgate.mapping.selection import Selection, SelectionValues
from frontgate.mapping.template import MappingTemplate

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
class IntegrationResponses:
    """Integration responses by their keys: `/regular expression/`, a text, or `$default`."""

    patterns: tuple[tuple[re.Pattern[str], Templates], ...] = ()
    default: Templates | None = None

    def choose(self, selected: str) -> Templates | None:
        for pattern, templates in self.patterns:
            if pattern.fullmatch(selected):
                return templates
        return self.default


@dataclass(frozen=True, kw_only=True, slots=True)
class LambdaProxy:
    """`AWS_PROXY`."""

    function: AwsUri
    timeout: float
    """Seconds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Mapped:
    """An integration with mapping templates: `MOCK` without a `uri`, `AWS` with one."""

    uri: AwsUri | None
    credentials_arn: str | None
    timeout: float
    """Seconds."""
    templates: Templates
    passes_unmapped: bool
    """Whether a message without a template goes on as it is; `PassthroughBehavior` NEVER: no."""
    responses: IntegrationResponses


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
    """`route.request.{header|querystring}.name`; header names in lower case."""

    location: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestAuthorizer:
    """The Lambda authorizer of `$connect`."""

    function: AwsUri
    ttl: int
    sources: tuple[IdentitySource, ...]


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
    authorizer: RequestAuthorizer | None
