"""What no function can take: it holds up nobody else, and is kept where somebody will look."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.local  # what fails is put there past the API

TEMPLATE = Path(__file__).parent / "templates/events/template.yaml"


def letters(queues: Any, url: str) -> list[Any]:
    """What is in a queue, which stays there."""
    found = queues.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
    return [json.loads(message["Body"]) for message in found.get("Messages", ())]


class TestStream:
    """`AnnouncementsSource`: the changes of the user directory."""

    @pytest.fixture
    def counted(self, stack) -> Callable[[], int]:
        """How many members were announced."""
        dynamodb = stack.client("dynamodb")

        def total() -> int:
            found = dynamodb.query(
                TableName=stack.resources["StatisticsTable"],
                KeyConditionExpression="metric = :metric",
                ExpressionAttributeValues={":metric": {"S": "members.joined"}},
            )
            return sum(int(item["count"]["N"]) for item in found["Items"])

        return total

    def test_a_change_that_cannot_be_read_is_given_up_alone(self, stack, counted, eventually):
        # Given three new users at once, of whom the second lacks what a user has
        before, suffix = counted(), uuid.uuid4().hex
        good = {
            "directory": {"S": "members"},
            "name": {"S": "Ada"},
            "email": {"S": "ada@example.com"},
            "createdAt": {"S": "2026-01-01T00:00:00Z"},
        }
        items = [
            {"id": {"S": f"{number}-{suffix}"}, **({} if number == 2 else good)}
            for number in (1, 2, 3)
        ]
        stack.client("dynamodb").batch_write_item(
            RequestItems={
                stack.resources["UsersTable"]: [{"PutRequest": {"Item": item}} for item in items]
            }
        )

        # Then the others are announced, once
        eventually(lambda: counted() == before + 2, within=60)

        # And the queue is told where it is in the stream, when five retries were in vain
        def look() -> Any:
            found = letters(stack.client("sqs"), stack.resources["EventDeadLetterQueue"])
            return next((each for each in found if "DDBStreamBatchInfo" in each), None)

        letter = eventually(look, within=90)
        assert letter["requestContext"]["condition"] == "RetryAttemptsExhausted"
        assert letter["requestContext"]["approximateInvokeCount"] == 6
        batch = letter["DDBStreamBatchInfo"]
        assert batch["batchSize"] == 1
        assert batch["startSequenceNumber"] == batch["endSequenceNumber"]
        assert stack.resources["UsersTable"] in batch["streamArn"]
        assert counted() == before + 2


class TestAsynchronousInvocations:
    """`EventInvokeConfig`. The retries' pauses are minutes, so these events have none."""

    @pytest.fixture(scope="class")
    @classmethod
    def gateway(cls, shared_up) -> Any:
        return shared_up(TEMPLATE)

    @pytest.fixture
    def told(self, gateway, eventually) -> Callable[[str], Any]:
        """The invocation record in a queue that has a payload's mark."""
        queues, resources = gateway.client("sqs"), gateway.ready()["resources"]

        def wait(mark: str, queue: str = "Lost") -> Any:
            def look() -> Any:
                found = letters(queues, resources[queue])
                return next((each for each in found if mark in json.dumps(each)), None)

            return eventually(look, within=30)

        return wait

    def test_the_destination_of_a_failure_gets_the_event(self, gateway, told):
        mark = str(uuid.uuid4())
        invoked = gateway.client("lambda").invoke(
            FunctionName="work:live",
            InvocationType="Event",
            Payload=json.dumps({"fail": True, "mark": mark}),
        )
        assert invoked["StatusCode"] == 202

        record = told(mark)

        assert record["requestContext"]["condition"] == "RetriesExhausted"
        assert record["requestContext"]["approximateInvokeCount"] == 1
        assert record["requestContext"]["functionArn"].endswith(":function:work:live")
        assert record["requestPayload"] == {"fail": True, "mark": mark}
        assert record["responseContext"] == {
            "statusCode": 200,
            "executedVersion": "1",
            "functionError": "Unhandled",
        }
        assert record["responsePayload"]["errorMessage"] == "as asked"

    def test_the_destination_of_a_success_gets_the_answer(self, gateway, told):
        """A topic, which has a queue for a subscriber."""
        mark = str(uuid.uuid4())
        gateway.client("lambda").invoke(
            FunctionName="work:live", InvocationType="Event", Payload=json.dumps({"mark": mark})
        )

        record = json.loads(told(mark, "Done")["Message"])

        assert record["requestContext"]["condition"] == "Success"
        assert record["responsePayload"] == {"done": mark}

    def test_an_event_of_a_rule_is_one_too(self, gateway, told):
        mark = str(uuid.uuid4())
        entry = {"Source": "tests", "DetailType": "test", "Detail": json.dumps({"mark": mark})}
        gateway.client("events").put_events(Entries=[entry])

        record = told(mark)

        assert record["requestPayload"]["detail"] == {"mark": mark}

    def test_without_the_alias_nobody_is_told(self, gateway, told):
        """The settings are those of `live`, and an event to `$LATEST` is none of it."""
        mark, later = str(uuid.uuid4()), str(uuid.uuid4())
        functions = gateway.client("lambda")
        for name, each in (("work", mark), ("work:live", later)):
            functions.invoke(
                FunctionName=name,
                InvocationType="Event",
                Payload=json.dumps({"fail": True, "mark": each}),
            )

        told(later)

        queues, url = gateway.client("sqs"), gateway.ready()["resources"]["Lost"]
        assert not [each for each in letters(queues, url) if mark in json.dumps(each)]
