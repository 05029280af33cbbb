"""What TestInvokeMethod and TestInvokeAuthorizer ask of the data plane, and what it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from frontgate.control.rest_api import EMPTY, Authorizer, Method, Resource, RestApi


@dataclass(frozen=True, kw_only=True, slots=True)
class SimulatedRequest:
    path: str | None = None
    """Percent-encoded, without the query string; None: the path of the resource itself."""
    query: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    stage_variables: Mapping[str, str] = field(default_factory=lambda: EMPTY)


@dataclass(frozen=True, kw_only=True, slots=True)
class SimulatedResponse:
    status: int
    headers: tuple[tuple[str, str], ...]
    body: str
    log: str
    latency: float
    """Seconds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AuthorizerAnswer:
    """What an authorizer said, of a request that it would let through or not."""

    status: int
    """What the client would get if the authorizer has not answered: 401 or 500; else 200."""
    log: str
    latency: float
    """Seconds."""
    principal_id: str | None = None
    policy: str | None = None
    """The function's document, as JSON."""
    claims: Mapping[str, str] | None = None
    """Of a user pool's token."""


class Simulator(Protocol):
    """Runs the data plane on a definition that is not deployed."""

    async def call_method(
        self, api: RestApi, resource: Resource, method: Method, verb: str, request: SimulatedRequest
    ) -> SimulatedResponse:
        """Raises `ControlError` for a method that cannot be served."""
        ...

    async def call_authorizer(
        self, api: RestApi, authorizer: Authorizer, request: SimulatedRequest
    ) -> AuthorizerAnswer:
        """Raises `ControlError` for an authorizer that cannot be asked."""
        ...
