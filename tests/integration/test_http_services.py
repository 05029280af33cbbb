"""AWS services behind the HTTP API: a queue, a workflow and an event bus, without a function."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from community.domain.signatures import derive_key, digest, sign


class TestWebhooks:
    SOURCE = "payments"

    @pytest.fixture(scope="class")
    @classmethod
    def secret(cls, stack) -> str:
        secrets = stack.client("secretsmanager")
        found = secrets.get_secret_value(SecretId=stack.outputs["SigningSecretArn"])
        return str(found["SecretString"])

    @pytest.fixture
    def headers(self, secret) -> Callable[..., dict[str, str]]:
        """As a service that knows the secret sends them."""

        def signed(body: str, age: int = 0, source: str = self.SOURCE) -> dict[str, str]:
            timestamp, key = str(int(time.time()) - age), derive_key(secret, f"webhook:{source}")
            return {
                "Content-Type": "application/json",
                "X-Content-Sha256": digest(body),
                "X-Timestamp": timestamp,
                "X-Signature": sign(key, source, timestamp, digest(body)),
            }

        return signed

    @pytest.fixture
    def send(self, stack) -> Callable[..., Any]:
        def post(body: str, headers: dict[str, str]) -> Any:
            return stack.http.post(f"/webhooks/{self.SOURCE}", body.encode(), headers=headers)

        return post

    @pytest.fixture
    def kept(self, stack) -> Callable[[str], str | None]:
        table, dynamodb = stack.resources["DeliveriesTable"], stack.client("dynamodb")

        def look(body: str) -> str | None:
            key = {"source": {"S": self.SOURCE}, "digest": {"S": digest(body)}}
            item = dynamodb.get_item(TableName=table, Key=key).get("Item")
            return item and item["body"]["S"]

        return look

    @pytest.fixture
    def body(self) -> str:
        return json.dumps({"paid": 'It\'s "5 €" & more', "id": str(uuid.uuid4())})

    def test_what_is_signed_is_kept(self, send, headers, kept, body, eventually):
        answer = send(body, headers(body))

        assert answer.status == 200, answer.body
        assert b"<MessageId>" in answer.body or b'"MessageId"' in answer.body
        assert eventually(lambda: kept(body), within=60) == body

    def test_another_body_than_the_signed_one_is_not(self, send, headers, kept, body, eventually):
        """The authorizer sees no body, so the queue takes it; the consumer does not."""
        assert send(f"{body} ", headers(body)).status == 200
        assert send(body, headers(body)).status == 200

        assert eventually(lambda: kept(body), within=60) == body  # it came after the other

    @pytest.mark.parametrize(
        "changed",
        [
            {"X-Signature": "0" * 64},
            {"X-Timestamp": "1"},
            {"X-Timestamp": "soon"},
            {"X-Content-Sha256": "x"},
        ],
    )
    def test_what_is_not_signed_is_forbidden(self, send, headers, body, changed):
        answer = send(body, {**headers(body), **changed})

        assert answer.status == 403
        assert answer.body == b'{"message":"Forbidden"}'

    def test_an_old_signature_is_forbidden(self, send, headers, body):
        assert send(body, headers(body, age=301)).status == 403

    def test_the_signature_of_another_source_is_forbidden(self, send, headers, body):
        assert send(body, headers(body, source="shipping")).status == 403

    @pytest.mark.parametrize("missing", ["X-Signature", "X-Timestamp", "X-Content-Sha256"])
    def test_every_source_of_identity_must_be_there(self, send, headers, body, missing):
        sent = headers(body)
        del sent[missing]

        answer = send(body, sent)

        assert answer.status == 401
        assert answer.body == b'{"message":"Unauthorized"}'


class TestSignals:
    @pytest.fixture
    def count(self, stack) -> Callable[[], int]:
        table, dynamodb = stack.resources["StatisticsTable"], stack.client("dynamodb")

        def total() -> int:
            found = dynamodb.query(
                TableName=table,
                KeyConditionExpression="metric = :metric",
                ExpressionAttributeValues={":metric": {"S": "signals"}},
            )
            return sum(int(item["count"]["N"]) for item in found["Items"])

        return total

    def test_a_signal_is_counted(self, stack, token, count, eventually):
        before = count()

        answer = stack.http.post("/signals", {"name": "room-opened", "n": 1}, token=token)

        assert answer.status == 200, answer.body
        assert answer.json()["FailedEntryCount"] == 0
        assert answer.json()["Entries"][0]["EventId"]
        eventually(lambda: count() > before, within=60)

    @pytest.mark.parametrize("body", [b"", b"{", b"1", b"null", b'"x"', b"[1]", b"\xff"])
    def test_what_is_no_object_is_refused(self, stack, token, body):
        """By the bus: an integration of an HTTP API cannot look into its answer."""
        answer = stack.http.post("/signals", body, token=token)

        if answer.status == 200:
            assert answer.json()["FailedEntryCount"] == 1
            assert answer.json()["Entries"][0]["ErrorCode"] == "MalformedDetail"
        else:
            assert answer.status == 400, answer.body
            assert answer.json()["message"]

    def test_it_needs_a_token(self, stack):
        answer = stack.http.post("/signals", {"name": "x"})

        assert answer.status == 401
        assert answer.body == b'{"message":"Unauthorized"}'


class TestExports:
    @pytest.fixture
    def finished(self, stack, eventually) -> Callable[[str], dict[str, Any]]:
        workflows = stack.client("stepfunctions")

        def wait(execution: str) -> dict[str, Any]:
            def look() -> dict[str, Any] | None:
                found: dict[str, Any] = workflows.describe_execution(executionArn=execution)
                return found if found["status"] != "RUNNING" else None

            found: dict[str, Any] = eventually(look, within=60)
            return found

        return wait

    def test_a_room_is_written_to_files(self, stack, token, finished):
        # Given a room in which something was said
        room = f"room-{uuid.uuid4().hex[:12]}"
        stack.http.post("/rooms", {"id": room, "name": "Test"}, token=token)
        stack.client("dynamodb").put_item(
            TableName=stack.outputs["MessagesTableName"],
            Item={
                "room": {"S": room},
                "id": {"S": "2026-01-01T00:00:00.000000Z-1"},
                "message": {"S": "Hello, 世界"},
                "sender": {"S": "somebody"},
                "timestamp": {"S": "2026-01-01T00:00:00Z"},
            },
        )

        # When it is exported
        answer = stack.http.request("POST", f"/rooms/{room}/exports", token=token)
        assert answer.status == 200, answer.body
        execution = answer.json()["executionArn"]

        # Then the file has it
        done = finished(execution)
        assert done["status"] == "SUCCEEDED", done
        assert json.loads(done["output"])["messages"] == 1
        files = stack.client("s3")
        bucket = stack.outputs["FilesBucketName"]
        [found] = files.list_objects_v2(Bucket=bucket, Prefix=f"exports/{room}/")["Contents"]
        written = files.get_object(Bucket=bucket, Key=found["Key"])["Body"].read()
        assert "Hello, 世界" in written.decode()

    @pytest.mark.parametrize("room", ["nowhere", "%22%2C%22x%22%3A%22", "a%20b"])
    def test_no_room_is_an_execution_that_fails(self, stack, token, finished, room):
        """Nothing is escaped on the way: what is no room, or no JSON, does no harm."""
        answer = stack.http.request("POST", f"/rooms/{room}/exports", token=token)

        if answer.status == 200:
            assert finished(answer.json()["executionArn"])["status"] == "FAILED"
        else:
            assert answer.status == 400, answer.body
            assert "InvalidExecutionInput" in answer.body.decode()

    def test_it_needs_a_token(self, stack):
        assert stack.http.request("POST", "/rooms/general/exports").status == 401
