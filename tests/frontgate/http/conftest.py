"""A stage of an HTTP API between fakes: what is outside it is recorded and scripted."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from frontgate.access.account import AccountState
from frontgate.access.route_limits import RouteBuckets
from frontgate.control.api_v2 import (
    Api,
    Authorizer,
    Cors,
    Deployment,
    Integration,
    ProtocolType,
    Route,
    Stage,
)
from frontgate.control.rest_api import AccessLogSettings
from frontgate.deployment.http_api import compile_http_api
from frontgate.http import HttpStage
from frontgate.observe import Observer, Trace
from frontgate.wire import (
    DIRECT,
    Address,
    AwsRequest,
    Credential,
    HttpRequest,
    HttpResponse,
    Ingress,
    Invocation,
    InvocationPermission,
    OutgoingRequest,
    Outside,
)

NOW = 1587481701.067
FUNCTION = "arn:aws:lambda:us-west-2:123456789012:function:rooms"
REQUEST_ID = "LV7fzho-PHcEJPw="


@dataclass
class World:
    """Everything outside the stage."""

    answer: Any = field(default_factory=lambda: {"statusCode": 200, "body": "ok"})
    """What the function answers: JSON, an `Invocation`, or an exception."""
    backend: HttpResponse | Exception = field(default_factory=lambda: HttpResponse(status=200))
    permits: InvocationPermission | None = None
    events: list[dict[str, Any]] = field(default_factory=list)
    functions: list[str] = field(default_factory=list)
    sent: list[OutgoingRequest] = field(default_factory=list)
    logged: list[tuple[str, str]] = field(default_factory=list)
    now: float = 100.0
    """On the monotonic timer."""
    service: HttpResponse | Exception = field(default_factory=lambda: HttpResponse(status=200))
    called: list[AwsRequest] = field(default_factory=list)
    credentials: dict[str, Credential] = field(default_factory=dict)
    allowed: set[str] = field(default_factory=set)
    """Who may invoke functions: roles and access keys."""
    links: dict[str, str] = field(default_factory=dict)
    """Addresses behind VPC links."""

    async def invoke(
        self, function: str, payload: bytes, *, trace_id: str | None = None
    ) -> Invocation:
        self.functions.append(function)
        self.events.append(json.loads(payload))
        if isinstance(self.answer, Exception):
            raise self.answer
        if isinstance(self.answer, Invocation):
            return self.answer
        return Invocation(200, json.dumps(self.answer).encode(), request_id="lambda-1")

    async def invoke_event(self, function: str, payload: bytes) -> Invocation:
        raise AssertionError("no HTTP API invokes asynchronously")

    async def aws(self, request: AwsRequest, *, timeout: float) -> HttpResponse:
        self.called.append(request)
        if isinstance(self.service, Exception):
            raise self.service
        return self.service

    async def credential(self, access_key: str) -> Credential | None:
        return self.credentials.get(access_key)

    async def allows(self, holder: str, action: str, resource: str) -> bool:
        assert action == "lambda:InvokeFunction"
        return holder in self.allowed

    async def http(self, request: OutgoingRequest, *, timeout: float) -> HttpResponse:
        self.sent.append(request)
        if isinstance(self.backend, Exception):
            raise self.backend
        return self.backend

    def outside(self) -> Outside:
        return Outside(
            clock=lambda: NOW,
            timer=lambda: self.now,
            random=lambda: 0.5,
            new_request_id=lambda: "b2c1d2e4-d666-d4dd-26ac-ed652b6c0000",
            new_extended_request_id=lambda: REQUEST_ID,
            invoke=self.invoke,
            invoke_event=self.invoke_event,
            aws=self.aws,
            allows=self.allows,
            vpc_link=self.links.get,
            http=self.http,
            log=lambda destination, line, at=None: self.logged.append((destination, line)),
            log_later=cast(Any, None),
            credentials=self.credential,
            permits=self.permits,
        )


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def address() -> Address:
    return Address(
        api_id="aaaaaaaaaa",
        region="us-west-2",
        account_id="123456789012",
        domain_name="aaaaaaaaaa.execute-api.us-west-2.amazonaws.com",
    )


@pytest.fixture
def observer() -> Observer:
    return Observer()


@pytest.fixture
def trace(observer: Observer) -> Callable[[], Trace]:
    """That of the newest request."""

    def newest() -> Trace:
        ((found,), _) = observer.journals.newest(1)
        return found

    return newest


MakeStage = Callable[..., HttpStage]


@pytest.fixture
def account() -> AccountState:
    return AccountState()


@pytest.fixture
def make_stage(
    world: World, address: Address, observer: Observer, account: AccountState
) -> MakeStage:
    def make(
        *routes: str | Route,
        integration: Mapping[str, Any] | None = None,
        stage_name: str = "$default",
        stage_variables: Mapping[str, str] | None = None,
        cors: Cors | None = None,
        authorizer: Authorizer | None = None,
        log_format: str | None = None,
        **stage_fields: Any,
    ) -> HttpStage:
        made = [
            route if isinstance(route, Route) else Route(id=route, route_key=route, target="i")
            for route in routes
        ]
        settings = {
            "integration_type": "AWS_PROXY",
            "integration_uri": FUNCTION,
            "payload_format_version": "2.0",
            **(integration or {}),
        }
        api = Api(
            id=address.api_id,
            name="rooms",
            protocol_type=ProtocolType.HTTP,
            route_selection_expression="$request.method $request.path",
            created_date=0,
            cors_configuration=cors,
            routes={route.id: route for route in made},
            integrations={"i": Integration(id="i", **settings)},
            authorizers={authorizer.id: authorizer} if authorizer else {},
        )
        return HttpStage(
            account=account,
            buckets=RouteBuckets(),
            compiled=compile_http_api(Deployment(id="d", api=api, created_date=0), address=address),
            stage=Stage(
                api_id=api.id,
                stage_name=stage_name,
                created_date=0,
                last_updated_date=0,
                stage_variables=stage_variables or {},
                access_log_settings=AccessLogSettings(destination_arn="arn:log", format=log_format)
                if log_format
                else None,
                **stage_fields,
            ),
            address=address,
            outside=world.outside(),
            observer=observer,
        )

    return make


@pytest.fixture
def request_of() -> Callable[..., HttpRequest]:
    def make(
        method: str = "GET",
        path: str = "/",
        *headers: tuple[str, str],
        query: str = "",
        body: bytes = b"",
        stage_path: str = "",
        ingress: Ingress = DIRECT,
    ) -> HttpRequest:
        return HttpRequest(
            method=method,
            path=path,
            query=query,
            headers=headers,
            body=body,
            source_ip="1.2.3.4",
            stage_path=stage_path,
            ingress=ingress,
        )

    return make
