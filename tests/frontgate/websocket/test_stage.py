"""The life of connections: limits, timers, concurrency, goodbyes and shutting down."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from frontgate.deployment.errors import UnsupportedFeatureError
from frontgate.websocket import Limits


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


@pytest.mark.fact("websocket-limits.message", "websocket-limits.binary")
@pytest.mark.parametrize(
    ("message", "end"),
    [
        # documented: quotas; the reason is assumed
        ("x" * (128 * 1024 + 1), (1009, "")),
        ("é" * (64 * 1024 + 1), (1009, "")),
        # recorded
        (b"binary", (1003, "Binary is not supported")),
    ],
)
async def test_messages_that_close_the_connection(
    make_stage: Any, connect: Any, world: Any, message: str | bytes, end: tuple[int, str]
) -> None:
    stage = make_stage("$default")
    connection_id, socket = await connect(stage)
    await stage.receive(connection_id, message)
    assert await socket.end() == end
    await stage.receive(connection_id, "after")
    await settle()
    assert world.events == []


@pytest.mark.fact("websocket-limits.message")
async def test_the_largest_message(make_stage: Any, connect: Any, world: Any) -> None:
    stage = make_stage("$default")
    connection_id, socket = await connect(stage)
    await stage.receive(connection_id, "x" * 128 * 1024)
    await settle()
    assert len(world.events) == 1
    assert not socket.closed.done()


@pytest.mark.fact("websocket-limits.idle", "websocket-event.reasons")
async def test_an_idle_connection_is_closed(make_stage: Any, connect: Any, world: Any) -> None:
    """After ten minutes (documented), 1001 `Going away` (recorded on AWS)."""
    stage = make_stage("$disconnect")
    connection_id, socket = await connect(stage)
    assert world.timers[0].delay == pytest.approx(600)
    world.now += 600
    world.timers[0].fire()
    assert await socket.end() == (1001, "Going away")
    await stage.disconnected(connection_id, 1006, "")
    context = world.events[0]["requestContext"]
    assert (context["disconnectStatusCode"], context["disconnectReason"]) == (1001, "Going away")


@pytest.mark.fact("websocket-limits.life", "websocket-limits.kept")
async def test_messages_keep_a_connection_until_two_hours(
    make_stage: Any, connect: Any, world: Any
) -> None:  # recorded by a third party; code and reason at the end are assumed
    stage = make_stage("$default")
    connection_id, socket = await connect(stage)
    for _ in range(15):
        world.now += 500
        if world.now - 1705751697.419 >= 7200:
            break
        await stage.receive(connection_id, "x")
        world.timers[-1].fire()
        assert not socket.closed.done()
    world.timers[-1].fire()
    assert await socket.end() == (1001, "Going away")


async def test_a_pending_connection_is_forgotten(
    make_stage: Any, handshake: Any, world: Any
) -> None:
    stage = make_stage("$default", limits=Limits(connections=1))
    await stage.connect(handshake())
    world.now += 600
    world.timers[0].fire()
    assert not hasattr(await stage.connect(handshake()), "status")


async def test_messages_of_one_connection_run_at_once_up_to_a_bound(
    make_stage: Any, connect: Any, world: Any
) -> None:  # documented: invocations are concurrent; the bound is this gateway's
    gate = asyncio.Event()

    async def wait(event: dict[str, Any]) -> dict[str, int]:
        await gate.wait()
        return {"statusCode": 200}

    world.answers["default"] = wait
    stage = make_stage("$default", limits=Limits(messages_in_flight=2))
    connection_id, _ = await connect(stage)
    await stage.receive(connection_id, "1")
    await stage.receive(connection_id, "2")
    third = asyncio.ensure_future(stage.receive(connection_id, "3"))
    await settle()
    assert [event["body"] for event in world.events] == ["1", "2"]
    assert not third.done()
    gate.set()
    await third
    await settle()
    assert [event["body"] for event in world.events] == ["1", "2", "3"]


async def test_closing_the_stage(make_stage: Any, connect: Any, world: Any) -> None:
    stage = make_stage("$default")
    _, first = await connect(stage)
    _, second = await connect(stage)
    await stage.close()
    assert await first.end() == await second.end() == (1001, "Going away")
    assert all(timer.cancelled for timer in world.timers)


async def test_a_deployment_keeps_the_connections(
    make_stage: Any, recompile: Any, connect: Any, world: Any
) -> None:  # documented: a deployment changes what a stage serves
    stage = make_stage("$default")
    connection_id, socket = await connect(stage)
    recompile(stage, "join")
    await stage.receive(connection_id, "no route takes this now")
    assert '"message": "Forbidden"' in await socket.next()
    await stage.receive(connection_id, '{"action":"join"}')
    await settle()
    assert [event["requestContext"]["routeKey"] for event in world.events] == ["join"]


async def test_a_deployment_that_cannot_be_served_changes_nothing(
    make_stage: Any, connect: Any, recompile: Any, world: Any
) -> None:
    stage = make_stage("$default")
    connection_id, _ = await connect(stage)
    world.refusal = "there is no such service"
    service = {
        "integration_type": "AWS",
        "integration_uri": "arn:aws:apigateway:us-east-1:dynamodb:action/Fly",
    }
    with pytest.raises(UnsupportedFeatureError):
        recompile(stage, "other", integrations={"other": service})
    await stage.receive(connection_id, "hello")
    await settle()
    assert len(world.events) == 1


async def test_a_stage_that_is_no_more(make_stage: Any, connect: Any, world: Any) -> None:
    """Assumed: its clients are sent away, and `$disconnect` is told."""
    stage = make_stage("$disconnect", "$default")
    connection_id, socket = await connect(stage)
    stage.retire()
    assert await socket.end() == (1001, "Going away")
    await stage.receive(connection_id, "too late")
    await stage.disconnected(connection_id, 1001, "Going away")
    assert [event["requestContext"]["routeKey"] for event in world.events] == ["$disconnect"]


async def test_a_handshake_that_ends_when_its_stage_is_no_more(
    make_stage: Any, handshake: Any, new_socket: Any, world: Any
) -> None:
    """Assumed, like the other."""
    stage = make_stage("$connect")
    accepted = await stage.connect(handshake())
    stage.retire()
    socket = new_socket()
    stage.opened(accepted.connection_id, socket)
    assert await socket.end() == (1001, "Going away")
