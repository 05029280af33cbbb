"""The stations of one request: each is frozen and holds the one before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from frontgate.access.throttle import TokenBucket
from frontgate.http.compiled import CompiledRoute
from frontgate.http.grants import Grant
from frontgate.http.received import Received
from frontgate.http.routing import RoutePattern
from frontgate.wire import HeaderItems, HttpResponse, record


class Authorizer(Protocol):
    async def authorize(self, routed: Routed) -> Grant:
        """Raises `GatewayError`."""
        ...


class Integration(Protocol):
    async def __call__(self, authorized: Authorized) -> Integrated:
        """Raises `GatewayError`."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class StageRoute:
    """A route, bound to its stage: what a request needs of it is at hand."""

    compiled: CompiledRoute
    authorizer: Authorizer | None
    """None: everybody may call."""
    bucket: TokenBucket | None
    """None: the account's limits alone apply."""
    integration: Integration | None

    @property
    def pattern(self) -> RoutePattern:
        return self.compiled.pattern


@record
class Routed:
    received: Received
    route: StageRoute
    path_parameters: Mapping[str, str]


@record
class Authorized:
    routed: Routed
    grant: Grant | None
    """None on an open route."""


@record
class Sent:
    """What an integration is about to send: a fact for traces."""

    to: str
    """A function, or a verb and a URL."""
    headers: HeaderItems
    body: bytes


@record
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
