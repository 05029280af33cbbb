from __future__ import annotations

import asyncio
import base64
import hashlib
import io
import itertools
import json
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from frontgate.aws.credentials import Role
from frontgate.aws.execution_roles import ExecutionRoles
from frontgate.aws.lambda_api import LambdaApi
from frontgate.aws.lambda_api.book import FunctionBook
from frontgate.aws.lambda_api.code import CodeShelf
from frontgate.aws.lambda_api.event_source_mapping import EventSourceMapping
from frontgate.aws.lambda_api.mapping_book import MappingBook
from frontgate.aws.lambda_api.plane import LambdaPlane
from frontgate.event_sources.event_pattern import compile_pattern
from frontgate.functions import EventSettings, FunctionConfig, TooManyRequestsError
from frontgate.wire import Invocation, InvocationError

REGION = "eu-west-1"
ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/orders"
NAME = "orders"
ARN = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{NAME}"
LAYER_ARN = f"arn:aws:lambda:{REGION}:{ACCOUNT}:layer:tools"


class Runner:
    """In the place of `FunctionService`: remembers what it is to run."""

    def __init__(self) -> None:
        self.configs: dict[str, FunctionConfig] = {}
        self.published: dict[str, int] = {}
        self.aliases: dict[tuple[str, str], tuple[str, dict[str, float]]] = {}
        self.removed: list[str] = []
        self.reserved: dict[str, int | None] = {}
        self.events: dict[tuple[str, str], EventSettings] = {}

    async def add(self, config: FunctionConfig) -> None:
        self.put(config)

    def put(self, config: FunctionConfig) -> None:
        self.configs[config.name] = config

    def configure_events(self, name: str, qualifier: str, settings: EventSettings) -> None:
        self.events[name, qualifier] = settings

    def publish_version(self, name: str) -> str:
        self.published[name] = self.published.get(name, 0) + 1
        return str(self.published[name])

    def add_alias(
        self, function_name: str, alias: str, version: str, weights: Mapping[str, float]
    ) -> None:
        self.aliases[function_name, alias] = (version, dict(weights))

    def reserve(self, name: str, concurrency: int | None) -> None:
        self.reserved[name] = concurrency

    def remove(self, name: str) -> None:
        self.removed.append(name)

    def remove_version(self, name: str, version: str) -> None:
        self.removed.append(f"{name}:{version}")

    def remove_alias(self, name: str, alias: str) -> None:
        del self.aliases[name, alias]


class Sources:
    """In the place of `EventSources`: remembers what it is to read."""

    def __init__(self) -> None:
        self.mappings: dict[str, EventSourceMapping] = {}
        self.failure: Exception | None = None
        """Of the next looks."""

    async def look(self, source_arn: str) -> int | None:
        await asyncio.sleep(0)
        if self.failure is not None:
            raise self.failure
        return 30 if ":sqs:" in source_arn else None

    async def add(self, mapping: EventSourceMapping) -> None:
        for pattern in mapping.filters:
            compile_pattern(pattern)
        self.mappings[mapping.id] = mapping

    async def change(self, mapping: EventSourceMapping) -> None:
        assert mapping.id in self.mappings
        await self.add(mapping)

    async def remove(self, id: str) -> None:
        del self.mappings[id]

    def outcome(self, id: str) -> str:
        return "No records processed"


class Functions:
    """In the place of `FunctionService`: keeps what it is to invoke."""

    def __init__(self) -> None:
        self.answer: Invocation | Exception = Invocation(
            200, b'{"n":1}', None, "r-1", b"END r-1\n", "7"
        )
        self.known = True
        self.throttles = False
        """Whether events are too many, too."""
        self.calls: list[tuple[str, str, bytes, dict[str, Any]]] = []

    def require(self, function: str) -> None:
        if not self.known:
            raise InvocationError(404, f"Function not found: {function}")

    async def invoke(self, function: str, payload: bytes, **options: Any) -> Invocation:
        self.require(function)
        self.calls.append(("RequestResponse", function, payload, options))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    async def invoke_event(self, function: str, payload: bytes, **options: Any) -> Invocation:
        self.require(function)
        self.calls.append(("Event", function, payload, options))
        if self.throttles:
            raise TooManyRequestsError
        return Invocation(202, b"", None, "r-2")


@pytest.fixture
def functions() -> Functions:
    return Functions()


@pytest.fixture
def runner() -> Runner:
    return Runner()


@pytest.fixture
def sources() -> Sources:
    return Sources()


@pytest.fixture
def book(runner: Runner) -> FunctionBook:
    seconds = itertools.count(1_700_000_000)
    return FunctionBook(
        runner, region=REGION, account_id=ACCOUNT, clock=lambda: next(seconds) + 0.123
    )


@pytest.fixture
def objects() -> dict[tuple[str, str, str | None], bytes]:
    """S3: by bucket, key and version."""
    return {}


def role_of(arn: str, *actions: str, service: str = "lambda.amazonaws.com") -> Role:
    """One that the service may assume, and that allows the actions on everything."""
    trust = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    policy = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    return Role(
        arn=arn,
        id="AROA",
        account_id=ACCOUNT,
        trust=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
        policies=(json.dumps({"Version": "2012-10-17", "Statement": [policy]}),),
        boundary=None,
        keys={},
    )


class Roles(dict[str, Role]):
    """IAM, with a role that may do everything."""

    def __init__(self) -> None:
        super().__init__({ROLE: role_of(ROLE, "*")})
        self.error: Exception | None = None

    async def find(self, arn: str) -> Role | None:
        if self.error is not None:
            raise self.error
        return self.get(arn)


@pytest.fixture
def roles() -> Roles:
    return Roles()


@pytest.fixture
def role() -> Callable[..., Role]:
    return role_of


@pytest.fixture
def plane(
    book: FunctionBook, sources: Sources, objects: dict[Any, bytes], roles: Roles, tmp_path: Any
) -> LambdaPlane:
    async def read_object(bucket: str, key: str, version: str | None) -> bytes | None:
        return objects.get((bucket, key, version))

    return LambdaPlane(
        book=book,
        mappings=MappingBook(sources),
        shelf=CodeShelf(tmp_path / "code"),
        read_object=read_object,
        roles=ExecutionRoles(roles.find, clock=lambda: 1_700_000_000),
        endpoint="http://localhost:4566",
        url_of=lambda id: f"http://localhost:4566/_aws/lambda-url/{id}/",
    )


@pytest.fixture
def client(in_process: Any, plane: LambdaPlane, functions: Any) -> Any:
    """boto3's `lambda` client."""
    front = LambdaApi(plane, functions, new_request_id=lambda: "request-1")
    return in_process.client("lambda", front.handle)


def packed(source: str = "def handler(event, context):\n    return event\n") -> bytes:
    """An archive with `app.py`, the same for the same source."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr(zipfile.ZipInfo("app.py"), source)
    return written.getvalue()


def sha256(archive: bytes) -> str:
    return base64.b64encode(hashlib.sha256(archive).digest()).decode()


@pytest.fixture
def pack() -> Callable[..., bytes]:
    return packed


@pytest.fixture
def digest() -> Callable[[bytes], str]:
    return sha256


@pytest.fixture
def create(client: Any) -> Callable[..., Any]:
    def make(name: str = NAME, **members: Any) -> Any:
        given = {
            "Runtime": "python3.13",
            "Role": ROLE,
            "Handler": "app.handler",
            "Code": {"ZipFile": packed()},
            **members,
        }
        return client.create_function(FunctionName=name, **given)

    return make


@pytest.fixture
def bare() -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda answer: {key: value for key, value in answer.items() if key != "ResponseMetadata"}


@pytest.fixture
def arn() -> str:
    return ARN
