"""Goodbyes: what `$disconnect` is told, and by whom."""

from __future__ import annotations

from typing import Any

import pytest

from frontgate.wire import Invocation


@pytest.mark.fact("websocket-event.disconnect", "websocket-event.reasons")
@pytest.mark.parametrize(
    ("code", "reason", "seen"),
    [
        # recorded on AWS
        (1005, "", (1005, "Client-side close frame status not set")),
        (1001, "", (1001, "")),
        # assumed
        (3000, "bye", (3000, "bye")),
    ],
)
async def test_the_disconnect_event(
    make_stage: Any, connect: Any, world: Any, code: int, reason: str, seen: tuple[int, str]
) -> None:
    """Recorded on AWS, 20 January 2024 (aws-lambda-go's test data)."""
    stage = make_stage("$disconnect")
    connection_id, _ = await connect(stage)
    await stage.disconnected(connection_id, code, reason)
    (event,) = world.events
    headers = {
        "Host": "m932ywd2od.execute-api.us-east-1.amazonaws.com",
        "x-api-key": "",
        "X-Forwarded-For": "",
        "x-restapi": "",
    }
    assert event["headers"] == headers
    assert event["multiValueHeaders"] == {name: [value] for name, value in headers.items()}
    assert event["isBase64Encoded"] is False
    context = event["requestContext"]
    assert (context["disconnectStatusCode"], context["disconnectReason"]) == seen
    assert (context["routeKey"], context["eventType"]) == ("$disconnect", "DISCONNECT")
    assert context["connectionId"] == connection_id
    assert event.keys() == {"headers", "multiValueHeaders", "requestContext", "isBase64Encoded"}


async def test_goodbye_is_best_effort(make_stage: Any, connect: Any, world: Any) -> None:
    world.answers["disconnect"] = Invocation(200, b"{}", function_error="Unhandled")
    stage = make_stage("$disconnect")
    connection_id, _ = await connect(stage)
    await stage.disconnected(connection_id, 1000, "")
    await stage.disconnected(connection_id, 1000, "")
    assert len(world.events) == 1
    assert all(timer.cancelled for timer in world.timers)


async def test_no_disconnect_route(make_stage: Any, connect: Any, world: Any) -> None:
    stage = make_stage("$default")
    connection_id, _ = await connect(stage)
    await stage.disconnected(connection_id, 1000, "")
    assert world.events == []
