"""The types of a request's way through the gateway: each step takes one and makes the next.

    Received → Routed → Authorized → Admitted → Validated
             → IntegrationRequest → Answer → MethodResponse

What a step has established is a field that is always there; there are no fields to come.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, NewType, Protocol, TypeVar

from frontgate.access.caller import Caller
from frontgate.access.throttle import TokenBucket
from frontgate.control.api_keys import KeyGrant
from frontgate.control.rest_api import MethodSetting
from frontgate.deployment.media_types import BinaryMediaTypes
from frontgate.deployment.rest import CompiledMethod
from frontgate.mapping.input import ParameterSource
from frontgate.observe import Trail
from frontgate.rest.headers import RequestHeaders
from frontgate.wire import Address, BodyStream, HeaderItems, HttpRequest, record

if TYPE_CHECKING:
    from frontgate.waf.web_acl import Verdict

ContextDict = dict[str, object]
P = TypeVar("P")


_NONE_BINARY = BinaryMediaTypes(())


@dataclass(frozen=True, kw_only=True, slots=True)
class StageFacts:
    """What every request of one release of a stage has in common."""

    name: str
    address: Address
    deployment_id: str | None
    """None: what is not deployed (TestInvokeMethod)."""
    variables: Mapping[str, str]
    is_canary: bool = False
    is_edge: bool = False
    """Whether CloudFront stands before the API's own name."""
    tracing: bool = False
    """Whether requests are traced by X-Ray."""
    binary_media_types: BinaryMediaTypes = _NONE_BINARY


@record
class Screened:
    """What the stage's web ACL made of a request."""

    verdict: Verdict
    web_acl_arn: str
    latency: float
    """Seconds."""


@record
class Received:
    """A request with its identifiers, read once."""

    stage: StageFacts
    request: HttpRequest
    method: str
    path: str
    """Begins with exactly one slash; otherwise as sent."""
    domain_name: str
    """The host name that the client used: the API's own or a custom one."""
    is_edge: bool
    """Whether the request came by CloudFront."""
    headers: RequestHeaders
    query: Mapping[str, list[str]]
    """Decoded; every value in the order sent."""
    request_id: str
    extended_request_id: str
    trace_id: str
    epoch: float
    started: float
    """On the monotonic timer."""
    trail: Trail
    """Where steps note what they established; nothing on a request's way reads it."""
    screened: Screened | None = None
    """None: the stage has no web ACL."""

    @property
    def shown_path(self) -> str:
        """The `path` of events: on a custom domain it begins with the base path that was mapped."""
        request = self.request
        return self.path if request.ingress.domain_name is None else request.stage_path + self.path


@record
class Routed:
    received: Received
    method: StageMethod
    path_parameters: Mapping[str, str]


@record
class Authorized(Routed):
    authorizer: Mapping[str, object]
    """`$context.authorizer`; empty without one."""
    usage_identifier_key: str | None = None
    """The value of the API key that a Lambda authorizer names."""
    caller: Caller | None = None
    """Whoever signed the request, where the method asks for a signature."""


@record
class Admitted(Authorized):
    key: KeyGrant | None = None
    """Of the client's API key; None where the method requires none."""


Validated = NewType("Validated", Admitted)
"""Validation adds nothing; the request is the integration's from here on."""

Reached = Received | Routed
"""How far a request came."""


@record
class IntegrationRequest(Generic[P]):
    """What is about to be sent to a backend; the message is the integration's own."""

    validated: Validated
    message: P
    context: ContextDict
    """`$context` of the templates, overrides included; empty for proxy integrations."""
    parameters: ParameterSource | None
    """`$input.params()`; None for proxy integrations."""


@record
class Answer:
    """What a backend said."""

    status: int
    headers: HeaderItems = ()
    body: bytes = b""
    selector: str | None = None
    """What selection patterns are matched against; None asks for the default response."""
    request_id: str | None = None
    stream: BodyStream | None = None
    """The body, where it is still coming; `body` is then empty."""


@record
class MethodResponse:
    status: int
    headers: list[tuple[str, str]]
    body: bytes
    stream: BodyStream | None = None
    """The body, where it is still coming; `body` is then empty."""


class Integration(Protocol[P]):
    """A method's backend: the three integration steps of the pipeline."""

    traced: bool
    """Whether the client is shown `X-Amzn-Trace-Id`."""

    def prepare(self, validated: Validated) -> IntegrationRequest[P]:
        """The integration request step."""
        ...

    async def call(self, request: IntegrationRequest[P]) -> Answer:
        """The integration step: the only one that waits for something outside."""
        ...

    def respond(self, request: IntegrationRequest[P], answer: Answer) -> MethodResponse:
        """The integration response step."""
        ...


CacheEntryKey = tuple[str | tuple[str, ...], ...]
"""Namespace and verb, then the values of each parameter that is a cache key."""


@record
class CacheLookup:
    """How the stage's cache served a request: a fact for logs, metrics and traces."""

    key: CacheEntryKey
    response: MethodResponse | None
    """The hit; None is a miss."""
    renews: bool
    """The client asked for a new entry, and may."""
    warns: bool
    """The client asked for one, may not, and is told so."""


class MethodCache(Protocol):
    """The stage's cache as one method uses it."""

    def look_up(self, validated: Validated) -> CacheLookup:
        """Raises `AccessDeniedError` where that is the answer to an unauthorized renewal."""
        ...

    def keep(self, lookup: CacheLookup, response: MethodResponse, now: float) -> None:
        """Puts what the integration answered into the entry that was missed."""
        ...


class Authorizer(Protocol):
    async def authorize(self, routed: Routed) -> Authorized:
        """Raises a `GatewayError` to refuse."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class StageMethod:
    """A compiled method, bound to a stage's variables and to the world outside."""

    compiled: CompiledMethod
    name: str
    """In settings and plans: `users/{id}/GET`."""
    settings: MethodSetting
    """What the stage has set for this method, or for every one."""
    throttle: TokenBucket | None
    """None: the account's limits are enough."""
    cache: MethodCache | None
    """None: responses are not cached."""
    authorizer: Authorizer | None
    """None: everybody may call."""
    integration: Integration[Any]
