"""The HTTP API of the application, asked as a client would."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest

from tests.integration.processes import PATIENCE


@pytest.fixture
def room(stack, token) -> dict[str, Any]:
    """A room that was just opened."""
    room_id = f"room-{uuid.uuid4().hex[:12]}"
    answer = stack.http.post("/rooms", {"id": room_id, "name": "Analytical Engine"}, token=token)
    assert answer.status == 201, answer.body
    return {**answer.json(), "location": answer.headers["Location"]}


class TestTokens:
    def test_without_one_the_challenge_is_bare(self, stack):
        """Recorded on AWS: no scope and no error when no token came."""
        answer = stack.http.get("/rooms")

        assert answer.status == 401
        assert answer.body == b'{"message":"Unauthorized"}'
        assert answer.headers["www-authenticate"] == "Bearer"
        assert answer.headers["Apigw-Requestid"]

    @pytest.mark.parametrize("garbage", ["x", "a.b.c", "e30.e30.e30"])
    def test_with_a_bad_one_it_says_what_is_wrong(self, stack, garbage):
        answer = stack.http.get("/rooms", token=garbage)

        assert answer.status == 401
        assert answer.body == b'{"message":"Unauthorized"}'
        challenge = answer.headers["www-authenticate"]
        assert challenge.startswith("Bearer scope=")
        assert 'error="invalid_token"' in challenge
        assert "error_description=" in challenge

    @pytest.mark.local
    def test_a_missing_scope_is_forbidden(self, stack):
        """Unlike a REST API's 401."""
        reader = stack.token("--scope", "community/users.read")

        answer = stack.http.get("/rooms", token=reader)

        assert answer.status == 403
        assert answer.body == b'{"message":"Forbidden"}'

    @pytest.mark.local
    def test_one_of_two_scopes_allows_one_of_two_routes(self, stack):
        reader = stack.token("--scope", "community/rooms.read")

        assert stack.http.get("/rooms", token=reader).status == 200
        assert stack.http.post("/rooms", {"id": "x", "name": "x"}, token=reader).status == 403


class TestRooms:
    def test_some_rooms_are_always_there(self, stack, token):
        answer = stack.http.get("/rooms", token=token)

        assert answer.status == 200
        assert answer.headers["Content-Type"].startswith("application/json")
        listed = answer.json()
        assert {"general", "dashboard"} <= {room["id"] for room in listed["rooms"]}
        assert listed["count"] == len(listed["rooms"])

    def test_a_new_room_is_listed(self, stack, token, room):
        listed = stack.http.get("/rooms", token=token).json()["rooms"]

        assert room["id"] in {entry["id"] for entry in listed}

    def test_its_location_lists_its_messages(self, stack, token, room):
        path = room["location"]

        answer = stack.http.get(path[path.index("/rooms/") :], token=token)

        assert answer.status == 200
        assert answer.json() == {"messages": [], "count": 0}

    def test_a_room_is_opened_once(self, stack, token, room):
        again = stack.http.post("/rooms", {"id": room["id"], "name": "Again"}, token=token)

        assert again.status == 409
        assert again.json() == {"message": f"There is a room with the id {room['id']!r} already"}

    def test_a_bad_body_is_refused_by_the_function(self, stack, token):
        """HTTP APIs have no models."""
        answer = stack.http.post("/rooms", {"id": "Not An Id"}, token=token)

        assert answer.status == 400
        assert {error["at"] for error in answer.json()["errors"]} == {"body.id", "body.name"}

    def test_messages_of_no_room(self, stack, token):
        answer = stack.http.get("/rooms/nowhere/messages", token=token)

        assert answer.status == 404
        assert answer.json() == {"message": "No room has the id 'nowhere'"}


class TestLegacy:
    def test_rooms_in_the_old_form(self, stack, token, room):
        """Payload 1.0, and what comes instead (RFC 9745, RFC 8594)."""
        answer = stack.http.get("/v0/rooms", token=token)

        assert answer.status == 200, answer.body
        assert {"RoomId": room["id"], "Title": room["name"]} in answer.json()["Items"]
        assert answer.headers["Deprecation"].startswith("@")
        assert answer.headers["Sunset"].endswith("GMT")
        assert answer.headers["Link"] == '</rooms>; rel="successor-version"'

    def test_it_needs_a_token(self, stack):
        assert stack.http.get("/v0/rooms").status == 401


class TestUnknownTargets:
    @pytest.mark.parametrize(
        ("method", "target"), [("GET", "/"), ("GET", "/nowhere"), ("DELETE", "/rooms")]
    )
    def test_the_answer_says_what_there_is(self, stack, method, target):
        """`$default` takes them: without it API Gateway says no more than "Not Found"."""
        answer = stack.http.request(method, target)

        assert answer.status == 404
        document = answer.json()
        assert document["message"] == f"There is no such route for {method}"
        assert "GET /rooms" in document["routes"]


class TestCors:
    def test_a_preflight_needs_no_token(self, stack):
        answer = stack.http.request(
            "OPTIONS",
            "/rooms",
            headers={
                "Origin": stack.cors_origin,
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "authorization,content-type",
            },
        )

        assert answer.status == 204
        assert answer.headers["Access-Control-Allow-Origin"] == stack.cors_origin
        assert set(answer.headers["Access-Control-Allow-Methods"].split(",")) == {"GET", "POST"}
        assert "authorization" in answer.headers["Access-Control-Allow-Headers"]
        assert answer.headers["Access-Control-Max-Age"] == "600"

    def test_another_origin_is_told_nothing(self, stack):
        answer = stack.http.request(
            "OPTIONS",
            "/rooms",
            headers={
                "Origin": "https://attacker.example",
                "Access-Control-Request-Method": "POST",
            },
        )

        assert answer.headers["Access-Control-Allow-Origin"] is None

    def test_answers_to_the_origin_carry_it(self, stack, token):
        origin = {"Origin": stack.cors_origin}

        answer = stack.http.get("/rooms", token=token, headers=origin)

        assert answer.headers["Access-Control-Allow-Origin"] == stack.cors_origin


def test_each_request_is_a_line_of_the_access_log(stack, token, eventually):
    answer = stack.http.get("/rooms", token=token)
    request_id = answer.headers["Apigw-Requestid"]

    def look() -> dict[str, Any] | None:
        lines = map(json.loads, stack.log_lines(stack.resources["HttpApiLogGroup"]))
        return next((line for line in lines if line["requestId"] == request_id), None)

    line = eventually(look, within=PATIENCE if stack.aws_endpoint else 120)
    assert line["route"] == "GET /rooms"
    assert line["status"] == line["integrationStatus"] == "200"
    assert line["length"] == str(len(answer.body))
