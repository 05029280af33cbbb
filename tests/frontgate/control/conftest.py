from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Mapping
from dataclasses import fields
from enum import Enum
from typing import Any

import pytest

from frontgate.access.usage import Usage
from frontgate.control.domain_names import MutualTls
from frontgate.control.errors import BadRequestError
from frontgate.control.events import Event
from frontgate.control.plane import ControlPlane
from frontgate.control.rest_api import Authorizer, Method, Resource, RestApi
from frontgate.control.simulation import AuthorizerAnswer, SimulatedRequest, SimulatedResponse
from frontgate.control.store import Store

REGION = "eu-west-1"
ACCOUNT = "123456789012"


@pytest.fixture
def new_id() -> Callable[[int], str]:
    """Ids that count: `a000000001`, `a00002`."""
    numbers = itertools.count(1)
    return lambda length: f"a{next(numbers):0{length - 1}}"


@pytest.fixture
def clock() -> Callable[[], float]:
    """A second passes with each look."""
    seconds = itertools.count(1_000)
    return lambda: float(next(seconds))


@pytest.fixture
def store(new_id: Callable[[int], str], clock: Callable[[], float]) -> Store:
    return Store(region=REGION, account_id=ACCOUNT, clock=clock, new_id=new_id)


def snapshot(value: Any) -> Any:
    """All that is configured, down to texts and numbers."""
    if isinstance(value, Enum):
        return value
    if dataclasses.is_dataclass(value):
        return {field.name: snapshot(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: snapshot(kept) for key, kept in value.items()}
    if isinstance(value, list | tuple):
        return [snapshot(kept) for kept in value]
    if type(value).__module__.startswith("frontgate.control.") and hasattr(value, "__dict__"):
        return {name: snapshot(kept) for name, kept in vars(value).items() if not callable(kept)}
    return value


@pytest.fixture
def refused(refused: Callable[..., Any], store: Store) -> Callable[..., Any]:
    """As everywhere, and what is configured is after each refusal what it was before."""

    def call(operation: Callable[..., Any], /, **members: Any) -> Any:
        before = snapshot(store)
        answer = refused(operation, **members)
        assert snapshot(store) == before
        return answer

    return call


@pytest.fixture
def events(store: Store) -> list[Event]:
    seen: list[Event] = []
    store.subscribe(seen.append)
    return seen


class Simulator:
    """Answers what it is given, and keeps what it was asked."""

    def __init__(self) -> None:
        self.called: list[tuple[str, ...]] = []
        self.requests: list[SimulatedRequest] = []

    async def call_method(
        self, api: RestApi, resource: Resource, method: Method, verb: str, request: SimulatedRequest
    ) -> SimulatedResponse:
        self.called.append((api.id, resource.path, method.http_method, verb))
        self.requests.append(request)
        headers = (("Content-Type", "text/plain"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"))
        return SimulatedResponse(status=203, headers=headers, body="B", log="L", latency=0.0125)

    async def call_authorizer(
        self, api: RestApi, authorizer: Authorizer, request: SimulatedRequest
    ) -> AuthorizerAnswer:
        self.called.append((api.id, authorizer.name))
        self.requests.append(request)
        return AuthorizerAnswer(
            status=200, log="L", latency=0.5, principal_id="ann", policy="{}", claims=None
        )


class Reached:
    """What operations reach of the gateway beside the store, and what they asked of it."""

    def __init__(self) -> None:
        self.flushed: list[tuple[str, str, str]] = []
        self.usage = Usage()
        self.simulator = Simulator()
        self.truststores: dict[str, tuple[str, ...]] = {}

    def flush_cache(self, api_id: str, stage: str) -> None:
        self.flushed.append(("cache", api_id, stage))

    def flush_authorizers(self, api_id: str, stage: str) -> None:
        self.flushed.append(("authorizers", api_id, stage))

    async def issue_certificate(self, name: str) -> tuple[str, str, float]:
        return f"certificate of {name}", "key", 2_000.0

    async def read_truststore(self, uri: str, version: str | None) -> MutualTls:
        if uri not in self.truststores:
            raise BadRequestError(f"There is no truststore at {uri}")
        return MutualTls(
            truststore_uri=uri, truststore_version=version, certificates=self.truststores[uri]
        )


@pytest.fixture
def reached() -> Reached:
    return Reached()


@pytest.fixture
def plane(store: Store, reached: Reached) -> ControlPlane:
    return ControlPlane(
        store=store,
        usage=reached.usage,
        flush_cache=reached.flush_cache,
        flush_authorizers=reached.flush_authorizers,
        simulator=reached.simulator,
        issue_certificate=reached.issue_certificate,
        read_truststore=reached.read_truststore,
    )
