"""Feedback: from API Gateway into a queue, and from there to a function."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest

TRICKY = 'It\'s "good" \\ & 100 % = fun; #set($x = 1) $x\n</x> 😀 ü+'


@pytest.fixture
def give(stack) -> Callable[..., Any]:
    key = stack.key()
    return lambda body: stack.rest.post("/feedback", body, headers={"X-Api-Key": key})


@pytest.fixture
def kept(stack) -> Callable[[str], dict[str, Any] | None]:
    """The stored feedback with an id."""
    table = stack.client("dynamodb")
    name = stack.resources["FeedbackTable"]

    def look(feedback_id: str) -> dict[str, Any] | None:
        found: dict[str, Any] = table.get_item(TableName=name, Key={"id": {"S": feedback_id}})
        return found.get("Item")

    return look


class TestFeedback:
    @pytest.mark.parametrize("comment", [TRICKY, "plain"])
    def test_it_is_kept_as_it_was_given(self, give, kept, eventually, comment):
        answer = give({"rating": 4, "comment": comment})
        assert answer.status == 202, answer.body

        item = eventually(lambda: kept(answer.json()["id"]), within=60)

        assert item["rating"] == {"N": "4"}
        assert item["comment"] == {"S": comment}

    def test_it_counts_in_the_report(self, stack, give, kept, eventually):
        key = {"X-Api-Key": stack.key()}

        def total() -> int:
            answer = stack.rest.get("/reports/feedback", headers=key)
            assert answer.status == 200, answer.body
            return int(answer.json()["total"])

        before = total()
        give({"rating": 5})

        eventually(lambda: total() > before, within=60)

    def test_without_a_key_it_is_not_taken(self, stack):
        for headers in ({}, {"X-Api-Key": str(uuid.uuid4())}):
            answer = stack.rest.post("/feedback", {"rating": 5}, headers=headers)
            assert answer.status == 403
            assert answer.json() == {"message": "Forbidden"}

    @pytest.mark.local
    def test_what_no_function_can_read_ends_in_the_other_queue(self, stack, eventually):
        """A message that was put into the queue by another hand: three times in vain."""
        queues = stack.client("sqs")
        url = stack.resources["FeedbackQueue"]
        queues.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "1"})
        poison = f"not JSON {uuid.uuid4()}"
        queues.send_message(QueueUrl=url, MessageBody=poison)

        def look() -> bool:
            received = queues.receive_message(
                QueueUrl=stack.resources["FeedbackDeadLetterQueue"],
                MaxNumberOfMessages=10,
                VisibilityTimeout=0,
            )
            return poison in {message["Body"] for message in received.get("Messages", ())}

        eventually(look, within=60)
