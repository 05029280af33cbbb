"""The local AWS services, and AWS APIs of ours under boto3 with the socket taken out;
and signed requests."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from functools import cache
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qsl, urlsplit

import boto3
import pytest
import pytest_asyncio
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSPreparedRequest, AWSRequest, AWSResponse
from botocore.client import BaseClient
from botocore.config import Config
from botocore.credentials import Credentials

from frontgate.aws.moto_process import MotoProcess, Services
from frontgate.aws.rest_json.model import Shape, load_model
from frontgate.aws.rest_json.routing import Router
from frontgate.settings import ACCOUNT_ID
from frontgate.wire import Credential, Handler, HttpRequest, HttpResponse, Principal
from tests.frontgate.issuer import Signer, encoded

REGION = "eu-west-1"


class InProcess:
    """boto3 clients whose requests are answered by a handler, each answer held to the model."""

    def __init__(self) -> None:
        self._clients: dict[str, BaseClient] = {}
        self._handlers: dict[str, Handler] = {}
        self.last: HttpResponse | None = None
        """As it went over the wire that is not there."""

    def client(self, service: str, handler: Handler) -> Any:
        if service not in self._clients:
            self._clients[service] = self._new(service)
        self._handlers[service] = handler
        return self._clients[service]

    def _new(self, service: str) -> BaseClient:
        client = boto3.client(
            service,
            region_name=REGION,
            endpoint_url="http://localhost:4566",
            aws_access_key_id="local",
            aws_secret_access_key="local",
            config=Config(parameter_validation=False, retries={"total_max_attempts": 1}),
        )

        def send(request: AWSPreparedRequest, **_: Any) -> AWSResponse:
            asked = as_http_request(request)
            answer = asyncio.run(self._handlers[service](asked))
            check_shape(service, asked, answer)
            self.last = answer
            raw = SimpleNamespace(stream=lambda **_: [answer.body], read=lambda *_: answer.body)
            return AWSResponse(request.url, answer.status, dict(answer.headers), raw)

        client.meta.events.register(
            f"before-send.{client.meta.service_model.service_id.hyphenize()}", send
        )
        return client


def as_http_request(request: AWSPreparedRequest) -> HttpRequest:
    address = urlsplit(request.url)
    body = request.body or b""
    return HttpRequest(
        method=request.method,
        path=address.path,
        query=address.query,
        headers=tuple((name, _text(value)) for name, value in request.headers.items()),
        body=body
        if isinstance(body, bytes)
        else body.encode()
        if isinstance(body, str)
        else body.read(),
        source_ip="127.0.0.1",
    )


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


def check_shape(service: str, request: HttpRequest, answer: HttpResponse) -> None:
    """An answer has the status of the model and no member that the model does not know."""
    if answer.status >= 300:
        document = json.loads(answer.body)
        assert document.get("message") or document["Message"]
        return
    query = tuple(parse_qsl(request.query, keep_blank_values=True))
    found = _router(service).find(request.method, request.path, query)
    assert found, f"{request.method} {request.path}"
    operation, _ = found
    shape = operation.output
    members = () if shape is None else shape.members.values()
    chooses = any(member.location == "statusCode" for member in members)
    assert answer.status == operation.status or chooses
    if shape is None or shape.payload or answer.status == 204:
        return
    check_document(json.loads(answer.body), shape, operation.name)


@cache
def _router(service: str) -> Router:
    return Router(load_model(service).operations.values())


EMPTY_ON_AWS = frozenset({"GetFunctionCodeSigningConfig"})
"""Operations that are recorded to answer nothing where the model requires something."""
_BEYOND_THE_MODELS = {("LastUpdateStatusReasonCode", "Creating")}
"""Values that AWS is recorded to answer although its model does not list them."""


def check_document(value: Any, shape: Shape, where: str) -> None:
    kinds = {
        "structure": dict,
        "map": dict,
        "list": list,
        "string": str,
        "boolean": bool,
        "integer": int,
        "long": int,
        "double": float,
    }
    kind = kinds.get(shape.type)
    assert kind is None or type(value) is kind, f"{where}: {value!r} is no {shape.type}"
    if shape.type == "structure":
        known = {m.wire_name: m.shape for m in shape.members.values() if m.location is None}
        assert set(value) <= set(known), f"{where}: {set(value) - set(known)}"
        missing = {shape.members[name].wire_name for name in shape.required} - set(value)
        assert not missing or where in EMPTY_ON_AWS, f"{where}: {missing} missing"
        for key, member in value.items():
            check_document(member, known[key], f"{where}.{key}")
    elif shape.type == "list":
        for each in value:
            check_document(each, shape.element, f"{where}[]")
    elif shape.type == "map":
        for key, each in value.items():
            if each is not None:  # an empty template
                check_document(each, shape.value, f"{where}.{key}")
    elif shape.enum and (shape.name, value) not in _BEYOND_THE_MODELS:
        assert value in shape.enum, f"{where}: {value!r}"


@pytest.fixture(scope="session")
def in_process() -> InProcess:
    return InProcess()


@pytest.fixture
def refused() -> Callable[..., Any]:
    """Code, status and message with which a call is refused."""
    from botocore.exceptions import ClientError

    def call(operation: Callable[..., Any], /, **members: Any) -> tuple[str, int, str]:
        with pytest.raises(ClientError) as caught:
            operation(**members)
        answer = caught.value.response
        return (
            answer["Error"]["Code"],
            answer["ResponseMetadata"]["HTTPStatusCode"],
            answer["Error"]["Message"],
        )

    return call


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def moto_services() -> AsyncIterator[Services]:
    """The AWS services process of the test run."""
    moto = MotoProcess(account_id=ACCOUNT_ID)
    moto.spawn()
    yield await moto.ready(lambda sentence: None)
    await moto.stop()


@pytest.fixture
def signed() -> Callable[..., HttpRequest]:
    """Makes requests that botocore signed, the signer of boto3 and the AWS CLI.

    With `expires` the signature is in the query string.
    """

    def make(
        method: str = "GET",
        path: str = "/dev/users",
        *,
        host: str = "abcdefghij.execute-api.us-east-1.amazonaws.com",
        query: str = "",
        body: bytes = b"",
        headers: dict[str, str] | None = None,
        token: str | None = None,
        at: float = 1440938160.0,  # 20150830T123600Z
        secret_key: str = "wJalrXUtnFEMI",
        access_key: str = "AKIDEXAMPLE",
        region: str = "us-east-1",
        service: str = "execute-api",
        expires: int | None = None,
    ) -> HttpRequest:
        url = f"https://{host}{path}" + (f"?{query}" if query else "")
        request = AWSRequest(method, url, headers=headers or {}, data=body)
        holder = Credentials(access_key, secret_key, token)
        signer = (
            SigV4Auth(holder, service, region)
            if expires is None
            else SigV4QueryAuth(holder, service, region, expires=expires)
        )
        moment = datetime.fromtimestamp(at, UTC)
        with patch("botocore.auth.get_current_datetime", lambda remove_tzinfo=True: moment):
            signer.add_auth(request)
        lines = tuple((name, value) for name, value in request.headers.items())
        return HttpRequest(
            method=method,
            path="/unused",
            query=request.url.partition("?")[2],
            headers=(("Host", host), *lines),
            body=body,
            source_ip="127.0.0.1",
            sent_path=path,
        )

    return make


@pytest.fixture
def credential() -> Callable[..., Credential]:
    """The key that `signed` signs with, of a user who may nothing."""

    def make(**changes: object) -> Credential:
        arn = "arn:aws:iam::123456789012:user/ann"
        given = {
            "access_key": "AKIDEXAMPLE",
            "secret_key": "wJalrXUtnFEMI",
            "session_token": None,
            "expires": None,
            "principal": Principal(arn=arn, user_id="AIDAEXAMPLE", account_id="123456789012"),
            "policies": (),
        }
        return Credential(**{**given, **changes})

    return make


@pytest.fixture(scope="session")
def signer() -> Signer:
    return Signer()


@pytest.fixture(scope="session")
def other_signer() -> Signer:
    return Signer(kid="key-2")


@pytest.fixture
def segment():
    return encoded
