"""The REST API of the application, asked as a client would."""

from __future__ import annotations

import gzip
import json
import re
import uuid
import zlib
from typing import Any
from urllib.parse import quote

import pytest

from tests.integration.processes import PATIENCE

ADA = {"name": "Ada Lovelace", "email": "ada.lovelace@example.com", "age": 36}
CLOCK = re.compile(r"\d{2}/[A-Z][a-z]{2}/\d{4}:\d{2}:\d{2}:\d{2} \+0000")


@pytest.fixture
def created(stack, token) -> dict[str, Any]:
    """A user whom nobody else has, as the API answered."""
    answer = stack.rest.post("/users", {**ADA, "name": f"Ada {uuid.uuid4()}"}, token=token)
    assert answer.status == 201, answer.body
    return {**answer.json(), "location": answer.headers["Location"]}


class TestHealth:
    def test_it_is_answered_by_the_gateway_alone(self, stack):
        answer = stack.rest.get("/health")

        assert answer.status == 200
        document = answer.json()
        assert document["status"] == "ok"
        assert document["requestId"] == answer.headers["x-amzn-RequestId"]
        assert CLOCK.fullmatch(document["time"])
        assert list(document) == ["status", "stage", "requestId", "time"]

    def test_its_headers_are_those_of_the_template(self, stack):
        headers = stack.rest.get("/health").headers

        assert headers["Content-Type"] == "application/json"
        assert headers["Access-Control-Allow-Origin"] == stack.cors_origin
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["x-amz-apigw-id"]

    def test_each_request_has_an_id_of_its_own(self, stack):
        ids = {stack.rest.get("/health").json()["requestId"] for _ in range(3)}

        assert len(ids) == 3

    def test_a_body_of_another_type_is_no_obstacle(self, stack):
        """`when_no_match` passes it through to the mock, which then finds no status (recorded)."""
        answer = stack.rest.request("GET", "/health", headers={"Content-Type": "application/json"})

        assert answer.status == 200

    def test_the_query_changes_nothing(self, stack):
        assert stack.rest.get("/health?a=1&a=%22&b").status == 200


class TestUnknownTargets:
    @pytest.mark.parametrize(
        ("method", "target"),
        [("GET", "/"), ("GET", "/nowhere"), ("GET", "/users/a/b"), ("DELETE", "/users")],
    )
    def test_they_are_refused(self, stack, method, target):
        """Recorded on AWS: neither 404 nor 405."""
        answer = stack.rest.request(method, target)

        assert answer.status == 403
        assert answer.body == b'{"message":"Missing Authentication Token"}'
        assert answer.headers["x-amzn-ErrorType"] == "MissingAuthenticationTokenException"

    def test_the_refusal_carries_the_headers_of_the_template(self, stack):
        headers = stack.rest.get("/nowhere").headers

        assert headers["Access-Control-Allow-Origin"] == stack.cors_origin
        assert headers["X-Content-Type-Options"] == "nosniff"


class TestTokens:
    def test_without_one_nothing_is_answered(self, stack):
        answer = stack.rest.get("/users")

        assert answer.status == 401
        assert answer.body == b'{"message":"Unauthorized"}'
        assert answer.headers["Content-Type"] == "application/json"
        assert answer.headers["x-amzn-ErrorType"] == "UnauthorizedException"
        assert answer.headers["Access-Control-Allow-Origin"] == stack.cors_origin

    @pytest.mark.parametrize("garbage", ["x", "a.b.c", "Bearer", "", "e30.e30.e30", "\xff\xfe"])
    def test_garbage_is_as_good_as_none(self, stack, garbage):
        answer = stack.rest.get("/users", headers={"Authorization": f"Bearer {garbage}"})

        assert answer.status == 401
        assert answer.body == b'{"message":"Unauthorized"}'

    def test_a_changed_signature_is_noticed(self, stack, token):
        head, _, signature = token.rpartition(".")
        turned = f"{head}.{signature[::-1]}"

        assert stack.rest.get("/users", token=turned).status == 401

    def test_a_changed_claim_is_noticed(self, stack, token):
        header, claims, signature = token.split(".")
        changed = f"{header}.{claims.swapcase()}.{signature}"

        assert stack.rest.get("/users", token=changed).status == 401

    def test_the_word_bearer_may_be_missing(self, stack, token):
        """Documented: the header's value is the token; the prefix is allowed."""
        assert stack.rest.get("/users", headers={"Authorization": token}).status == 200

    @pytest.mark.local
    def test_another_scope_is_not_enough(self, stack):
        reader = stack.token("--scope", "community/rooms.read")

        answer = stack.rest.get("/users", token=reader)

        assert answer.status == 401
        assert answer.body == b'{"message":"Unauthorized"}'

    @pytest.mark.local
    def test_reading_does_not_allow_writing(self, stack):
        reader = stack.token("--scope", "community/users.read")

        assert stack.rest.get("/users", token=reader).status == 200
        assert stack.rest.post("/users", ADA, token=reader).status == 401

    @pytest.mark.local
    def test_an_id_token_has_no_scopes(self, stack):
        assert stack.rest.get("/users", token=stack.token("--id")).status == 401


class TestListing:
    def test_a_page_of_users(self, stack, token, created):
        answer = stack.rest.get("/users?limit=100", token=token)

        assert answer.status == 200
        page = answer.json()
        assert page["count"] == len(page["users"]) >= 1
        assert answer.headers["Content-Type"] == "application/json"
        assert answer.headers["X-Amzn-Trace-Id"].startswith("Root=1-")

    def test_the_cursor_leads_to_the_next_page(self, stack, token, created):
        stack.rest.post("/users", {**ADA, "name": "Another"}, token=token)

        first = stack.rest.get("/users?limit=1", token=token).json()
        second = stack.rest.get(
            f"/users?limit=1&cursor={quote(first['nextCursor'])}", token=token
        ).json()

        assert first["count"] == second["count"] == 1
        assert first["users"] != second["users"]

    def test_what_the_function_refuses_is_its_own_answer(self, stack, token):
        limit = stack.rest.get("/users?limit=0", token=token)
        cursor = stack.rest.get("/users?cursor=nonsense", token=token)

        assert limit.status == cursor.status == 400
        assert limit.json()["errors"][0]["at"] == "query.limit"
        assert cursor.json() == {"message": "The cursor is not one that this list gave"}


class TestCreating:
    def test_the_location_leads_to_the_new_user(self, stack, token, created):
        # Given a user, created by the function; when it is read by the direct integration
        path = created.pop("location")
        target = path[path.index("/users/") :]
        answer = stack.rest.get(target, token=token)

        # Then both tell the same
        assert answer.status == 200
        assert answer.json() == created

    def test_a_user_without_an_age_has_none(self, stack, token):
        made = stack.rest.post("/users", {k: ADA[k] for k in ("name", "email")}, token=token)

        answer = stack.rest.get(f"/users/{made.json()['id']}", token=token)

        assert "age" not in answer.json()
        assert answer.json() == made.json()

    @pytest.mark.parametrize("name", ['"', "\\", "Zoë 😀", "$util.x $foo #set", "a'b</script>"])
    def test_any_text_survives_the_way_there_and_back(self, stack, token, name):
        made = stack.rest.post("/users", {**ADA, "name": name}, token=token)
        assert made.status == 201

        answer = stack.rest.get(f"/users/{made.json()['id']}", token=token)

        assert answer.json()["name"] == name

    @pytest.mark.parametrize(
        ("body", "complaint"),
        [
            ({"name": "Ada"}, "email"),
            ({**ADA, "age": 17}, "17"),
            ({**ADA, "age": "old"}, "string"),
            ({**ADA, "email": "nobody"}, "nobody"),
            ({**ADA, "admin": True}, "admin"),
            ([], "array"),
        ],
    )
    def test_the_model_refuses_a_bad_body(self, stack, token, body, complaint):
        answer = stack.rest.post("/users", body, token=token)

        assert answer.status == 400
        document = answer.json()
        assert document["message"] == "Invalid request body"
        assert complaint in document["errors"]
        assert answer.headers["x-amzn-ErrorType"] == "BadRequestException"
        assert answer.headers["Access-Control-Allow-Origin"] == stack.cors_origin

    @pytest.mark.parametrize("body", [b"{", b"", b"\xff\xfe", b'"', b"[" * 100_000])
    def test_what_is_not_json_is_refused(self, stack, token, body):
        answer = stack.rest.post(
            "/users", body, token=token, headers={"Content-Type": "application/json"}
        )

        assert answer.status == 400
        assert "errors" in answer.json()

    @pytest.mark.local
    def test_a_refused_body_never_reaches_the_function(self, stack, token, eventually):
        group = stack.resources["UsersFunctionLogGroup"]
        functions = stack.client("lambda")

        def starts_until_now() -> int:
            """The function's starts; one of its own makes sure that the log is complete."""
            event = json.dumps({"not": "from API Gateway"})
            answer = functions.invoke(FunctionName=stack.resources["UsersFunction"], Payload=event)
            own = answer["ResponseMetadata"]["RequestId"]
            eventually(lambda: any("platform.report" in x and own in x for x in lines()))
            return sum("platform.start" in line for line in lines())

        def lines() -> list[str]:
            return stack.log_lines(group)

        before = starts_until_now()
        assert stack.rest.post("/users", {"name": "Ada"}, token=token).status == 400
        after = starts_until_now()

        assert after == before + 1


class TestReadingOne:
    def test_nobody_is_a_404_of_the_mapping_template(self, stack, token):
        answer = stack.rest.get(f"/users/{uuid.uuid4()}", token=token)

        assert answer.status == 404
        assert answer.json() == {"message": "No user has this id"}
        assert answer.headers["Access-Control-Allow-Origin"] == stack.cors_origin
        assert answer.headers["X-Content-Type-Options"] == "nosniff"

    @pytest.mark.parametrize(
        "segment",
        [
            "%22",
            "%5C",
            "%5C%22%7D",
            "%22%7D%2C%22id%22%3A%7B%22S%22%3A%22x",
            "it%27s",
            "a%2Fb",
            "%2F",
            "%2E%2E%2F%2E%2E",
            "Zo%C3%AB%F0%9F%98%80",
            "$util.escapeJavaScript('x')",
            "$input.path('$')",
            "%23set($x%3D1)$x",
            "%00",
            "%0A%0D%09",
            "a+b%20c",
            "a;b=c",
            "%3Cscript%3E",
            "x" * 1000,
        ],
    )
    def test_a_hostile_id_is_only_an_id(self, stack, token, segment):
        """It neither breaks the template nor is run by it."""
        answer = stack.rest.get(f"/users/{segment}", token=token)

        assert answer.status == 404, answer.body
        assert answer.json() == {"message": "No user has this id"}

    def test_it_needs_a_token_too(self, stack):
        assert stack.rest.get("/users/1").status == 401

    def test_an_apostrophe_is_part_of_the_id(self, stack, token):
        """escapeJavaScript puts a backslash before it, which JSON forbids: the template takes it
        away again. Path parameters reach a template as they were sent (recorded on AWS).
        """
        item = {
            "id": f"o'{uuid.uuid4()}",
            "name": "O'Hara",
            "email": "o@example.com",
            "createdAt": "2026-01-01T00:00:00Z",
        }
        stack.client("dynamodb").put_item(
            TableName=stack.outputs["UsersTableName"],
            Item={key: {"S": value} for key, value in item.items()},
        )

        answer = stack.rest.get(f"/users/{item['id']}", token=token)

        assert answer.status == 200, answer.body
        assert answer.json() == item


class TestPreflight:
    @pytest.mark.parametrize("target", ["/health", "/users", "/users/1"])
    def test_a_page_of_the_allowed_origin_may_call(self, stack, target):
        answer = stack.rest.request(
            "OPTIONS",
            target,
            headers={"Origin": stack.cors_origin, "Access-Control-Request-Method": "GET"},
        )

        assert answer.status == 204
        assert answer.body == b""
        assert answer.headers["Access-Control-Allow-Origin"] == stack.cors_origin
        assert {"GET", "PATCH"} <= set(answer.headers["Access-Control-Allow-Methods"].split(","))
        headers = set(answer.headers["Access-Control-Allow-Headers"].split(","))
        assert {"Authorization", "Content-Type", "X-Api-Key", "Idempotency-Key"} <= headers
        assert answer.headers["Access-Control-Max-Age"] == "600"


class TestCompression:
    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def enough(cls, stack) -> None:
        """So many users that a page of them is more than a kilobyte."""
        for number in range(10):
            body = {"name": f"Compressed {number}", "email": "ada@example.com"}
            assert stack.rest.post("/users", body, token=stack.token()).status == 201

    @pytest.mark.parametrize(
        ("coding", "expand"), [("gzip", gzip.decompress), ("deflate", zlib.decompress)]
    )
    def test_a_long_answer_is_compressed(self, stack, token, coding, expand):
        """Source: documented ("Enable payload compression")."""
        plain = stack.rest.get("/users?limit=50", token=token)
        short = stack.rest.get("/users?limit=50", token=token, headers={"Accept-Encoding": coding})

        assert plain.headers["Content-Encoding"] is None
        assert short.headers["Content-Encoding"] == coding
        assert len(short.body) < len(plain.body)
        assert json.loads(expand(short.body)) == plain.json()

    def test_a_short_one_is_not(self, stack):
        answer = stack.rest.get("/health", headers={"Accept-Encoding": "gzip"})

        assert answer.headers["Content-Encoding"] is None
        assert answer.json()["status"] == "ok"

    def test_a_body_may_come_compressed(self, stack, token):
        body = json.dumps({"name": "Zipped", "email": "zip@example.com"}).encode()
        answer = stack.rest.request(
            "POST",
            "/users",
            token=token,
            headers={"Content-Type": "application/json", "Content-Encoding": "gzip"},
            body=gzip.compress(body),
        )

        assert answer.status == 201, answer.body
        assert answer.json()["name"] == "Zipped"


def test_each_request_is_a_line_of_the_access_log(stack, token, eventually):
    answer = stack.rest.get("/users", token=token)
    request_id = answer.headers["x-amzn-RequestId"]

    def look() -> dict[str, Any] | None:
        lines = map(json.loads, stack.log_lines(stack.resources["RestApiLogGroup"]))
        return next((line for line in lines if line["requestId"] == request_id), None)

    line = eventually(look, within=PATIENCE if stack.aws_endpoint else 120)
    assert line["method"] == "GET"
    assert line["resource"] == "/users"
    assert line["status"] == line["integrationStatus"] == "200"
    assert line["length"] == str(len(answer.body))
    assert line["errorType"] == "-"
    assert re.fullmatch(r"[0-9a-f-]{36}", line["user"])
