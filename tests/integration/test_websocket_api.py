"""The WebSocket API of the application, with a real client."""

from __future__ import annotations

import http.client
import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any
from urllib.parse import quote

import jwt
import pytest
from botocore.exceptions import ClientError
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection

from tests.integration.processes import PATIENCE
from tests.integration.sites import websocket


class Client:
    """A connection that speaks JSON."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    def send(self, **message: Any) -> None:
        self.connection.send(json.dumps(message))

    def receive(self) -> dict[str, Any]:
        frame: dict[str, Any] = json.loads(self.connection.recv(timeout=PATIENCE))
        return frame

    def ask(self, **message: Any) -> dict[str, Any]:
        self.send(**message)
        return self.receive()

    @property
    def id(self) -> str:
        return str(self.ask(action="ping")["connectionId"])


@pytest.fixture
def join(stack, token) -> Iterator[Callable[..., Client]]:
    """Opens connections, which the test's end closes."""
    with ExitStack() as connections:

        def open_one(room: str | None = None, token: str = token) -> Client:
            url = f"{stack.websocket_url}?token={token}"
            if room is not None:
                url += f"&room={quote(room)}"
            return Client(connections.enter_context(websocket(url)))

        yield open_one


@pytest.fixture
def room(stack, token) -> str:
    """A room in which nobody else talks."""
    room_id = f"room-{uuid.uuid4().hex[:12]}"
    opened = stack.http.post("/rooms", {"id": room_id, "name": "Test"}, token=token)
    assert opened.status == 201, opened.body
    return room_id


@pytest.fixture
def management(stack) -> Iterator[Any]:
    """The `@connections` API through boto3."""
    if stack.aws_endpoint is None:
        url = stack.websocket_url.replace("ws", "http", 1)
    else:
        api = stack.apis["WebSocketApi"]  # its own name resolves where *.localhost does
        url = f"{stack.aws_endpoint}/_aws/execute-api/{api['id']}/{api['stage']}"
    client = stack.client("apigatewaymanagementapi", endpoint_url=url)
    yield client
    client.close()


class TestHandshake:
    def test_without_a_token(self, stack):
        with pytest.raises(InvalidStatus) as refused, websocket(stack.websocket_url):
            pass

        assert refused.value.response.status_code == 401

    def test_with_a_bad_token(self, join):
        """The authorizer's Deny."""
        with pytest.raises(InvalidStatus) as refused:
            join(token="a.b.c")

        assert refused.value.response.status_code == 403

    def test_with_the_token_among_the_sub_protocols(self, stack, token):
        """As a browser may send it, so that no URL shows it."""
        protocols = ["community", token]
        with websocket(stack.websocket_url, subprotocols=protocols) as connection:
            assert connection.subprotocol == "community"
            assert Client(connection).ask(action="ping")["type"] == "pong"

    @pytest.mark.local
    def test_without_the_scope(self, stack, join):
        with pytest.raises(InvalidStatus) as refused:
            join(token=stack.token("--scope", "community/users.read"))

        assert refused.value.response.status_code == 403

    @pytest.mark.parametrize("room", ["nowhere", "", "No Room", "x" * 2100])
    def test_into_a_room_that_does_not_exist(self, join, room):
        """The status of the `$connect` function's answer."""
        with pytest.raises(InvalidStatus) as refused:
            join(room=room)

        assert refused.value.response.status_code == 404

    @pytest.mark.local
    def test_a_plain_request_is_told_to_upgrade(self, stack):
        address = stack.websocket_url.removeprefix("ws://")
        connection = http.client.HTTPConnection(address, timeout=PATIENCE)
        try:
            connection.request("GET", "/")
            assert connection.getresponse().status == 426
        finally:
            connection.close()


class TestMessages:
    def test_ping_is_answered_by_the_gateway_alone(self, join):
        pong = join().ask(action="ping")

        assert pong["type"] == "pong"
        assert isinstance(pong["time"], int)
        assert pong["connectionId"].endswith("=")

    def test_everybody_in_the_room_hears_what_is_said(self, join, room, eventually, stack):
        # Given two members of a room, and one elsewhere
        ada, grace, elsewhere = join(room=room), join(room=room), join()

        # When one speaks
        ada.send(action="sendmessage", room=room, message="Hello, 世界")

        # Then both hear the same, and the third nothing
        heard = ada.receive()
        assert grace.receive() == heard
        assert heard["type"] == "message"
        assert heard["message"] == "Hello, 世界"
        assert heard["room"] == room
        assert elsewhere.ask(action="ping")["type"] == "pong"

    def test_what_was_said_can_be_read_again(self, stack, join, room, token):
        ada = join(room=room)
        for text in ("first", "second"):
            assert ada.ask(action="sendmessage", room=room, message=text)["message"] == text

        history = ada.ask(action="gethistory", room=room)

        # Over the WebSocket oldest first, over HTTP newest first
        assert history["type"] == "history"
        assert [m["message"] for m in history["messages"]] == ["first", "second"]
        listed = stack.http.get(f"/rooms/{room}/messages", token=token).json()
        assert listed["messages"] == history["messages"][::-1]

    def test_a_connection_is_told_who_it_is(self, stack, join, room):
        """DynamoDB's answer, in the words of a template; no function takes part."""
        member = join(room=room)
        connection_id = member.id

        answer = member.ask(action="whoami")

        claims = jwt.decode(stack.token(), options={"verify_signature": False})
        assert answer == {
            "type": "you",
            "connectionId": connection_id,
            "userId": claims["sub"],
            "rooms": [room],
        }

    def test_a_connection_listens_to_several_rooms(self, join, room, stack, token):
        # Given a member of one room, who joins another
        other = f"{room}-b"
        assert stack.http.post("/rooms", {"id": other, "name": "B"}, token=token).status == 201
        member, speaker = join(room=room), join(room=other)
        assert member.ask(action="joinroom", room=other)["room"] == other
        assert sorted(member.ask(action="whoami")["rooms"]) == [room, other]

        # When somebody speaks there, it is heard
        speaker.send(action="sendmessage", room=other, message="Hello")
        assert member.receive()["message"] == "Hello"

        # And no longer after leaving
        assert member.ask(action="leaveroom", room=other)["room"] == other
        assert member.ask(action="whoami")["rooms"] == [room]

    @pytest.mark.parametrize("action", ["joinroom", "leaveroom", "gethistory", "sendmessage"])
    def test_no_such_room(self, join, action):
        answer = join().ask(action=action, room="nowhere", message="x")

        assert answer["type"] == "error"
        assert answer["status"] in {400, 403, 404}
        assert "nowhere" in answer["message"]

    @pytest.mark.parametrize("text", ['{"action": "fly"}', "{}", "not JSON", '"', "[]", ""])
    def test_what_names_no_action_is_explained(self, join, text):
        member = join()
        member.connection.send(text)

        answer = member.receive()

        assert answer["type"] == "error"
        assert answer["status"] == 400
        assert "whoami or ping" in answer["message"]

    def test_a_bad_message_is_explained(self, join):
        answer = join().ask(action="gethistory", room="Not An Id")

        assert answer["type"] == "error"
        assert answer["message"].startswith("room: ")

    def test_a_message_that_does_not_fit_the_model_is_refused(self, join):
        """The route's model: the function never sees it."""
        answer = join().ask(action="sendmessage")

        assert answer["message"] == "Bad request body"

    @pytest.mark.local
    def test_reading_does_not_allow_writing(self, stack, join):
        reader = join(token=stack.token("--scope", "community/rooms.read"))

        answer = reader.ask(action="sendmessage", message="x")

        assert (answer["status"], answer["type"]) == (403, "error")

    def test_a_closed_connection_leaves_the_room(self, stack, join, room, eventually):
        # Given a member who goes away
        member = join(room=room)
        connection_id = member.id
        memberships = {
            "TableName": stack.outputs["ConnectionsTableName"],
            "Key": {"connectionId": {"S": connection_id}, "room": {"S": room}},
        }
        dynamodb = stack.client("dynamodb")
        assert "Item" in dynamodb.get_item(**memberships)

        member.connection.close()

        # Then `$disconnect` forgets the membership
        eventually(lambda: "Item" not in dynamodb.get_item(**memberships))

    def test_a_dead_connection_is_forgotten_on_the_way(self, stack, join, room, eventually):
        # Given a membership whose connection has gone without a goodbye
        item = {"connectionId": {"S": "AAAAAAAAAAAAAAA="}, "room": {"S": room}}
        table = stack.outputs["ConnectionsTableName"]
        dynamodb = stack.client("dynamodb")
        dynamodb.put_item(TableName=table, Item=item)

        # When somebody speaks in its room
        member = join(room=room)
        assert member.ask(action="sendmessage", room=room, message="x")["type"] == "message"

        # Then the others hear it, and the membership goes
        eventually(lambda: "Item" not in dynamodb.get_item(TableName=table, Key=item))


class TestDashboard:
    def test_whoever_registers_is_announced(self, stack, token, join, eventually):
        """From the table's stream through a function to the connections."""
        watcher = join(room="dashboard")
        user = {"name": f"Ada {uuid.uuid4()}", "email": "ada@example.com"}
        made = stack.rest.post("/users", user, token=token).json()

        def look() -> dict[str, Any] | None:
            heard = watcher.receive()
            return heard if heard["id"] == made["id"] else None

        announced = eventually(look, within=60)
        assert announced == {
            "type": "user.created",
            "id": made["id"],
            "name": user["name"],
            "createdAt": made["createdAt"],
        }

    @pytest.mark.local
    def test_it_is_for_those_who_may_read_the_directory(self, stack, join):
        with pytest.raises(InvalidStatus) as refused:
            join(room="dashboard", token=stack.token("--scope", "community/rooms.read"))

        assert refused.value.response.status_code == 403


class TestManagement:
    def test_a_message_from_outside(self, join, management):
        member = join()

        management.post_to_connection(ConnectionId=member.id, Data=b'{"from": "outside"}')

        assert member.receive() == {"from": "outside"}

    def test_a_look_at_a_connection(self, join, management):
        found = management.get_connection(ConnectionId=join().id)

        assert found["ConnectedAt"] <= found["LastActiveAt"]
        assert found["Identity"]["SourceIp"]

    def test_ending_a_connection(self, join, management):
        member = join()

        management.delete_connection(ConnectionId=member.id)

        with pytest.raises(ConnectionClosed) as closed:
            member.receive()
        assert closed.value.rcvd.code == 1000

    @pytest.mark.parametrize(
        "operation", ["post_to_connection", "get_connection", "delete_connection"]
    )
    def test_a_connection_that_is_gone(self, join, management, operation, eventually):
        member = join()
        connection_id = member.id
        member.connection.close()
        arguments = {"ConnectionId": connection_id}
        if operation == "post_to_connection":
            arguments["Data"] = "x"

        def gone() -> ClientError | None:
            try:
                getattr(management, operation)(**arguments)
            except ClientError as error:
                return error
            return None

        error = eventually(gone)
        assert error.response["Error"]["Code"] == "GoneException"
        assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 410


def test_a_connection_makes_lines_in_the_access_log(stack, join, eventually):
    member = join()
    connection_id = member.id
    member.connection.close()

    def look() -> set[str]:
        lines = map(json.loads, stack.log_lines(stack.resources["WebSocketApiLogGroup"]))
        return {line["route"] for line in lines if line["connectionId"] == connection_id}

    seconds = PATIENCE if stack.aws_endpoint else 120
    eventually(lambda: look() == {"$connect", "ping", "$disconnect"}, within=seconds)
