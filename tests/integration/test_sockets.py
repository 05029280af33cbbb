"""WebSocket APIs with each kind of integration and of guard, through real clients."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection

from tests.integration.processes import PATIENCE
from tests.integration.sites import websocket

pytestmark = pytest.mark.local

TEMPLATE = Path(__file__).parent / "templates/sockets/template.yaml"


class Upstream(BaseHTTPRequestHandler):
    """Says what it was sent."""

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        told = {
            "method": self.command,
            "path": self.path,
            "body": body,
            "headers": {name.lower(): value for name, value in self.headers.items()},
        }
        data = json.dumps(told).encode()
        self.send_response(404 if self.path.startswith("/nowhere") else 201)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_POST = do_PUT = answer

    def log_message(self, *_: Any) -> None:
        """Not into the tests' output."""


@pytest.fixture(scope="module")
def running(shared_up: Any) -> Iterator[Any]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield shared_up(TEMPLATE, f"--parameter=Upstream={address}", f"--vpc-link=Link={address}")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def open_one(running: Any, api: str = "Api", query: str = "", **headers: str) -> ClientConnection:
    url = running.ready()["apis"][api]["url"]
    return websocket(url + query, additional_headers=headers)


@pytest.fixture
def client(running: Any) -> Iterator[ClientConnection]:
    with open_one(running) as connection:
        yield connection


def ask(connection: ClientConnection, **message: Any) -> Any:
    connection.send(json.dumps(message))
    return json.loads(connection.recv(timeout=PATIENCE))


def refusal(running: Any, api: str, query: str = "", **headers: str) -> tuple[int, str]:
    with pytest.raises(InvalidStatus) as refused, open_one(running, api, query, **headers):
        pass
    response = refused.value.response
    return response.status_code, json.loads(response.body)["message"]


class TestIntegrations:
    def test_a_table(self, client):
        assert ask(client, action="put", id="a", text='it\'s "ä"') == {"put": True}
        assert ask(client, action="get", id="a") == {"text": 'it\'s "ä"'}

    def test_what_the_role_does_not_allow(self, client):
        """DynamoDB's refusal is a status, by which a response is chosen."""
        assert ask(client, action="scan") == {"failed": 400}

    def test_a_queue(self, running, client):
        assert ask(client, action="enqueue", x="&") == {"queued": True}
        url = running.client("sqs").list_queues()["QueueUrls"][0]
        (message,) = running.client("sqs").receive_message(QueueUrl=url)["Messages"]
        assert json.loads(message["Body"]) == {"action": "enqueue", "x": "&"}

    def test_a_state_machine(self, running, client):
        arn = ask(client, action="start", x=1)["started"]
        execution = running.client("stepfunctions").describe_execution(executionArn=arn)
        assert json.loads(execution["input"]) == {"action": "start", "x": 1}

    @pytest.mark.parametrize(
        ("message", "answer"),
        [
            ({"text": "hi"}, {"plain": {"text": "hi", "color": "blue"}}),
            ({"text": "no room", "kind": "error"}, {"missing": "no room"}),
            ({"text": "other", "kind": "error"}, {"plain": ""}),
        ],
    )
    def test_a_function_behind_templates(self, client, message, answer):
        assert ask(client, action="plain", **message) == answer

    def test_an_http_backend(self, client):
        answer = ask(client, action="http", room="r 1", text="t")
        upstream = answer["upstream"]
        assert answer["status"] == 201
        assert (upstream["method"], upstream["path"]) == ("PUT", "/r%201?color=blue")
        assert json.loads(upstream["body"]) == {"said": "t"}
        assert upstream["headers"]["x-connection"].endswith("=")
        assert ask(client, action="http", room="nowhere") == {"nothing": "there"}

    @pytest.mark.parametrize("action", ["forward", "private"])
    def test_a_backend_gets_the_message_as_it_is(self, client, action):
        upstream = ask(client, action=action, q=1)
        assert upstream["path"] == f"/{action}"
        assert json.loads(upstream["body"]) == {"action": action, "q": 1}

    @pytest.mark.parametrize(
        ("message", "told"),
        [
            ({"action": "dead"}, "Internal server error"),
            ({"action": "late", "slow": "slow"}, "Endpoint request timed out"),
            ({"action": "checked"}, "Bad request body"),
        ],
    )
    def test_what_goes_wrong_is_told_and_the_connection_stays(self, client, message, told):
        assert ask(client, **message)["message"] == told
        assert "pong" in ask(client, action="ping")

    def test_a_throttled_route(self, client):
        answers = [ask(client, action="throttled") for _ in range(5)]
        assert {"through": True} in answers
        assert "Too Many Requests" in [answer.get("message") for answer in answers]


class TestHandshakes:
    @pytest.mark.parametrize("status", [301, 401, 418])
    def test_the_function_decides(self, running, status):
        assert refusal(running, "Api", f"?refuse={status}")[0] == status

    @pytest.mark.parametrize("signer", [SigV4Auth, SigV4QueryAuth])
    def test_signatures(self, running, signer):
        def signed(key: str) -> dict[str, Any]:
            url = running.ready()["apis"]["Signed"]["url"].replace("ws://", "http://")
            request = AWSRequest("GET", f"{url}/")
            signer(Credentials(key, "local"), "execute-api", "us-east-1").add_auth(request)
            if signer is SigV4Auth:
                return dict(request.headers)
            return {"query": request.url.removeprefix(url)}

        with open_one(running, "Signed", **signed("local")) as connection:
            identity = ask(connection, a=1)["requestContext"]["identity"]
        assert identity["userArn"] == "arn:aws:iam::123456789012:root"
        told = "The security token included in the request is invalid."
        assert refusal(running, "Signed", **signed("nobody")) == (403, told)
        assert refusal(running, "Signed") == (403, "Missing Authentication Token")

    def test_keys_and_their_quota(self, running):
        key = {"x-api-key": "the-key-of-the-sockets"}
        assert refusal(running, "Keyed") == (403, "Forbidden")
        assert refusal(running, "Keyed", **{"x-api-key": "other"}) == (403, "Forbidden")
        for _ in range(2):
            with open_one(running, "Keyed", **key):
                pass
        assert refusal(running, "Keyed", **key) == (429, "Limit Exceeded")

    def test_an_authorizer(self, running):
        assert refusal(running, "Asked") == (401, "Unauthorized")
        assert refusal(running, "Asked", "?token=bad") == (403, "Forbidden")
        with open_one(running, "Asked", "?token=good") as connection:
            authorizer = ask(connection, a=1)["requestContext"]["authorizer"]
        assert (authorizer["principalId"], authorizer["level"]) == ("good", "3")


class TestCallbacks:
    @pytest.fixture
    def management(self, running) -> Any:
        return self.client_of(running, "local", "local")

    def client_of(self, running: Any, key: str, secret: str) -> Any:
        described = running.ready()
        api = described["apis"]["Api"]
        return boto3.client(
            "apigatewaymanagementapi",
            region_name=described["region"],
            endpoint_url=f"{described['awsEndpoint']}/_aws/execute-api/{api['id']}/{api['stage']}",
            aws_access_key_id=key,
            aws_secret_access_key=secret,
        )

    def test_frames_of_32_kilobytes_make_one_message(self, client, management):
        connection_id = ask(client, action="ping")["pong"]
        management.post_to_connection(ConnectionId=connection_id, Data=b"z" * 100_000)
        assert client.recv(timeout=PATIENCE) == "z" * 100_000

    def test_who_may_not(self, running, client):
        connection_id = ask(client, action="ping")["pong"]
        iam = running.client("iam")
        iam.create_user(UserName="eve")
        key = iam.create_access_key(UserName="eve")["AccessKey"]
        eve = self.client_of(running, key["AccessKeyId"], key["SecretAccessKey"])
        with pytest.raises(ClientError, match="execute-api:ManageConnections") as refused:
            eve.post_to_connection(ConnectionId=connection_id, Data=b"x")
        assert refused.value.response["Error"]["Code"] == "AccessDeniedException"

    def test_the_goodbye_reaches_the_table(self, running, client, management, eventually):
        """`$disconnect` calls DynamoDB without any function."""
        connection_id = ask(client, action="ping")["pong"]
        management.delete_connection(ConnectionId=connection_id)
        with pytest.raises(ConnectionClosed) as closed:
            client.recv(timeout=PATIENCE)
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 1000
        dynamodb = running.client("dynamodb")
        (table,) = dynamodb.list_tables()["TableNames"]

        def look() -> Any:
            key = {"id": {"S": connection_id}}
            return dynamodb.get_item(TableName=table, Key=key).get("Item")

        item = eventually(look)
        assert item["code"] == {"N": "1000"}
        assert item["reason"] == {"S": "Connection Closed Normally"}
