from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from community.errors import IdempotencyKeyReusedError, RequestInProgressError, RoomNotFoundError
from community.idempotency import Idempotency
from pydantic import BaseModel


class Answer(BaseModel):
    number: int


@pytest.fixture
def idempotency(dynamodb: Any, context: SimpleNamespace) -> Idempotency:
    made = Idempotency("IdempotencyTable", purpose="test")
    made.begin(context)
    return made


@pytest.fixture
def count_up() -> Callable[[], Answer]:
    numbers = iter(range(1000))
    return lambda: Answer(number=next(numbers))


def test_the_same_key_gets_the_same_answer(
    idempotency: Idempotency, count_up: Callable[[], Answer]
) -> None:
    asked: dict[str, Any] = {"key": "k", "request": {"a": 1}, "answer": Answer}

    assert idempotency.once(count_up, **asked) == Answer(number=0)
    assert idempotency.once(count_up, **asked) == Answer(number=0)


def test_another_key_or_purpose_gets_its_own(
    idempotency: Idempotency, count_up: Callable[[], Answer], context: SimpleNamespace
) -> None:
    other = Idempotency("IdempotencyTable", purpose="other")
    other.begin(context)
    asked: dict[str, Any] = {"request": {}, "answer": Answer}

    assert idempotency.once(count_up, key="k", **asked).number == 0
    assert idempotency.once(count_up, key="l", **asked).number == 1
    assert other.once(count_up, key="k", **asked).number == 2


def test_a_key_is_for_one_request(idempotency: Idempotency, count_up: Callable[[], Answer]) -> None:
    idempotency.once(count_up, key="k", request={"a": 1}, answer=Answer)

    with pytest.raises(IdempotencyKeyReusedError):
        idempotency.once(count_up, key="k", request={"a": 2}, answer=Answer)


def test_a_second_request_waits_for_the_first(
    idempotency: Idempotency, count_up: Callable[[], Answer]
) -> None:
    def ask_again() -> Answer:
        return idempotency.once(count_up, key="k", request={}, answer=Answer)

    with pytest.raises(RequestInProgressError):
        idempotency.once(ask_again, key="k", request={}, answer=Answer)


def test_a_failed_request_may_be_tried_again(
    idempotency: Idempotency, count_up: Callable[[], Answer]
) -> None:
    def fail() -> Answer:
        raise RoomNotFoundError("attic")

    with pytest.raises(RoomNotFoundError):
        idempotency.once(fail, key="k", request={}, answer=Answer)

    assert idempotency.once(count_up, key="k", request={}, answer=Answer).number == 0
