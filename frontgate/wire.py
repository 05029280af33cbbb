"""What crosses the gateway's edges: HTTP messages, invocations and the calls the core asks for.

The core (`rest`, `http`, `websocket`, `mapping`, `access`, `deployment`) does no IO. It gets the
callables below from outside, so that a whole request can be tested without a socket.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeVar, dataclass_transform

from frontgate.partitions import partition_of

R = TypeVar("R")


@dataclass_transform(frozen_default=True)
def record(kind: type[R]) -> type[R]:
    """A slotted dataclass, of which one is made for every request.

    The type checker holds it frozen. `frozen=True` would hold it at run time too, but sets each
    field by `object.__setattr__`, which took a tenth of the gateway's time. Where every request
    makes one, its fields are given by position: keywords take twice as long.
    """
    return dataclass(slots=True)(kind)


PAYLOAD_BYTES = 10 * 1024 * 1024
"""The largest body that API Gateway takes, and that it answers with (API Gateway quotas)."""
EVENT_BYTES = 6 * 1024 * 1024
"""The largest event of a synchronous invocation ("Lambda quotas")."""

HeaderItems = tuple[tuple[str, str], ...]
"""Header lines in the order and casing in which they were sent; a name may occur more than once."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ClientCertificate:
    """The certificate that a client proved to own, in the words of `$context.identity.clientCert`.

    "Turn on mutual TLS authentication for your REST APIs": members of events and `$context`.
    """

    pem: str
    subject_dn: str
    """As RFC 4514 writes it: `CN=client,O=Example`."""
    issuer_dn: str
    serial_number: str
    """Hexadecimal pairs with colons, or decimal: as the gateway read it."""
    not_before: str
    """`May 28 12:30:02 2019 GMT`."""
    not_after: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Ingress:
    """How a request reached the gateway: by which name, mapping, VPC endpoint and connection.

    One such value is shared by all requests that came alike; `DIRECT` by most.
    """

    domain_name: str | None = None
    """The custom domain name that the client used; None: the API's own name or port."""
    base_path: str | None = None
    """The key of the mapping that matched, without slashes around it; empty for the mapping that
    takes the rest, None where no mapping did."""
    routing_rule_id: str | None = None
    """The routing rule that matched, if one did."""
    is_edge: bool | None = None
    """Whether CloudFront stands in front; None: as for the API's own name."""
    vpc_endpoint_id: str | None = None
    """The VPC endpoint that the request came through: private APIs have no other way."""
    vpc_id: str | None = None
    """The VPC of that endpoint."""
    client_certificate: ClientCertificate | None = None
    """Verified against the truststore of the custom domain, which asks for one."""
    certificate_refusal: str | None = None
    """Why the client's certificate is not accepted: `Could not find issuer for certificate`."""
    tls_version: str | None = None
    """`TLSv1.3`; None on a connection in the clear, which only exists on a laptop."""
    cipher_suite: str | None = None


DIRECT = Ingress()
"""By the name or the port of the API itself, in the clear."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Restriction:
    """Why a stage cannot be reached by its API's own name, as others can."""

    protocol: str
    """`REST`, `HTTP` or `WEBSOCKET`: each refuses in its own way."""
    is_disabled: bool = False
    """`disableExecuteApiEndpoint`: only custom domain names lead to it."""
    is_private: bool = False
    """Only VPC endpoints lead to it."""


@record
class HttpRequest:
    """A client's request, as it arrived at one stage of one API."""

    method: str
    path: str
    """Percent-encoded as sent, without the stage and without the query string; begins with `/`."""
    query: str
    """The raw query string, without `?`."""
    headers: HeaderItems
    body: bytes
    source_ip: str
    stage_path: str = ""
    """What stood before `path` on the wire: `/dev`, the base path that a custom domain maps, or
    nothing."""
    ingress: Ingress = DIRECT
    sent_path: str = ""
    """The whole path as it stood on the wire, which a signature covers; empty: `stage_path` and
    `path` are all of it."""
    protocol: str = "HTTP/1.1"
    sent_body: bytes | None = None
    """The body as it stood on the wire, which a signature covers; None: `body` is it."""


class BodyStream(Protocol):
    """A body as it comes. Who has one reads it to its end, or closes it."""

    async def read(self) -> bytes:
        """What has come since; empty at the end. Raises `BackendError` and `TimeoutError`."""
        ...

    def close(self) -> None:
        """Nothing more is wanted. Idempotent."""
        ...


@record
class HttpResponse:
    """An answer for the socket; the server adds `Date`, `Connection` and `Content-Length`."""

    status: int
    headers: HeaderItems = ()
    body: bytes = b""
    stream: BodyStream | None = None
    """The body, where it is not whole yet; `body` is then empty."""


@dataclass(slots=True)
class Invocation:
    """What Lambda's Invoke answers: 200 even for a function error, 202 for a queued event.

    Nobody changes one; it is not frozen for the reason that `record` gives.
    """

    status_code: int
    payload: bytes
    """An error document when `function_error` is set."""
    function_error: str | None = None
    request_id: str = ""
    log_tail: bytes = b""
    """The last 4 KB of the log, where they were asked for."""
    version: str = ""
    """The version that ran; empty where that is not known."""


class InvocationError(Exception):
    """Lambda did not run the function: unknown (404), forbidden (403) or throttled (429)."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


InvocationPermission = Callable[[str, str], bool]
"""Takes a function's name or ARN and the ARN of a method or authorizer. Returns whether the
function's policy lets API Gateway invoke it on behalf of that."""


class FunctionInvoker(Protocol):
    """Runs a function synchronously. `function` is a name or ARN, with or without a qualifier."""

    async def __call__(
        self, function: str, payload: bytes, *, trace_id: str | None = None
    ) -> Invocation:
        """Raises `InvocationError` when the function does not run at all."""
        ...


class EventInvoker(Protocol):
    """Queues an asynchronous invocation (`X-Amz-Invocation-Type: Event`)."""

    async def __call__(self, function: str, payload: bytes) -> Invocation: ...


@record
class AwsRequest:
    """A call of an AWS service on behalf of an API (`AWS` integrations)."""

    service: str
    """The endpoint prefix as it stands in the integration URI: `dynamodb`, `s3`, `states`."""
    region: str
    action: str | None
    """`GetItem` of `dynamodb:action/GetItem`; None for a `path/` integration."""
    path: str
    """The path of a `path/` integration, percent-encoded; `/` for an action."""
    method: str
    query: str
    headers: HeaderItems
    body: bytes
    role_arn: str | None
    """The integration's credentials; None: the API's own resource-based permission."""
    access_key: str | None = None
    """Of the client, where the integration passes the client's credentials on."""


class AwsCaller(Protocol):
    async def __call__(self, request: AwsRequest, *, timeout: float) -> HttpResponse:
        """Raises `BackendError` when the service is unreachable, `TimeoutError` when late."""
        ...


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A certificate and the key to it."""

    certificate: str
    """PEM."""
    private_key: str
    """PEM."""


@record
class OutgoingRequest:
    """A request to an HTTP backend."""

    method: str
    url: str
    headers: HeaderItems
    body: bytes
    address: str | None = None
    """Where the backend of a VPC link is, as `http://127.0.0.1:9000`; None: where the URL says."""
    verifies_certificate: bool = True
    client_certificate: KeyPair | None = None
    """Shown to a backend that asks for one."""
    server_name: str | None = None
    """What the backend's certificate must be for, and the name that it is asked by; None: the host
    of the URL."""
    streamed: bool = False
    """Answer as soon as the headers are there, with the body as a stream."""


class HttpCaller(Protocol):
    async def __call__(self, request: OutgoingRequest, *, timeout: float) -> HttpResponse:
        """Raises `BackendError` when the backend is unreachable, `TimeoutError` when late.

        The stream of an answer raises `BackendError` too.
        """
        ...


class BackendError(Exception):
    """The network between the gateway and a backend failed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Principal:
    """Who holds an AWS access key."""

    arn: str
    """A user's, an assumed role's (`arn:aws:sts::…:assumed-role/Admin/ann`), or `…:root`."""
    user_id: str
    """`AIDA…`, `AROA…:ann`, or the account id of the root user."""
    account_id: str
    role_arn: str | None = None
    """Of an assumed role: the role's own ARN, by which policies name it."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """What else policies may ask of the principal: `aws:PrincipalTag/team`, `aws:username`."""
    cognito_identity: Mapping[str, str] = field(default_factory=dict)
    """`cognitoIdentityId` and its like in `$context.identity`, of an identity pool's caller."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Credential:
    """An access key with what proves and permits: compared by identity, so it can be a key."""

    access_key: str
    secret_key: str
    session_token: str | None
    """None for the key of a user, which comes without one."""
    expires: float | None
    """Seconds since the epoch."""
    principal: Principal
    policies: tuple[str, ...]
    """The documents of all identity-based policies: inline, managed, and of groups."""
    boundary: str | None = None
    """The document of the permissions boundary."""
    session_policies: tuple[str, ...] = ()
    """Documents that were given when the role was assumed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionKeys:
    """Temporary credentials, as a program gets them."""

    access_key: str
    secret_key: str
    session_token: str


class SessionIssuer(Protocol):
    async def __call__(self, role_arn: str, session_name: str) -> SessionKeys:
        """Those of a role, for as long as the gateway runs. Raises `BackendError` and
        `TimeoutError`."""
        ...


class CredentialFinder(Protocol):
    async def __call__(self, access_key: str, /) -> Credential | None:
        """None: there is no such key. Raises `BackendError` and `TimeoutError`."""
        ...


class BackendCertificateError(BackendError):
    """The backend's certificate proves nothing."""


class RoleNotAssumableError(BackendError):
    """API Gateway may not act as the role of an integration."""


class BackendOverflowError(BackendError):
    """The backend's answer is larger than API Gateway takes."""


VpcLinks = Callable[[str], str | None]
"""Takes a VPC link's id. Returns where its load balancer is played, as `http://127.0.0.1:9000`."""

Clock = Callable[[], float]
"""Seconds since the epoch."""


class LogSink(Protocol):
    """Takes a destination (a log group's name or ARN, a delivery stream's ARN) and one line."""

    def __call__(self, destination: str, line: str, at: float | None = None) -> None:
        """`at`: when, in seconds since the epoch; None: now. Never blocks and never raises."""
        ...


RenderLines = Callable[[float], Iterable[tuple[float, str]]]
"""Makes lines that are read, each with its moment, of the moment at which they were handed over.

It may be called more than once, or never. What it holds is kept as long as the lines would be.
"""

LINE_CHARACTERS = 500
"""What lines that nobody has made yet count, beside the texts that a client chose."""


class DeferredLogSink(Protocol):
    """Takes a destination, as `LogSink` does, and what makes the lines once they are read."""

    def __call__(
        self,
        destination: str,
        render: RenderLines,
        at: float | None = None,
        characters: int = LINE_CHARACTERS,
    ) -> None:
        """`characters`: about how many `render` holds. Never blocks and never raises."""
        ...


class PermissionCheck(Protocol):
    """Whether credentials allow an action: `lambda:InvokeFunction` on a function's ARN."""

    async def __call__(self, holder: str, action: str, resource: str) -> bool:
        """`holder` is a role's ARN or an access key. Raises `RoleNotAssumableError`."""
        ...


async def _everything(holder: str, action: str, resource: str) -> bool:
    return True


ServiceCheck = Callable[[str, str | None], str | None]
"""Takes an endpoint prefix and an action, if one is named. Returns why no integration can call
that here; None if one can."""


def _no_vpc_link(link_id: str) -> str | None:
    return None


def _every_service(service: str, action: str | None) -> str | None:
    return None


class Offload(Protocol):
    """Runs what computes for long where nobody waits for it."""

    async def __call__(self, work: Callable[[], R], /) -> R: ...


async def on_the_spot(work: Callable[[], R], /) -> R:
    """An `Offload` that does not, for tests and short work."""
    return work()


@dataclass(frozen=True, kw_only=True, slots=True)
class Outside:
    """Everything that the core reaches for outside itself."""

    clock: Clock
    timer: Callable[[], float]
    """Monotonic seconds, for durations and caches."""
    random: Callable[[], float]
    """Uniform in [0, 1)."""
    new_request_id: Callable[[], str]
    """A UUID."""
    new_extended_request_id: Callable[[], str]
    """16 characters ending in `=`, as `x-amz-apigw-id` and HTTP APIs' `apigw-requestid` show."""
    invoke: FunctionInvoker
    invoke_event: EventInvoker
    aws: AwsCaller
    aws_refusal: ServiceCheck = _every_service
    allows: PermissionCheck = _everything
    http: HttpCaller
    """Hosts of AWS (`*.amazonaws.com`) are answered by the local endpoint, never by AWS."""
    vpc_link: VpcLinks = _no_vpc_link
    log: LogSink
    log_later: DeferredLogSink
    credentials: CredentialFinder
    """The AWS access keys of the local account."""
    offload: Offload = on_the_spot
    permits: InvocationPermission | None = None
    """None: every function may be invoked."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """Where an API lives: what ARNs, `$context` and events say about it."""

    api_id: str
    region: str
    account_id: str
    domain_name: str
    """The API's own name, `{api-id}.execute-api.localhost`; `Ingress` may have a custom one."""

    @property
    def partition(self) -> str:
        return partition_of(self.region).name

    @property
    def arn(self) -> str:
        """Of the API as what is executed: what the sources of permissions begin with."""
        return f"arn:{self.partition}:execute-api:{self.region}:{self.account_id}:{self.api_id}"

    @property
    def domain_prefix(self) -> str:
        return self.domain_name.partition(".")[0]


Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Handler = Callable[[HttpRequest], Awaitable[HttpResponse]]
"""What a served stage is to the endpoint."""
