"""AWS services and backends that a test scripts, and requests to the endpoint."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest
from aiohttp import web
from botocore.awsrequest import AWSResponse
from botocore.config import Config

from frontgate.aws import moto_process
from frontgate.aws.json_api import JsonApi
from frontgate.aws.outgoing import Outgoing
from frontgate.wire import AwsRequest, Handler, HeaderItems, HttpRequest, HttpResponse


@dataclass
class Services:
    """An `AwsCaller`: answers by action, in order, the last one for ever; `{}` for others."""

    answers: dict[str, list[HttpResponse | Exception]] = field(default_factory=dict)
    calls: list[AwsRequest] = field(default_factory=list)

    def answer(self, action: str, *answers: Any) -> None:
        """JSON is wrapped in a 200; a response or exception is taken as it is."""
        self.answers[action] = [
            answer
            if isinstance(answer, HttpResponse | Exception)
            else HttpResponse(status=200, body=json.dumps(answer).encode())
            for answer in answers
        ]

    def documents(self, action: str) -> list[Any]:
        return [json.loads(call.body) for call in self.calls if call.action == action]

    async def __call__(self, request: AwsRequest, *, timeout: float) -> HttpResponse:
        self.calls.append(request)
        scripted = self.answers.get(str(request.action), [HttpResponse(status=200, body=b"{}")])
        answer = scripted.pop(0) if len(scripted) > 1 else scripted[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def services() -> Services:
    return Services()


@pytest.fixture
def api(services: Services) -> JsonApi:
    return JsonApi(services, region="eu-west-1")


@pytest.fixture
def request_to() -> Callable[..., HttpRequest]:
    def request_to(
        path: str = "/",
        *,
        method: str = "POST",
        query: str = "",
        headers: HeaderItems = (),
        body: bytes = b"",
    ) -> HttpRequest:
        return HttpRequest(
            method=method,
            path=path,
            query=query,
            headers=headers,
            body=body,
            source_ip="127.0.0.1",
        )

    return request_to


@dataclass
class Backend:
    """A real HTTP server: what it got, and what it answers."""

    url: str = ""
    got: list[tuple[str, str, list[tuple[str, str]], bytes]] = field(default_factory=list)
    answer: Callable[[], Any] = lambda: web.Response(text="ok")

    async def handle(self, request: web.Request) -> web.StreamResponse:
        headers = [(name.decode(), value.decode()) for name, value in request.raw_headers]
        self.got.append((request.method, request.raw_path, headers, await request.read()))
        answer = self.answer()
        return answer if isinstance(answer, web.StreamResponse) else await answer


@pytest.fixture
async def backend() -> AsyncIterator[Backend]:
    backend = Backend()
    runner = web.ServerRunner(web.Server(backend.handle), shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    backend.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield backend
    await runner.cleanup()


@pytest.fixture
async def outgoing(backend: Backend) -> AsyncIterator[Outgoing]:
    """Its AWS endpoint and its services process are both `backend`."""
    outgoing = Outgoing(endpoint_url=backend.url)
    outgoing.services = moto_process.Services(url=backend.url, token="secret")
    await outgoing.start()
    yield outgoing
    await outgoing.close()


class _Raw:
    """A body as botocore reads it."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self) -> Iterator[bytes]:
        yield self._body


@pytest.fixture
def client_of() -> Callable[[str, Handler], Any]:
    """A boto3 client whose requests go to a handler, without a socket between them."""

    def make(service: str, handle: Handler) -> Any:
        client = boto3.client(
            service,  # type: ignore[call-overload]
            region_name="eu-west-1",
            aws_access_key_id="local",
            aws_secret_access_key="local",
            config=Config(retries={"max_attempts": 0}),
        )

        def send(request: Any, **_: Any) -> AWSResponse:
            headers = tuple(
                (name, value.decode() if isinstance(value, bytes) else value)
                for name, value in request.headers.items()
            )
            body = request.body.encode() if isinstance(request.body, str) else request.body
            handled = handle(
                HttpRequest(
                    method=request.method,
                    path="/" + request.url.split("/", 3)[3],
                    query="",
                    headers=headers,
                    body=body or b"",
                    source_ip="127.0.0.1",
                )
            )
            response = asyncio.run(handled)  # type: ignore[arg-type]
            raw = _Raw(response.body)
            return AWSResponse(request.url, response.status, dict(response.headers), raw)

        client.meta.events.register(f"before-send.{service}", send)
        return client

    return make
