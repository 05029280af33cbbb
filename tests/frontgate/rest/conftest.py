"""A REST stage without a network: `serve` compiles a definition and answers requests."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pytest

from frontgate.access.account import AccountState
from frontgate.access.api_keys import StageKeys
from frontgate.control.api_keys import KeyGrant
from frontgate.control.rest_api import (
    AccessLogSettings,
    AuthorizationType,
    Authorizer,
    Deployment,
    GatewayResponse,
    Integration,
    IntegrationResponse,
    IntegrationType,
    Method,
    Resource,
    RestApi,
    Stage,
)
from frontgate.deployment import CompiledRestApi, compile_rest_api
from frontgate.observe import Observer, Trace
from frontgate.rest import RestStage, StageState
from frontgate.waf.guard import Guard
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
    KeyPair,
    Offload,
    OutgoingRequest,
    Outside,
    RenderLines,
    on_the_spot,
)
from tests.frontgate.rest.authorizing import URI, Lambda

FUNCTION_ARN = "arn:aws:lambda:us-east-1:123456789012:function:f"
FUNCTION_URI = (
    f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{FUNCTION_ARN}/invocations"
)
ADDRESS = Address(
    api_id="abcdefghij",
    region="us-east-1",
    account_id="123456789012",
    domain_name="abcdefghij.execute-api.us-east-1.amazonaws.com",
)
EPOCH = 1718635961.959


class World:
    """Fakes of everything outside; each answers what it was given and keeps what it was sent."""

    def __init__(self) -> None:
        self.invocation: Invocation | Exception = Invocation(200, b"{}")
        self.aws_response: HttpResponse | Exception = HttpResponse(status=200)
        self.http_response: HttpResponse | Exception = HttpResponse(status=200)
        self.invoked: list[tuple[str, bytes]] = []
        self.queued: list[tuple[str, bytes]] = []
        self.aws_requests: list[AwsRequest] = []
        self.http_requests: list[OutgoingRequest] = []
        self.log_lines: list[tuple[str, str]] = []
        self.refusal: str | None = None
        self.vpc_links: dict[str, str] = {}
        self.allowed: bool | Exception = True
        self.permissions_asked: list[tuple[str, str, str]] = []
        self.refusal_asked: tuple[str, str | None] | None = None
        self.credentials: dict[str, Credential | Exception] = {}
        self.offload: Offload = on_the_spot
        self.permits: InvocationPermission | None = None
        self.random = 0.5
        """What is drawn next."""
        self.epoch = EPOCH
        self.now: float | None = None
        """On the monotonic timer; None: a second later whenever it is read."""
        self._ids = itertools.count(1)
        self._seconds = itertools.count(100)

    @property
    def event(self) -> dict[str, Any]:
        event = json.loads(self.invoked[-1][1])
        assert isinstance(event, dict)
        return event

    def outside(self) -> Outside:
        return Outside(
            clock=lambda: self.epoch,
            timer=lambda: float(next(self._seconds)) if self.now is None else self.now,
            random=lambda: self.random,
            new_request_id=lambda: f"00000000-0000-4000-8000-{next(self._ids):012}",
            new_extended_request_id=lambda: "ZhEVGHTzDoEEB2A=",
            invoke=self._invoke,
            invoke_event=self._invoke_event,
            aws=self._aws,
            aws_refusal=self._aws_refusal,
            http=self._http,
            offload=self.offload,
            permits=self.permits,
            log=lambda destination, line, at=None: self.log_lines.append((destination, line)),
            log_later=self.log_later,
            credentials=self._credential,
            vpc_link=self.vpc_links.get,
            allows=self._allows,
        )

    def log_later(
        self, destination: str, render: RenderLines, at: float | None = None, characters: int = 0
    ) -> None:
        for _, line in render(self.epoch if at is None else at):
            self.log_lines.append((destination, line))

    async def _invoke(
        self, function: str, payload: bytes, *, trace_id: str | None = None
    ) -> Invocation:
        self.invoked.append((function, payload))
        return _given(self.invocation)

    async def _invoke_event(self, function: str, payload: bytes) -> Invocation:
        self.queued.append((function, payload))
        return Invocation(202, b"")

    async def _credential(self, access_key: str) -> Credential | None:
        return _given(self.credentials.get(access_key))

    async def _aws(self, request: AwsRequest, *, timeout: float) -> HttpResponse:
        self.aws_requests.append(request)
        return _given(self.aws_response)

    def _aws_refusal(self, service: str, action: str | None) -> str | None:
        self.refusal_asked = service, action
        return self.refusal

    async def _allows(self, holder: str, action: str, resource: str) -> bool:
        self.permissions_asked.append((holder, action, resource))
        return bool(_given(self.allowed))

    async def _http(self, request: OutgoingRequest, *, timeout: float) -> HttpResponse:
        self.http_requests.append(request)
        return _given(self.http_response)


def _given(answer: Any) -> Any:
    if isinstance(answer, Exception):
        raise answer
    return answer


class Client:
    def __init__(self, stage: RestStage) -> None:
        self.stage = stage

    async def __call__(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | tuple[tuple[str, str], ...] = (),
        body: bytes = b"",
        stage_path: str = "/dev",
        ingress: Ingress = DIRECT,
    ) -> HttpResponse:
        path, _, query = url.partition("?")
        lines = tuple(headers.items()) if isinstance(headers, Mapping) else headers
        return await self.stage.handle(
            HttpRequest(
                method=method,
                path=path,
                query=query,
                headers=lines,
                body=body,
                source_ip="127.0.0.1",
                stage_path=stage_path,
                ingress=ingress,
            )
        )


@pytest.fixture
def world() -> World:
    return World()


def _resources(methods: Mapping[str, list[Method]]) -> dict[str, Resource]:
    return {
        f"r{index}": Resource(
            id=f"r{index}", path=path, methods={method.http_method: method for method in found}
        )
        for index, (path, found) in enumerate(methods.items())
    }


@pytest.fixture
def account() -> AccountState:
    return AccountState()


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


@pytest.fixture
def serve(world: World, account: AccountState, observer: Observer) -> Callable[..., Client]:
    """Serve methods by path: `serve({"/users/{id}": [Method(...)]}, ...)`."""

    def make(
        methods: Mapping[str, list[Method]],
        *,
        variables: Mapping[str, str] | None = None,
        gateway_responses: Mapping[str, dict[str, Any]] | None = None,
        log_format: str | None = None,
        stage: dict[str, Any] | None = None,
        keys: Iterable[KeyGrant] = (),
        canary: Mapping[str, list[Method]] | None = None,
        state: StageState | None = None,
        client_certificate: KeyPair | None = None,
        web_acl: Guard | None = None,
        endpoint_types: tuple[str, ...] = ("REGIONAL",),
        **api: Any,
    ) -> Client:
        def compiled(deployment_id: str, methods: Mapping[str, list[Method]]) -> CompiledRestApi:
            definition = RestApi(
                id=ADDRESS.api_id,
                name="community",
                root_resource_id="r0",
                created_date=0,
                resources=_resources(methods),
                gateway_responses={
                    name: GatewayResponse(response_type=name, **fields)
                    for name, fields in (gateway_responses or {}).items()
                },
                endpoint_types=endpoint_types,
                **api,
            )
            deployment = Deployment(id=deployment_id, rest_api=definition, created_date=0)
            return compile_rest_api(deployment, address=ADDRESS)

        settings = (
            AccessLogSettings(destination_arn="arn:log", format=log_format) if log_format else None
        )
        return Client(
            RestStage(
                compiled=compiled("v99qix", methods),
                canary=None if canary is None else compiled("canary", canary),
                stage=Stage(
                    rest_api_id=ADDRESS.api_id,
                    stage_name="dev",
                    deployment_id="v99qix",
                    created_date=0,
                    last_updated_date=0,
                    variables=variables or {},
                    access_log_settings=settings,
                    **(stage or {}),
                ),
                keys=StageKeys(keys),
                account=account,
                state=state or StageState(),
                client_certificate=client_certificate,
                address=ADDRESS,
                outside=world.outside(),
                observer=observer,
                web_acl=web_acl,
            )
        )

    return make


@pytest.fixture
def function_uri() -> str:
    """That of the function that `lambda_proxy` invokes."""
    return FUNCTION_URI


@pytest.fixture
def lambda_proxy() -> Callable[..., Method]:
    def make(verb: str = "GET", *, integration: dict[str, Any] | None = None, **f: Any) -> Method:
        fields = {"http_method": "POST", "uri": FUNCTION_URI, **(integration or {})}
        return Method(
            http_method=verb, integration=Integration(type=IntegrationType.AWS_PROXY, **fields), **f
        )

    return make


@pytest.fixture
def transformed() -> Callable[..., Method]:
    """A method whose integration has templates: its type, responses and other fields."""

    def make(
        kind: IntegrationType,
        responses: list[IntegrationResponse],
        *,
        verb: str = "GET",
        method: dict[str, Any] | None = None,
        **fields: Any,
    ) -> Method:
        integration = Integration(
            type=kind,
            integration_responses={
                f"{index}": response for index, response in enumerate(responses)
            },
            **fields,
        )
        return Method(http_method=verb, integration=integration, **(method or {}))

    return make


@pytest.fixture
def mock(transformed: Callable[..., Method]) -> Callable[..., Method]:
    """A MOCK method answering with `template`."""

    def make(
        template: str | None = None, *, request: str = '{"statusCode": 200}', **f: Any
    ) -> Method:
        templates = {} if template is None else {"application/json": template}
        return transformed(
            IntegrationType.MOCK,
            [IntegrationResponse(status_code="200", response_templates=templates)],
            request_templates={"application/json": request},
            **f,
        )

    return make


@pytest.fixture
def function() -> Lambda:
    """The functions of `guarded`."""
    return Lambda()


@pytest.fixture
def guarded(
    serve: Any,
    lambda_proxy: Any,
    mock: Any,
    world: World,
    function: Lambda,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., Client]:
    """A stage whose methods ask a Lambda authorizer."""
    monkeypatch.setattr(world, "_invoke", function)
    method = {"authorization_type": AuthorizationType.CUSTOM, "authorizer_id": "a"}

    def make(kind: str = "TOKEN", *, template: str = "", **more: Any) -> Client:
        definition = {"id": "a", "name": "guard", "type": kind, "authorizer_uri": URI}
        api = {name: more.pop(name) for name in ("policy", "variables", "stage") if name in more}
        return serve(
            {
                "/users": [lambda_proxy("ANY", **method)],
                "/users/{id}": [lambda_proxy("ANY", **method)],
                "/mock": [mock(template, method=method)],
                "/": [lambda_proxy("ANY", **method)],
            },
            authorizers={"a": Authorizer(**(definition | more))},
            **api,
        )

    return make


@pytest.fixture
def token() -> dict[str, str]:
    """What the TOKEN authorizer of `guarded` is asked about."""
    return {"Authorization": "Bearer foo"}
