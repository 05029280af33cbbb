from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.iam.models import iam_backends
from moto.sqs.models import Queue

from frontgate.aws.moto_extensions import extend_service
from frontgate.aws.moto_turns import Turns

WITHIN = 20.0
"""Seconds; only a deadlock takes as long."""


@pytest.fixture
def hurried() -> Iterator[None]:
    """Threads that give way all the time."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(interval)


def answer(turns: Turns, work: Callable[[], Any]) -> Any:
    """What `work` returns, done as a request that takes its turn."""
    return turns.taking(lambda environ, start: [work()])({}, lambda status, headers: None)[0]


def test_roles_can_be_created_side_by_side(hurried):
    turns = Turns()
    with mock_aws():
        roles = iam_backends["123456789012"]["aws"]

        def create(prefix: int) -> None:
            for number in range(100):
                name = f"{prefix}-{number}"
                answer(turns, lambda: roles.create_role(name, "{}", "/", None, "", [], 3600))  # noqa: B023

        with ThreadPoolExecutor(8) as threads:
            list(threads.map(create, range(8)))
        assert len(roles.get_roles()) == 800


def test_a_request_that_fails_gives_its_turn_on():
    turns = Turns()
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            answer(turns, lambda: 1 // 0)
    assert answer(turns, lambda: 1) == 1


def test_who_waits_lets_others_take_their_turns_and_gets_its_own_back():
    turns = Turns()
    came = threading.Event()
    wait = turns.letting_go(came.wait)
    running: list[str] = []

    def waiting() -> list[str]:
        assert wait(WITHIN)
        running.append("back")
        return list(running)

    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(answer, turns, waiting)
        running.append(answer(turns, lambda: "other"))
        came.set()
        assert first.result(WITHIN) == ["other", "back"]
    assert turns._turn.acquire(blocking=False)


def test_outside_of_a_turn_waiting_is_what_it_was():
    turns = Turns()
    assert turns.letting_go(lambda: turns._turn.locked())() is False
    with turns._turn:
        assert turns.letting_go(lambda: turns._turn.locked())() is True


def test_a_consumer_of_a_queue_does_not_keep_the_message_from_coming(monkeypatch):
    monkeypatch.setattr(Queue, "wait_for_messages", Queue.wait_for_messages)
    turns = Turns()
    extend_service("sqs", turns)
    with mock_aws():
        sqs = boto3.client("sqs", region_name="us-east-1")
        url = sqs.create_queue(QueueName="letters")["QueueUrl"]
        with ThreadPoolExecutor(1) as threads:
            receive = lambda: sqs.receive_message(QueueUrl=url, WaitTimeSeconds=20)  # noqa: E731
            received = threads.submit(answer, turns, receive)
            answer(turns, lambda: sqs.send_message(QueueUrl=url, MessageBody="hello"))
            assert received.result(WITHIN)["Messages"][0]["Body"] == "hello"
