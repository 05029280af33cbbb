"""The stations of one request: each is frozen and holds the one before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from frontgate.observe import Trail
from frontgate.wire import HeaderItems, HttpRequest, HttpResponse, record

if TYPE_CHECKING:
    from frontgate.access.jwt_authorizer import JwtResult
    from frontgate.http.compiled import CompiledRoute


@dataclass(frozen=True, kw_only=True, slots=True)
class Received:
    """A request with the names and forms that events, mappings and logs give it."""

    request: HttpRequest
    request_id: str
    received_at: float
    """Seconds since the epoch."""
    started: float
    """The same moment on the monotonic timer."""
    route_path: str
    """Decoded, without the stage: what routes are matched against."""
    path: str
    """Decoded, with the stage or a custom domain's base path: what the function sees."""
    domain_name: str
    """The host name that the client used: the API's own or a custom one."""
    headers: Mapping[str, str]
    """Lower-case names; the values of a repeated header joined by a comma without a space."""
    trace_id: str
    trail: Trail
    """Where steps note what they established; nothing on a request's way reads it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Routed:
    received: Received
    route: CompiledRoute
    path_parameters: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Authorized:
    routed: Routed
    identity: JwtResult | None
    """None on an open route."""


@record
class Sent:
    """What an integration is about to send: a fact for traces."""

    to: str
    """A function, or a verb and a URL."""
    headers: HeaderItems
    body: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Integrated:
    """The backend answered; `response` is already in the gateway's form."""

    authorized: Authorized
    response: HttpResponse
    latency: float
    """Seconds."""
    service_status: int
    """What the Lambda service, or the HTTP backend, answered."""
    backend_request_id: str = ""


Station = Received | Routed | Authorized | Integrated


def received_of(station: Station) -> Received:
    if isinstance(station, Received):
        return station
    if isinstance(station, Routed):
        return station.received
    if isinstance(station, Authorized):
        return station.routed.received
    return station.authorized.routed.received
