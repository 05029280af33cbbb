from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from frontgate.aws.addresses import Addresses, Site
from frontgate.aws.answers import FORBIDDEN, FOREIGN_PAGE, UPGRADE_REQUIRED
from frontgate.aws.endpoint import Endpoint
from frontgate.server import Arrival, HttpResponder, Opened, WebSocketResponder
from frontgate.websocket import Accepted
from frontgate.wire import HttpResponse

fact = pytest.mark.fact

AWS_PORT, API_PORT, SOCKET_PORT = 4566, 3000, 3001
LOCAL = "localhost:4566"
REST = "rest123.execute-api.localhost:4566"
HTTP = "http123.execute-api.localhost:4566"
SOCKETS = "ws12345.execute-api.localhost:4566"


@dataclass
class FakeSockets:
    """A WebSocket stage that remembers what it was told."""

    outcome: Any = field(
        default_factory=lambda: Accepted(connection_id="c-1", subprotocol="chat", headers=())
    )
    told: list[Any] = field(default_factory=list)

    async def connect(self, handshake):
        self.told.append(handshake)
        return self.outcome

    def opened(self, connection_id, socket):
        self.told.append(("opened", connection_id, socket))

    async def receive(self, connection_id, message):
        self.told.append(("receive", connection_id, message))

    async def disconnected(self, connection_id, code, reason):
        self.told.append(("disconnected", connection_id, code, reason))

    async def handle_management(self, request):
        return HttpResponse(status=200)


class Answering:
    """A handler with a name, to tell who was found."""

    def __init__(self, name: str) -> None:
        self.name = name

    async def __call__(self, request):
        return HttpResponse(status=200)


class FakeStages:
    def __init__(self) -> None:
        self.handlers = {
            ("rest123", "dev"): Answering("rest dev"),
            ("rest123", "partner"): Answering("rest partner"),
            ("http123", "$default"): Answering("http $default"),
            ("http123", "beta"): Answering("http beta"),
            ("named01", "beta"): Answering("named beta"),
        }
        self.sockets = {("ws12345", "prod"): FakeSockets()}

    def http(self, api_id, stage):
        return self.handlers.get((api_id, stage))

    def websocket(self, api_id, stage):
        return self.sockets.get((api_id, stage))

    def is_http_api(self, api_id):
        return api_id == "named01"

    def is_served(self, api_id, stage):
        return (api_id, stage) in self.handlers or (api_id, stage) in self.sockets

    def restriction(self, api_id, stage):
        return None


class NoDomains:
    def find(self, name):
        return ()

    def admits(self, domain, vpc_endpoint_id):
        return False

    def vpc_of(self, vpc_endpoint_id):
        return None


class FunctionUrls:
    """One, below `/_aws/lambda-url/`."""

    def resolve(self, arrival):
        if not arrival.path.startswith("/_aws/lambda-url/"):
            return None
        return HttpResponder(handle=Answering("function"), path="/", max_body=1)


class UserPools:
    """One, below `/_aws/cognito/`."""

    def resolve(self, arrival):
        if not arrival.path.startswith("/_aws/cognito/"):
            return None
        return HttpResponder(handle=Answering("user pool"), path="/", max_body=1)


@pytest.fixture
def stages() -> FakeStages:
    return FakeStages()


@pytest.fixture
def endpoint(stages) -> Endpoint:
    ports = {API_PORT: Site("rest123", "dev"), SOCKET_PORT: Site("ws12345", "prod")}
    addresses = Addresses(stages=stages, domains=NoDomains(), ports=ports)
    return Endpoint(
        addresses=addresses,
        stages=stages,
        function_urls=FunctionUrls(),
        user_pools=UserPools(),
        aws=Answering("aws"),
        own=Answering("own"),
    )


def arrival(host: str, path: str, port: int = AWS_PORT, *, headers=()) -> Arrival:
    return Arrival(
        port=port,
        method="GET",
        path=path,
        query="a=1",
        headers=(("Host", host), *headers),
        host=host,
        source_ip="127.0.0.1",
    )


@pytest.mark.parametrize(
    ("host", "port", "path", "found"),
    [
        # The port of an API: no stage in the path.
        ("localhost:3000", API_PORT, "/users", ("rest dev", "/users", "")),
        ("127.0.0.1:3000", API_PORT, "/", ("rest dev", "/", "")),
        ("localhost:3000", API_PORT, "/_aws/x", ("rest dev", "/_aws/x", "")),
        ("rest123.execute-api.localhost:3000", API_PORT, "/dev", ("rest dev", "/dev", "")),
        # By Host.
        (REST, AWS_PORT, "/dev/users/1", ("rest dev", "/users/1", "/dev")),
        (REST, AWS_PORT, "/dev", ("rest dev", "/", "/dev")),
        (REST, AWS_PORT, "/dev/", ("rest dev", "/", "/dev")),
        (REST, AWS_PORT, "/partner//a%2Fb", ("rest partner", "//a%2Fb", "/partner")),
        pytest.param(
            REST,
            AWS_PORT,
            "//dev/x",
            ("rest dev", "/x", "/dev"),
            marks=fact("routing.slash-before-stage"),
        ),
        (
            "rest123.execute-api.eu-west-1.amazonaws.com",
            AWS_PORT,
            "/dev/users",
            ("rest dev", "/users", "/dev"),
        ),
        # A `$default` stage has no segment of its own; a named one goes first.
        (HTTP, AWS_PORT, "/rooms", ("http $default", "/rooms", "")),
        (HTTP, AWS_PORT, "/", ("http $default", "/", "")),
        (HTTP, AWS_PORT, "/beta/rooms", ("http beta", "/rooms", "/beta")),
        # By path, where names under localhost do not resolve.
        (
            LOCAL,
            AWS_PORT,
            "/_aws/execute-api/rest123/dev/users",
            ("rest dev", "/users", "/dev"),
        ),
        (LOCAL, AWS_PORT, "/_aws/execute-api/rest123/dev", ("rest dev", "/", "/dev")),
        (LOCAL, AWS_PORT, "/_aws/execute-api/http123/rooms", ("http $default", "/rooms", "")),
        # The AWS endpoint, and our own questions.
        (LOCAL, AWS_PORT, "/", ("aws", "/", "")),
        (LOCAL, AWS_PORT, "/bucket/key", ("aws", "/bucket/key", "")),
        ("photos.localhost:4566", AWS_PORT, "/key", ("aws", "/key", "")),
        ("dynamodb.eu-west-1.amazonaws.com", AWS_PORT, "/", ("aws", "/", "")),
        ("", AWS_PORT, "/", ("aws", "/", "")),
        (LOCAL, AWS_PORT, "/_aws/lambda-url/abc/x", ("function", "/", "")),
        (LOCAL, AWS_PORT, "/_aws/cognito/members/login", ("user pool", "/", "")),
        ("members.auth.eu-west-1.localhost:3000", API_PORT, "/x", ("rest dev", "/x", "")),
        (LOCAL, AWS_PORT, "/_frontgate/tokens", ("own", "/_frontgate/tokens", "")),
    ],
)
def test_who_answers(endpoint, host, port, path, found):
    responder = endpoint.resolve(arrival(host, path, port))
    assert isinstance(responder, HttpResponder)
    assert (responder.handle.name, responder.path, responder.stage_path) == found


@fact("errors.no-api")
@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("unknown.execute-api.localhost:4566", "/dev/users"),
        (REST, "/"),
        (REST, "/nostage/users"),
        (SOCKETS, "/nostage"),
        (LOCAL, "/_aws/execute-api/unknown/dev"),
        (LOCAL, "/_aws/execute-api/"),
    ],
)
def test_no_such_api_or_stage(endpoint, host, path):
    """Recorded on AWS: 403 ForbiddenException."""
    assert endpoint.resolve(arrival(host, path)) is FORBIDDEN
    assert json.loads(FORBIDDEN.body) == {"message": "Forbidden"}
    assert ("x-amzn-ErrorType", "ForbiddenException") in FORBIDDEN.headers


@fact("http-routing.no-stage")
def test_an_http_api_without_such_a_stage(endpoint):
    answer = endpoint.resolve(arrival("named01.execute-api.localhost:4566", "/alpha/x"))
    assert (answer.status, answer.body) == (404, b'{"message":"Not Found"}')


@pytest.mark.fact("websocket-connect.plain")
@pytest.mark.parametrize(
    ("host", "port", "path"),
    [
        (SOCKETS, AWS_PORT, "/prod"),
        (SOCKETS, AWS_PORT, "/prod/anything"),
        ("localhost:3001", SOCKET_PORT, "/"),
        (LOCAL, AWS_PORT, "/_aws/execute-api/ws12345/prod"),
    ],
)
def test_a_plain_request_to_a_websocket_api(endpoint, host, port, path):
    """Reported of AWS: 426."""
    assert endpoint.resolve(arrival(host, path, port)) is UPGRADE_REQUIRED
    assert UPGRADE_REQUIRED.status == 426


@pytest.mark.parametrize(
    ("host", "port", "path"),
    [
        (SOCKETS, AWS_PORT, "/prod/@connections/c-1"),
        (SOCKETS, AWS_PORT, "/prod/%40connections/c-1"),
        ("localhost:3001", SOCKET_PORT, "/@connections/c-1"),
    ],
)
def test_the_connections_of_a_websocket_api(endpoint, stages, host, port, path):
    responder = endpoint.resolve(arrival(host, path, port))
    assert isinstance(responder, HttpResponder)
    assert responder.handle == stages.sockets["ws12345", "prod"].handle_management
    assert responder.path.endswith("connections/c-1")


def test_a_port_may_be_given_away_while_requests_are_served(endpoint):
    endpoint.addresses.ports[3002] = Site("http123", "beta", stage_in_path=True)
    responder = endpoint.resolve(arrival("localhost:3002", "/rooms", 3002))
    assert responder.handle.name == "http beta"


@pytest.mark.parametrize(
    ("path", "left", "stage_path"),
    [
        ("/beta/rooms/1", "/rooms/1", "/beta"),
        ("/beta", "/", "/beta"),
        ("/betas", "/betas", ""),
        ("/rooms/beta", "/rooms/beta", ""),
    ],
)
def test_links_with_the_stage_work_on_an_http_apis_own_port(endpoint, path, left, stage_path):
    endpoint.addresses.ports[3002] = Site("http123", "beta", stage_in_path=True)
    responder = endpoint.resolve(arrival("localhost:3002", path, 3002))
    assert (responder.path, responder.stage_path) == (left, stage_path)


@pytest.mark.parametrize("path", ["/", "/bucket/key", "/_frontgate/tokens"])
def test_the_aws_endpoint_is_closed_to_web_pages_from_elsewhere(endpoint, path):
    """No signature is checked here: any page that is open in a browser could read every table."""
    headers = (("Origin", "https://attacker.example"),)
    assert endpoint.resolve(arrival(LOCAL, path, headers=headers)) is FOREIGN_PAGE
    assert FOREIGN_PAGE.status == 403


@pytest.mark.parametrize(
    ("host", "port", "path"),
    [
        ("localhost:3000", API_PORT, "/users"),
        (REST, AWS_PORT, "/dev/users"),
        (LOCAL, AWS_PORT, "/_aws/execute-api/rest123/dev/users"),
        (LOCAL, AWS_PORT, "/_aws/cognito/members/oauth2/authorize"),
    ],
)
def test_apis_and_user_pools_are_open_to_web_pages_as_on_aws(endpoint, host, port, path):
    headers = (("Origin", "https://attacker.example"),)
    responder = endpoint.resolve(arrival(host, path, port, headers=headers))
    assert isinstance(responder, HttpResponder)


@pytest.mark.parametrize("port", [AWS_PORT, API_PORT, SOCKET_PORT])
def test_a_foreign_host_is_refused_on_every_port(endpoint, port):
    asked = arrival(f"attacker.example:{port}", "/users", port)
    for refusal in (endpoint.resolve(asked), endpoint.resolve_websocket(asked)):
        assert isinstance(refusal, HttpResponse)
        assert refusal.status == 403
        message = json.loads(refusal.body)["message"]
        assert message == "Host 'attacker.example' is not served here; use localhost."


def test_a_foreign_host_is_not_repeated_whole(endpoint):
    refusal = endpoint.resolve(arrival("x" * 5000, "/"))
    assert isinstance(refusal, HttpResponse)
    assert len(refusal.body) < 200


@pytest.mark.parametrize(
    ("host", "port", "path"),
    [
        ("localhost:3001", SOCKET_PORT, "/"),
        ("localhost:3001", SOCKET_PORT, "/whatever"),
        (SOCKETS, AWS_PORT, "/prod"),
        (SOCKETS, AWS_PORT, "/prod/"),
        ("ws12345.execute-api.eu-west-1.amazonaws.com", AWS_PORT, "/prod"),
        (LOCAL, AWS_PORT, "/_aws/execute-api/ws12345/prod"),
    ],
)
async def test_a_handshake_reaches_its_stage(endpoint, stages, host, port, path):
    asked = arrival(host, path, port)
    responder = endpoint.resolve_websocket(asked)
    assert isinstance(responder, WebSocketResponder)
    opened = await responder.connect(asked, ("chat", "v2"))
    assert isinstance(opened, Opened)
    assert opened.subprotocol == "chat"
    handshake = stages.sockets["ws12345", "prod"].told[0]
    assert (handshake.query, handshake.source_ip) == ("a=1", "127.0.0.1")
    assert handshake.subprotocols == ("chat", "v2")


@pytest.mark.parametrize(
    ("host", "port", "path"),
    [
        (SOCKETS, AWS_PORT, "/"),
        (SOCKETS, AWS_PORT, "/nostage"),
        (REST, AWS_PORT, "/dev"),
        ("localhost:3000", API_PORT, "/"),
        (LOCAL, AWS_PORT, "/"),
        (LOCAL, AWS_PORT, "/prod"),
        (LOCAL, AWS_PORT, "/_aws/execute-api/unknown/prod"),
    ],
)
def test_a_handshake_with_nobody(endpoint, host, port, path):
    assert endpoint.resolve_websocket(arrival(host, path, port)) is FORBIDDEN


async def test_a_refused_handshake_is_answered(endpoint, stages):
    stages.sockets["ws12345", "prod"].outcome = HttpResponse(status=401)
    asked = arrival(SOCKETS, "/prod")
    outcome = await endpoint.resolve_websocket(asked).connect(asked, ())
    assert outcome == HttpResponse(status=401)


async def test_what_happens_on_a_socket_reaches_its_stage(endpoint, stages):
    asked = arrival(SOCKETS, "/prod")
    opened = await endpoint.resolve_websocket(asked).connect(asked, ())
    socket = object()
    opened.opened(socket)
    await opened.receive("hello")
    await opened.disconnected(1001, "bye")
    assert stages.sockets["ws12345", "prod"].told[1:] == [
        ("opened", "c-1", socket),
        ("receive", "c-1", "hello"),
        ("disconnected", "c-1", 1001, "bye"),
    ]
