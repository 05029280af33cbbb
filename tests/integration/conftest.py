"""A running application, on this machine or on AWS, and a gateway as a process of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from tests.integration.backend import Backend
from tests.integration.gateway import Gateway
from tests.integration.processes import eventually
from tests.integration.sites import Site, aws_cli, local_client
from tests.tools import ROOT

TEMPLATES = Path(__file__).parent / "templates"
SHOWN_OF_A_GATEWAY = 6_000
DEPLOYED = Config(inject_host_prefix="AWS_ENDPOINT_URL" not in os.environ)
"""For clients of a deployed stack, which may be one on this machine: sync-localhost is nowhere."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Below a failed test stands what the gateways that it may have used said last."""
    report = yield
    if report.failed:
        for gateway in Gateway.not_destroyed:
            name = f"frontgate up, process {gateway.process.pid}"
            report.sections += [
                (f"{name}: {kind}", said[-SHOWN_OF_A_GATEWAY:])
                for kind, said in (("output", gateway.output), ("error", gateway.error))
            ]
    return report


@pytest.fixture(scope="session")
def backend() -> Iterator[str]:
    """Where the `Backend` answers."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Backend)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@dataclass(kw_only=True)
class Stack:
    """The application of template.yaml, running somewhere."""

    rest: Site
    http: Site
    websocket_url: str
    region: str
    outputs: Mapping[str, str]
    resources: Mapping[str, str]
    """Physical by logical ids."""
    cors_origin: str
    aws_endpoint: str | None = None
    """None: AWS itself."""
    gateway: Gateway | None = None
    apis: Mapping[str, Any] = field(default_factory=dict)
    """Of a local stack: id, stage and addresses by logical id."""
    user: Mapping[str, str] = field(default_factory=dict)
    """Of a local stack: email and password of the seeded user."""
    _tokens: dict[tuple[str, ...], str] = field(default_factory=dict)

    def client(self, service: str, **options: Any) -> Any:
        """A boto3 client for where the stack is."""
        if self.aws_endpoint is None:
            given = {"region_name": self.region, "config": DEPLOYED, **options}
            return boto3.client(service, **given)
        return local_client(service, self.region, self.aws_endpoint, **options)

    def token(self, *arguments: str) -> str:
        """An access token with every scope, or what `frontgate token` prints for `arguments`."""
        if self.aws_endpoint is None:
            token = os.environ.get("FRONTGATE_TOKEN")
            if not token:
                pytest.fail(
                    "set FRONTGATE_TOKEN to an access token with all community/ scopes: on AWS "
                    f"only the sign-in page grants scopes ({self.outputs['SignInUrl']})"
                )
            return token
        if arguments not in self._tokens:
            self._tokens[arguments] = self.run("token", *arguments).stdout.strip()
        return self._tokens[arguments]

    def run(self, command: str, *arguments: str, check: bool = True) -> Any:
        """A `frontgate` command that talks to this gateway."""
        endpoint = ["--endpoint", str(self.aws_endpoint)]
        return subprocess.run(
            [sys.executable, "-m", "frontgate", command, *endpoint, *arguments],
            capture_output=True,
            text=True,
            check=check,
        )

    def aws(self, *arguments: str) -> Any:
        """The answer of the AWS CLI of this environment, read as JSON if there is one."""
        return aws_cli(str(self.aws_endpoint), self.region, *arguments)

    def key(self, output: str = "PartnerApiKeyId") -> str:
        """The value of an API key of the template."""
        found = self.client("apigateway").get_api_key(
            apiKey=self.outputs[output], includeValue=True
        )
        return str(found["value"])

    def log_lines(self, group: str) -> list[str]:
        """Every line of a log group, oldest first."""
        logs = self.client("logs")
        pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group)
        return [event["message"] for page in pages for event in page["events"]]


@pytest.fixture(scope="session", name="eventually")
def _eventually() -> Callable[..., Any]:
    return eventually


@pytest.fixture(scope="session")
def stack(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, backend: str
) -> Iterator[Stack]:
    """The one application that all tests of it share."""
    name = request.config.getoption("--stack")
    if name is not None:
        yield _deployed(name)
        return
    gateway = _application(tmp_path_factory.mktemp("up"), backend)
    try:
        yield _local(gateway)
        assert gateway.end(signal.SIGINT) == 0
        assert gateway.leaves_nothing()
    finally:
        gateway.destroy()


@pytest.fixture(scope="module")
def application(
    tmp_path_factory: pytest.TempPathFactory, backend: str
) -> Iterator[Callable[..., Stack]]:
    """The application once more, with other parameters: `--env`, `--parameter` and so on."""
    gateways: list[Gateway] = []

    def start(*arguments: str, cors_origin: str) -> Stack:
        gateways.append(_application(tmp_path_factory.mktemp("up"), backend, *arguments))
        return _local(gateways[-1], cors_origin)

    yield start
    for gateway in gateways:
        gateway.destroy()


def _application(directory: Path, backend: str, *arguments: str) -> Gateway:
    urls = (f"UpstreamUrl={backend}", f"RatesUrl={backend}/rates")
    parameters = [argument for url in urls for argument in ("--parameter", url)]
    cache = ROOT / ".frontgate/cache"
    return Gateway([*parameters, *arguments], directory=directory, cache=cache)


def _local(gateway: Gateway, cors_origin: str = "http://localhost:8080") -> Stack:
    described = gateway.ready()
    apis, resources = described["apis"], described["resources"]
    return Stack(
        rest=Site(apis["RestApi"]["url"]),
        http=Site(apis["HttpApi"]["url"]),
        websocket_url=apis["WebSocketApi"]["url"],
        region=described["region"],
        outputs=described["outputs"],
        resources=resources,
        cors_origin=cors_origin,
        aws_endpoint=described["awsEndpoint"],
        gateway=gateway,
        apis=apis,
        user=described["users"][resources["UserPool"]],
    )


def _deployed(name: str) -> Stack:
    session = boto3.Session()
    cloudformation = session.client("cloudformation")
    described = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    outputs = {o["OutputKey"]: o["OutputValue"] for o in described["Outputs"]}
    parameters = {p["ParameterKey"]: p["ParameterValue"] for p in described["Parameters"]}
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=name)
    return Stack(
        rest=Site(outputs["RestApiUrl"]),
        http=Site(outputs["HttpApiUrl"]),
        websocket_url=outputs["WebSocketUrl"],
        region=session.region_name,
        outputs=outputs,
        resources={
            resource["LogicalResourceId"]: resource["PhysicalResourceId"]
            for page in pages
            for resource in page["StackResourceSummaries"]
        },
        cors_origin=parameters["CorsOrigin"],
    )


@pytest.fixture
def token(stack: Stack) -> str:
    """An access token that may do everything."""
    return stack.token()


class Service:
    """A copy of templates/service, for a test to change."""

    def __init__(self, directory: Path) -> None:
        self.template = directory / "template.yaml"
        self.code = directory / "functions/worker/app.py"
        shutil.copytree(TEMPLATES / "service", directory)

    def change(self, old: str, new: str, *, file: Path | None = None) -> None:
        """Puts `new` where `old` stands, in the template or in `file`."""
        file = file or self.template
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new))

    def line_of(self, text: str) -> int:
        """The number of the template's first line that holds `text`."""
        lines = self.template.read_text().splitlines()
        return next(number for number, line in enumerate(lines, 1) if text in line)


@pytest.fixture
def service(tmp_path: Path) -> Service:
    return Service(tmp_path / "service")


@pytest.fixture(scope="module")
def shared_service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    """The same for all tests of a module."""
    return Service(tmp_path_factory.mktemp("shared") / "service")


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Callable[..., Gateway]]:
    """Starts `frontgate up` with a template and arguments; what the test leaves is ended."""
    yield from _ups(tmp_path)


@pytest.fixture(scope="module")
def shared_up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Gateway]]:
    """The same for all tests of a module."""
    yield from _ups(tmp_path_factory.mktemp("shared"))


def _ups(under: Path) -> Iterator[Callable[..., Gateway]]:
    gateways: list[Gateway] = []

    def start(template: Path, *arguments: object) -> Gateway:
        directory = under / f"up-{len(gateways)}"
        directory.mkdir()
        cache = ROOT / ".frontgate/test-cache"  # so that they do not displace the application's
        command = ["--template", str(template), *map(str, arguments)]
        gateways.append(Gateway(command, directory=directory, cache=cache))
        return gateways[-1]

    yield start
    for gateway in gateways:
        gateway.destroy()
