from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError, EndpointConnectionError
from community.data.connections import CONCURRENCY, Connections
from community.domain.frames import ErrorFrame

FRAME = ErrorFrame(status=400, message="Nö")


def refused(status: int) -> ClientError:
    answer = {"Error": {"Code": str(status)}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "PostToConnection")  # type: ignore[arg-type]


@dataclass
class Client:
    """Answers ``PostToConnection``; connections in ``failing`` raise what is given there."""

    failing: dict[str, Exception] = field(default_factory=dict)
    posted: dict[str, bytes] = field(default_factory=dict)

    def post_to_connection(self, *, ConnectionId: str, Data: bytes) -> None:
        if ConnectionId in self.failing:
            raise self.failing[ConnectionId]
        self.posted[ConnectionId] = Data


def deliver(client: Any, *connection_ids: str) -> Any:
    return Connections(client).deliver(FRAME, frozenset(connection_ids))


def test_everybody_receives_the_frame_as_json() -> None:
    client = Client()

    delivery = deliver(client, "a", "b")

    assert (delivery.delivered, delivery.gone, delivery.failed) == (2, frozenset(), 0)
    assert set(client.posted) == {"a", "b"}
    assert json.loads(client.posted["a"]) == {"type": "error", "status": 400, "message": "Nö"}


def test_a_connection_that_is_gone_is_told_apart_from_one_that_fails() -> None:
    client = Client(
        failing={
            "gone": refused(410),
            "throttled": refused(429),
            "unreachable": EndpointConnectionError(endpoint_url="https://example.com"),
        }
    )

    delivery = deliver(client, "a", "gone", "throttled", "unreachable")

    assert (delivery.delivered, delivery.gone, delivery.failed) == (1, {"gone"}, 2)
    assert set(client.posted) == {"a"}


def test_posts_do_not_wait_for_each_other() -> None:
    together = threading.Barrier(CONCURRENCY, timeout=30)

    class Meeting(Client):
        def post_to_connection(self, **post: Any) -> None:
            together.wait()
            super().post_to_connection(**post)

    delivery = deliver(Meeting(), *map(str, range(CONCURRENCY)))

    assert delivery.delivered == CONCURRENCY


def test_nobody_is_no_error() -> None:
    assert deliver(Client()).delivered == 0
