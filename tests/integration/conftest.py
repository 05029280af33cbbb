"""A running application, on this machine or on AWS, and a gateway as a process of its own."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from websockets.sync.client import ClientConnection, connect

ROOT = Path(__file__).parents[2]
TEMPLATES = Path(__file__).parent / "templates"
LOCAL = Credentials("local", "local")
READY_SECONDS = 120.0
"""A fresh clone builds its layers first."""
PATIENCE = 60.0
"""Seconds for what takes one on an idle machine: a function starts while eight others do. Each wait
ends with what it waits for."""
Found = TypeVar("Found")


def eventually(look: Callable[[], Found | None], *, within: float = PATIENCE) -> Found:
    """The first result of `look` that is true. Fails the test when there is none in time."""
    deadline = time.monotonic() + within
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > deadline:
            pytest.fail(f"waited {within:.0f} s in vain; the last look gave {found!r}")
        time.sleep(0.02)


def processes() -> dict[int, tuple[int, str]]:
    """Every process that has not ended: its parent, and when it was started."""
    if sys.platform == "linux":
        found = (_of_linux(entry) for entry in Path("/proc").glob("[0-9]*/stat"))
    else:
        command = ["ps", "-axo", "pid=,ppid=,stat=,lstart="]
        listed = subprocess.run(command, capture_output=True, text=True, check=True)
        found = (line.split(None, 3) for line in listed.stdout.splitlines())
    return {
        int(pid): (int(parent), started)
        for pid, parent, status, started in filter(None, found)
        if not status.startswith("Z")
    }


def _of_linux(entry: Path) -> list[str] | None:
    try:
        text = entry.read_text()
    except OSError:  # ended in the meantime
        return None
    fields = text[text.rindex(")") + 2 :].split()  # a command may hold spaces and brackets
    return [entry.parent.name, fields[1], fields[0], fields[19]]


def ending_with_us() -> list[str]:
    """What a command begins with so that it ends with this process, even one that is killed; empty
    where there is no such program."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []


def websocket(url: str, **options: Any) -> ClientConnection:
    """A connection; its handshake may have to wait for a function that starts."""
    return connect(url, proxy=None, open_timeout=PATIENCE, **options)


class Gateway:
    """One `frontgate up`, and every process that was ever seen below it."""

    def __init__(self, arguments: list[str], *, directory: Path, cache: Path) -> None:
        self.ready_file = directory / "ready.json"
        self._output = directory / "output"
        self._error = directory / "error"
        command = [*ending_with_us(), sys.executable, "-m", "frontgate", "up"]
        command += ["--port", "0", "--api-port", "0"]
        command += ["--ready-file", str(self.ready_file)]
        with self._output.open("wb") as output, self._error.open("wb") as error:
            self.process = subprocess.Popen(
                [*command, *arguments],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=error,
                env={**os.environ, "FRONTGATE_CACHE": str(cache), "PYTHONUNBUFFERED": "1"},
            )
        self._seen: dict[int, str] = {}

    @property
    def output(self) -> str:
        """What it printed: the banner and the functions' logs."""
        return self._output.read_text()

    @property
    def error(self) -> str:
        """Its progress, notes, warnings and failure."""
        return self._error.read_text()

    def ready(self) -> dict[str, Any]:
        """What the ready file says, as soon as it is there."""

        def look() -> bool:
            self.look_below()
            return self.ready_file.exists() or self.process.poll() is not None

        eventually(look, within=READY_SECONDS)
        if not self.ready_file.exists():
            pytest.fail(f"frontgate up ended before it was ready:\n{self.error}")
        described: dict[str, Any] = json.loads(self.ready_file.read_text())
        return described

    def site(self, api: str = "Api") -> Site:
        """Where an API of its template answers, as soon as it does."""
        return Site(self.ready()["apis"][api]["url"])

    @property
    def aws_site(self) -> Site:
        """Its AWS endpoint."""
        return Site(self.ready()["awsEndpoint"])

    def client(self, service: str) -> Any:
        """A boto3 client of its AWS endpoint."""
        described = self.ready()
        return _local_client(service, described["region"], described["awsEndpoint"])

    def look_below(self) -> set[int]:
        """The processes below the gateway right now; they are remembered."""
        known = processes()
        below = {self.process.pid}
        while more := {p for p, (parent, _) in known.items() if parent in below} - below:
            below |= more
        below.discard(self.process.pid)
        self._seen.update({pid: known[pid][1] for pid in below})
        return below

    @property
    def services(self) -> int:
        """The process that plays the AWS services."""
        (found,) = (
            pid
            for pid in self.look_below()
            if b"moto_server" in Path(f"/proc/{pid}/cmdline").read_bytes()
        )
        return found

    def ended(self, *, within: float = READY_SECONDS) -> int:
        """Its exit status, once it has ended by itself."""

        def look() -> bool:
            self.look_below()
            return self.process.poll() is not None

        eventually(look, within=within)
        return self.process.wait()

    def end(self, number: signal.Signals = signal.SIGINT) -> int:
        """Sends a signal; the exit status that follows."""
        self.look_below()
        self.process.send_signal(number)
        return self.ended(within=PATIENCE)

    def survivors(self) -> dict[int, str]:
        """Processes that it started and that still run."""
        known = processes()
        return {
            pid: started
            for pid, started in self._seen.items()
            if pid in known and known[pid][1] == started
        }

    def leaves_nothing(self, *, within: float = PATIENCE) -> bool:
        """Whether everything below it ends in time. Call it when the gateway has ended."""
        eventually(lambda: not self.survivors(), within=within)
        return True

    def destroy(self) -> None:
        """Ends what is left, for a test that failed half-way."""
        self.look_below()
        for pid in (self.process.pid, *self.survivors()):
            if pid != self.process.pid or self.process.poll() is None:
                os.kill(pid, signal.SIGKILL)
        self.process.wait()


def _local_client(service: str, region: str, endpoint: str, **options: Any) -> Any:
    given = {
        "region_name": region,
        "endpoint_url": endpoint,
        "aws_access_key_id": "local",
        "aws_secret_access_key": "local",
        "config": Config(
            retries={"total_max_attempts": 1},
            proxies={},
            inject_host_prefix=False,  # sync-localhost is nowhere
        ),
    }
    return boto3.client(service, **{**given, **options})


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    status: int
    headers: Message
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode()


def curl(url: str, *options: str) -> Answer:
    """What curl gets. Raises `CalledProcessError` where it gets no answer."""
    command = ["curl", "--silent", "--show-error", "--include", *options, url]
    rest = subprocess.run(command, capture_output=True, check=True).stdout
    head = b"HTTP/1.1 100"
    while head.startswith(b"HTTP/1.1 100"):
        head, _, rest = rest.partition(b"\r\n\r\n")
    first, _, lines = head.partition(b"\r\n")
    return Answer(status=int(first.split()[1]), headers=message_from_bytes(lines), body=rest)


@dataclass(frozen=True, slots=True)
class Site:
    """An HTTP origin with a path prefix. Targets are sent as they are written."""

    url: str

    def request(
        self,
        method: str,
        target: str,
        *,
        token: str | None = None,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
    ) -> Answer:
        """`token` goes as a bearer token; a `body` that is not bytes goes as JSON."""
        sent = {"Authorization": f"Bearer {token}"} if token else {}
        if body is not None and not isinstance(body, bytes):
            sent["Content-Type"] = "application/json"
            body = json.dumps(body).encode()
        address = urlsplit(self.url)
        kind = (
            http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
        )
        connection = kind(address.netloc, timeout=PATIENCE)
        try:
            connection.request(method, address.path + target, body, {**sent, **(headers or {})})
            answer = connection.getresponse()
            return Answer(status=answer.status, headers=answer.headers, body=answer.read())
        finally:
            connection.close()

    def get(self, target: str, **options: Any) -> Answer:
        return self.request("GET", target, **options)

    def post(self, target: str, body: Any, **options: Any) -> Answer:
        return self.request("POST", target, body=body, **options)

    def signed(
        self,
        method: str,
        target: str,
        *,
        credentials: Credentials = LOCAL,
        region: str,
        service: str = "execute-api",
        presigned: bool = False,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Answer:
        """The answer to a request that botocore has signed."""
        request = AWSRequest(method, self.url + target, headers=dict(headers or {}), data=body)
        kind = SigV4QueryAuth if presigned else SigV4Auth
        kind(credentials, service, region).add_auth(request)
        parts = urlsplit(request.url)
        query = f"?{parts.query}" if parts.query else ""
        there = Site(f"{parts.scheme}://{parts.netloc}")
        sent = dict(request.headers.items())
        return there.request(method, parts.path + query, headers=sent, body=body or None)


class Backend(BaseHTTPRequestHandler):
    """What stands behind `UpstreamUrl` and `RatesUrl`: tells what it was asked, or a rate."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        """Nothing: the tests tell what they asked."""

    def _answer(self) -> None:
        target = urlsplit(self.path)
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        query = parse_qs(target.query, keep_blank_values=True)
        if target.path.startswith("/status/"):
            self._send(int(target.path.rpartition("/")[2]), {"message": "as asked"})
        elif target.path == "/rates":
            self._send(*self._rate(query))
        else:
            told = {
                "method": self.command,
                "path": target.path,
                "query": query,
                "headers": {name.lower(): value for name, value in self.headers.items()},
                "body": body.decode(),
            }
            self._send(200, told)

    def _rate(self, query: Mapping[str, list[str]]) -> tuple[int, Any]:
        """As the service at frankfurter.dev does."""
        if query.get("base") == ["EUR"] and [s.upper() for s in query["symbols"]] == ["USD"]:
            return 200, {"base": "EUR", "date": "2026-01-31", "rates": {"USD": 1.25}}
        return 404, {"message": "not found"}

    def _send(self, status: int, document: Any) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=60")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_DELETE = do_GET = do_HEAD = do_PATCH = do_POST = do_PUT = _answer


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
            return boto3.client(service, region_name=self.region, **options)
        return _local_client(service, self.region, self.aws_endpoint, **options)

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
        command = Path(sys.executable).with_name("aws")
        assert command.exists(), "the AWS CLI is missing: `make` installs it with requirements.lock"
        answer = subprocess.run(
            [str(command), "--endpoint-url", str(self.aws_endpoint), *arguments],
            capture_output=True,
            text=True,
            env={
                "PATH": os.environ["PATH"],
                "HOME": "/nonexistent",
                "AWS_ACCESS_KEY_ID": "local",
                "AWS_SECRET_ACCESS_KEY": "local",
                "AWS_DEFAULT_REGION": self.region,
                "AWS_DEFAULT_OUTPUT": "json",
            },
        )
        assert answer.returncode == 0, answer.stderr
        return json.loads(answer.stdout) if answer.stdout else None

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
