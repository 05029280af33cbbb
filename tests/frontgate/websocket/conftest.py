"""A stage of a WebSocket API between fakes: what is outside it is recorded and scripted."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pytest

from frontgate.access.account import AccountState
from frontgate.access.api_keys import StageKeys
from frontgate.access.route_limits import RouteBuckets
from frontgate.control.api_keys import KeyGrant
from frontgate.control.api_v2 import (
    Api,
    Authorizer,
    Deployment,
    Integration,
    Model,
    ProtocolType,
    Route,
    RouteResponse,
    RouteSettings,
    Stage,
)
from frontgate.control.rest_api import AccessLogSettings
from frontgate.deployment.websocket_api import compile_websocket_api
from frontgate.observe import Observer
from frontgate.websocket import Accepted, CompiledWebSocketApi, Handshake, Limits, WebSocketStage
from frontgate.wire import (
    DIRECT,
    LINE_CHARACTERS,
    Address,
    AwsRequest,
    Credential,
    HttpResponse,
    Ingress,
    Invocation,
    InvocationPermission,
    KeyPair,
    OutgoingRequest,
    Outside,
    RenderLines,
)

NO_SETTINGS = RouteSettings()
NOW = 1705751697.419
FUNCTION = (
    "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:us-east-1:123456789012:function:{}/invocations"
)


ADDRESS = Address(
    api_id="m932ywd2od",
    region="us-east-1",
    account_id="123456789012",
    domain_name="m932ywd2od.execute-api.us-east-1.amazonaws.com",
)


AUTHORIZER = Authorizer(
    id="z",
    name="connect",
    authorizer_type="REQUEST",
    identity_source=("route.request.querystring.token", "route.request.header.X-Room"),
    authorizer_uri="arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:us-east-1:123456789012:function:guard/invocations",
)
GUARDED = Route(
    id="c",
    route_key="$connect",
    target="integrations/connect",
    authorization_type="CUSTOM",
    authorizer_id="z",
)


class Timer:
    """What `call_later` gives back; `fire` runs it as the loop would."""

    def __init__(self, delay: float, callback: Callable[[], None]) -> None:
        self.delay, self._callback, self.cancelled = delay, callback, False

    def cancel(self) -> None:
        self.cancelled = True

    def fire(self) -> None:
        if not self.cancelled:
            self._callback()


class Deferred(NamedTuple):
    """Lines that are made when they are read."""

    group: str
    render: RenderLines
    at: float


@dataclass
class World:
    """Everything outside the stage."""

    now: float = NOW
    answers: dict[str, Any] = field(default_factory=dict)
    """By function name: JSON, an `Invocation`, an exception, or a coroutine function."""
    service: HttpResponse | Exception = field(default_factory=lambda: HttpResponse(status=200))
    permits: InvocationPermission | None = None
    events: list[dict[str, Any]] = field(default_factory=list)
    called: list[AwsRequest] = field(default_factory=list)
    sent: list[OutgoingRequest] = field(default_factory=list)
    """To HTTP backends, which answer as the service does."""
    credentials: dict[str, Credential] = field(default_factory=dict)
    allowed: Callable[[str, str, str], bool] = lambda holder, action, resource: True
    links: dict[str, str] = field(default_factory=dict)
    refusal: str | None = None
    logged: list[tuple[str, str]] = field(default_factory=list)
    later: list[Deferred] = field(default_factory=list)
    timers: list[Timer] = field(default_factory=list)
    ids: int = 0

    async def invoke(
        self, function: str, payload: bytes, *, trace_id: str | None = None
    ) -> Invocation:
        event = json.loads(payload)
        self.events.append(event)
        answer = self.answers.get(function.rsplit(":", 1)[-1], {"statusCode": 200})
        if callable(answer):
            answer = await answer(event)
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, Invocation):
            return answer
        return Invocation(200, json.dumps(answer).encode(), request_id="lambda-1")

    async def invoke_event(self, function: str, payload: bytes) -> Invocation:
        raise AssertionError("nothing invokes asynchronously here")

    async def aws(self, request: AwsRequest, *, timeout: float) -> HttpResponse:
        self.called.append(request)
        if isinstance(self.service, Exception):
            raise self.service
        return self.service

    async def credential(self, access_key: str) -> Credential | None:
        return self.credentials.get(access_key)

    async def allows(self, holder: str, action: str, resource: str) -> bool:
        return self.allowed(holder, action, resource)

    async def http(self, request: OutgoingRequest, *, timeout: float) -> HttpResponse:
        self.sent.append(request)
        if isinstance(self.service, Exception):
            raise self.service
        return self.service

    def new_id(self) -> str:
        self.ids += 1
        return f"id{self.ids:013}="

    def log_later(
        self,
        destination: str,
        render: RenderLines,
        at: float | None = None,
        characters: int = LINE_CHARACTERS,
    ) -> None:
        self.later.append(Deferred(destination, render, self.now if at is None else at))

    def execution_log(self) -> list[tuple[str, str]]:
        """Groups and lines since it was read last."""
        found, self.later = self.later, []
        return [(one.group, text) for one in found for _, text in one.render(one.at)]

    def call_later(self, delay: float, callback: Callable[[], None]) -> Timer:
        self.timers.append(Timer(delay, callback))
        return self.timers[-1]

    def outside(self) -> Outside:
        return Outside(
            clock=lambda: self.now,
            timer=lambda: self.now,
            random=lambda: 0.5,
            new_request_id=lambda: "101d2f35-3e7c-d979-7a9a-a4ba00000000",
            new_extended_request_id=self.new_id,
            invoke=self.invoke,
            invoke_event=self.invoke_event,
            aws=self.aws,
            http=self.http,
            log=lambda destination, line, at=None: self.logged.append((destination, line)),
            log_later=self.log_later,
            credentials=self.credential,
            allows=self.allows,
            vpc_link=self.links.get,
            aws_refusal=lambda service, action: self.refusal,
            permits=self.permits,
        )


class Socket:
    """A client's end. `hold` makes sends wait, as for a client that does not read."""

    def __init__(self) -> None:
        self.frames: asyncio.Queue[str] = asyncio.Queue()
        self.closed: asyncio.Future[tuple[int, str]] = asyncio.get_running_loop().create_future()
        self.hold: asyncio.Event | None = None
        self.failure: Exception | None = None

    async def send(self, text: str) -> None:
        if self.failure is not None:
            raise self.failure
        if self.hold is not None:
            await self.hold.wait()
        self.frames.put_nowait(text)

    async def close(self, code: int, reason: str) -> None:
        self.closed.set_result((code, reason))

    async def next(self) -> str:
        return await asyncio.wait_for(self.frames.get(), 5)

    async def end(self) -> tuple[int, str]:
        return await asyncio.wait_for(self.closed, 5)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def new_socket() -> type[Socket]:
    return Socket


@pytest.fixture
def handshake() -> Callable[..., Handshake]:
    def make(*headers: tuple[str, str], query: str = "", ingress: Ingress = DIRECT) -> Handshake:
        return Handshake(
            headers=headers,
            query=query,
            source_ip="5.28.189.17",
            subprotocols=(),
            path="/",
            ingress=ingress,
        )

    return make


def api_of(
    routes: tuple[str | Route, ...],
    *,
    integrations: Mapping[str, Mapping[str, Any]] | None = None,
    models: Mapping[str, str] | None = None,
    authorizer: Authorizer | None = None,
    **settings: Any,
) -> Api:
    """A route that is only a key has a function of the route's name, without `$`."""
    made: dict[str, Route] = {}
    functions: dict[str, Integration] = {}
    for route in routes:
        key = route if isinstance(route, str) else route.route_key
        name = key.removeprefix("$")
        made[key] = (
            Route(id=key, route_key=key, target=f"integrations/{name}")
            if isinstance(route, str)
            else route
        )
        functions[name] = Integration(
            id=name, integration_type="AWS_PROXY", integration_uri=FUNCTION.format(name)
        )
    for name, described in (integrations or {}).items():
        functions[name] = Integration(id=name, **described)
    return Api(
        id=ADDRESS.api_id,
        name="chat",
        protocol_type=ProtocolType.WEBSOCKET,
        route_selection_expression="$request.body.action",
        created_date=0,
        **settings,
        routes=made,
        integrations=functions,
        authorizers={authorizer.id: authorizer} if authorizer else {},
        models={
            f"id-{name}": Model(id=f"id-{name}", name=name, schema=schema)
            for name, schema in (models or {}).items()
        },
    )


def compiled_of(api: Api) -> CompiledWebSocketApi:
    return compile_websocket_api(Deployment(id="d", api=api, created_date=0), address=ADDRESS)


def stage_settings(
    *,
    log_format: str | None = None,
    stage_variables: Mapping[str, str] | None = None,
    **settings: Any,
) -> Stage:
    return Stage(
        api_id=ADDRESS.api_id,
        stage_name="Prod",
        created_date=0,
        last_updated_date=0,
        stage_variables=stage_variables or {},
        **settings,
        access_log_settings=AccessLogSettings(destination_arn="arn:log", format=log_format)
        if log_format
        else None,
    )


@pytest.fixture
def observer() -> Observer:
    return Observer()


@pytest.fixture
def make_stage(world: World, observer: Observer) -> Callable[..., WebSocketStage]:
    def make(
        *routes: str | Route,
        log_format: str | None = None,
        limits: Limits | None = None,
        stage_variables: Mapping[str, str] | None = None,
        default_route_settings: RouteSettings = NO_SETTINGS,
        route_settings: Mapping[str, RouteSettings] | None = None,
        keys: Iterable[KeyGrant] = (),
        account: AccountState | None = None,
        client_certificate: KeyPair | None = None,
        **parts: Any,
    ) -> WebSocketStage:
        return WebSocketStage(
            compiled=compiled_of(api_of(routes, **parts)),
            stage=stage_settings(
                log_format=log_format,
                stage_variables=stage_variables,
                default_route_settings=default_route_settings,
                route_settings=route_settings or {},
            ),
            keys=StageKeys(keys),
            account=account or AccountState(),
            buckets=RouteBuckets(),
            address=ADDRESS,
            outside=world.outside(),
            limits=limits,
            call_later=world.call_later,
            observer=observer,
            client_certificate=client_certificate,
        )

    return make


@pytest.fixture
def recompile() -> Callable[..., None]:
    """Deploys other routes to a stage."""

    def make(stage: WebSocketStage, *routes: str | Route, **parts: Any) -> None:
        compiled = compiled_of(api_of(routes, **parts))
        stage.redeploy(compiled=compiled, stage=stage_settings(), keys=StageKeys())

    return make


@pytest.fixture
def connect(handshake: Callable[..., Handshake]) -> Callable[..., Any]:
    """Opens a connection; gives its id and the client's end."""

    async def make(
        stage: WebSocketStage, *headers: tuple[str, str], **sent: Any
    ) -> tuple[str, Socket]:
        accepted = await stage.connect(handshake(*headers, **sent))
        assert isinstance(accepted, Accepted)
        socket = Socket()
        stage.opened(accepted.connection_id, socket)
        return accepted.connection_id, socket

    return make


@pytest.fixture
def responding() -> Callable[..., Route]:
    """A route with a route response."""

    def make(key: str, **settings: Any) -> Route:
        return Route(
            id=key,
            route_key=key,
            target=f"integrations/{key.removeprefix('$')}",
            route_response_selection_expression="$default",
            route_responses={"r": RouteResponse(id="r", route_response_key="$default")},
            **settings,
        )

    return make
