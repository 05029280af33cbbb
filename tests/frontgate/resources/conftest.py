"""A stack created in fakes, or in a real moto server where the point is that it understands us."""

from __future__ import annotations

import itertools
import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent
from typing import Any, cast
from urllib.parse import parse_qsl

import pytest

from frontgate.aws.caller import Caller
from frontgate.aws.credentials import LocalCredentials
from frontgate.aws.issued_certificates import CertificateIssuer
from frontgate.aws.lambda_api.book import FunctionBook
from frontgate.aws.lambda_api.mapping_book import MappingBook
from frontgate.aws.later import Later
from frontgate.aws.outgoing import Outgoing
from frontgate.aws.service_api import ServiceApi
from frontgate.aws.wafv2_api import Wafv2Api
from frontgate.control.plane import ControlPlane
from frontgate.control.store import Store
from frontgate.event_sources import EventSources
from frontgate.functions import EventSettings, FunctionConfig, FunctionNotFoundError
from frontgate.resources import Account, DeployedStack, PrivateBackends, create
from frontgate.serving import ServedStages
from frontgate.template import Stack, load
from frontgate.waf.associations import Associations
from frontgate.waf.firewall import Firewall
from frontgate.waf.operations import WafOperations
from frontgate.wire import AwsRequest, HttpRequest, HttpResponse, Invocation, Outside

ACCOUNT = "123456789012"
REGION = "eu-west-1"
ADDRESSES = {"Nlb": "http://127.0.0.1:9000"}
"""What `--vpc-link` says."""


@dataclass
class Functions:
    """A function service that remembers."""

    added: dict[str, FunctionConfig] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    aliases: list[tuple[str, str, str]] = field(default_factory=list)
    weights: dict[str, dict[str, float]] = field(default_factory=dict)
    events: dict[tuple[str, str], EventSettings] = field(default_factory=dict)

    invoked: list[tuple[str, Any]] = field(default_factory=list)
    """Name and event of each invocation; what is not scripted answers null."""
    answers: list[Invocation] = field(default_factory=list)

    async def add(self, config: FunctionConfig) -> None:
        self.added[config.name] = config

    async def invoke(
        self, function: str, payload: bytes, *, trace_id: str | None = None
    ) -> Invocation:
        self.invoked.append((function, json.loads(payload)))
        return self.answers.pop(0) if self.answers else Invocation(200, b"null")

    async def invoke_event(self, function: str, payload: bytes) -> Invocation:
        self.invoked.append((function, json.loads(payload)))
        return Invocation(202, b"")

    put = reserve = remove = remove_version = remove_alias = None  # no template does any of it

    def configure_events(self, name: str, qualifier: str, settings: EventSettings) -> None:
        self.events[name, qualifier] = settings

    def publish_version(self, name: str) -> str:
        if name not in self.added:
            raise FunctionNotFoundError(f"Function not found: {name}")
        self.versions[name] = self.versions.get(name, 0) + 1
        return str(self.versions[name])

    def add_alias(
        self, function_name: str, alias: str, version: str, weights: Mapping[str, float]
    ) -> None:
        self.aliases.append((function_name, alias, version))
        self.weights[alias] = dict(weights)


@dataclass
class Services:
    """An `AwsCaller`: answers by action; `{}` for what is not scripted."""

    answers: dict[str, Any] = field(default_factory=dict)
    """JSON, a response or an exception."""
    calls: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    """Service, action and document, in order."""

    def documents(self, action: str) -> list[dict[str, Any]]:
        return [document for _, name, document in self.calls if name == action]

    async def __call__(self, request: AwsRequest, *, timeout: float) -> HttpResponse:
        if request.action is None:
            document: dict[str, Any] = dict(parse_qsl(request.body.decode()))
            action = document.pop("Action")
        else:
            document, action = json.loads(request.body), request.action
        self.calls.append((request.service, action, document))
        answer = self.answers.get(action, {})
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, HttpResponse):
            return answer
        return HttpResponse(status=200, body=json.dumps(answer).encode())


@dataclass
class World:
    """Where a test's stack is created."""

    account: Account
    functions: Functions
    services: Services
    reports: list[str]
    write: Callable[..., Path]

    @property
    def store(self) -> Store:
        return self.account.store

    async def create(self, text: str, **options: Any) -> DeployedStack:
        deployed = await create(self.load(text, **options), self.account)
        await self.account.later.settle_all()
        return deployed

    def load(self, text: str, **options: Any) -> Stack:
        options = {"stack_name": "shop", "region": REGION, **options}
        return load(self.write(text), **options)


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def write(text: str, name: str = "template.yaml") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
        return path

    return write


@pytest.fixture
def outside() -> Outside:
    """What a MOCK method asks of the world: a clock, ids and chance."""
    nothing = cast("Any", None)
    return Outside(
        clock=lambda: 1_000.0,
        timer=lambda: 0.0,
        random=lambda: 0.5,
        new_request_id=lambda: "00000000-0000-4000-8000-000000000001",
        new_extended_request_id=lambda: "ZhEVGHTzDoEEB2A=",
        invoke=nothing,
        invoke_event=nothing,
        aws=nothing,
        http=nothing,
        log=nothing,
        log_later=nothing,
        credentials=nothing,
    )


@pytest.fixture
def get(world: World, outside: Outside) -> Callable[..., Any]:
    """Sends a request to a stage of an API that `world` has created."""
    stages = ServedStages(world.store, outside)

    async def send(
        api_id: str,
        stage: str,
        path: str,
        *,
        method: str = "GET",
        body: bytes = b"",
        content_type: str = "",
        **headers: str,
    ) -> HttpResponse:
        assert stages.failures == {}
        handle = stages.http(api_id, stage)
        assert handle is not None
        request = HttpRequest(
            method=method,
            path=path,
            query="",
            headers=(*headers.items(), *([("Content-Type", content_type)] if content_type else [])),
            body=body,
            source_ip="127.0.0.1",
        )
        return await handle(request)

    return send


@pytest.fixture
def services() -> Services:
    return Services()


@pytest.fixture
def world(services: Services, tmp_path: Path, write: Callable[..., Path]) -> World:
    return world_over(ServiceApi(services, region=REGION), services, tmp_path, write)


def plane_over(store: Store) -> ControlPlane:
    """A control plane without a gateway around it."""
    nothing = cast("Any", None)
    return ControlPlane(
        store=store,
        usage=nothing,
        flush_cache=nothing,
        flush_authorizers=nothing,
        simulator=nothing,
        issue_certificate=CertificateIssuer(lambda: 1_000.0),
        read_truststore=nothing,
    )


@pytest.fixture
def plane() -> Callable[[Store], ControlPlane]:
    return plane_over


def world_over(api: ServiceApi, services: Services, tmp_path: Path, write: Any) -> World:
    reports: list[str] = []
    functions = Functions()
    sources = EventSources(
        api=api,
        invoke=functions.invoke,
        invoke_event=functions.invoke_event,
        clock=lambda: 1.0,
        warn=reports.append,
    )
    store = Store(region=REGION, account_id=ACCOUNT, clock=lambda: 1.0)
    ids = itertools.count(1)
    firewall = Firewall(
        region=REGION,
        account_id=ACCOUNT,
        new_id=lambda: f"00000000-0000-4000-8000-{next(ids):012}",
    )
    account = Account(
        plane=plane_over(store),
        waf=Wafv2Api(
            lambda: WafOperations(
                firewall, Associations(store), clock=lambda: 1.0, timer=lambda: 1.0
            ),
            new_request_id=lambda: "id",
        ),
        lambdas=FunctionBook(
            functions,  # type: ignore[arg-type]
            region=REGION,
            account_id=ACCOUNT,
            clock=lambda: 1.0,
        ),
        api=api,
        later=Later(reports.append),
        private_backends=PrivateBackends(ADDRESSES, store.vpc_links),
        event_sources=sources,
        mappings=MappingBook(sources),
        cache=tmp_path / "cache",
        report=reports.append,
        warn=reports.append,
        function_url=lambda id: f"http://localhost:4566/_aws/lambda-url/{id}/",
    )
    return World(account, functions, services, reports, write)


@pytest.fixture
async def moto(
    moto_services: Services, tmp_path: Path, write: Callable[..., Path]
) -> AsyncIterator[World]:
    """As `world`, over the real moto server of the test run."""
    outgoing = Outgoing(endpoint_url=moto_services.url)
    outgoing.services = moto_services
    await outgoing.start()
    yield world_over(ServiceApi(Caller(outgoing, {}), region=REGION), Services(), tmp_path, write)
    await outgoing.close()


async def settled() -> None:
    """`World.create` leaves nothing for later."""


@pytest.fixture
async def credentials(moto_services: Services) -> AsyncIterator[LocalCredentials]:
    """The access keys of that moto server."""
    outgoing = Outgoing(endpoint_url=moto_services.url)
    outgoing.services = moto_services
    await outgoing.start()
    yield LocalCredentials(outgoing, lambda: 0.0, settled)
    await outgoing.close()
