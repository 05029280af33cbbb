"""Stages of WebSocket APIs, which outlive what is deployed to them."""

from __future__ import annotations

from frontgate.control.api_keys import ApiStage
from frontgate.control.api_v2 import Route
from frontgate.websocket import Handshake
from tests.frontgate.serving.conftest import (
    websocket_api,
)


async def test_a_websocket_stage_outlives_its_deployments(store, served):
    """Its connections are in it."""
    api_id = websocket_api(store)
    store.v2_stages.create_api_stage(api_id, stage_name="prod", auto_deploy=True)
    before = served.websocket(api_id, "prod")
    assert before is not None
    assert served.http(api_id, "prod") is None
    store.v2.put_route(api_id, Route(id="", route_key="another"))
    assert served.websocket(api_id, "prod") is before
    await served.close()


async def test_a_websocket_stage_that_is_deleted_sends_its_clients_away(store, served, monkeypatch):
    retired = []
    for name in ("one", "two"):
        api_id = websocket_api(store)
        store.v2_stages.create_api_stage(api_id, stage_name="prod", auto_deploy=True)
        monkeypatch.setattr(
            served.websocket(api_id, "prod"), "retire", lambda name=name: retired.append(name)
        )
        if name == "one":
            store.v2_stages.delete_api_stage(api_id, "prod")
        else:
            store.v2.delete_api(api_id)
        assert served.websocket(api_id, "prod") is None
    assert retired == ["one", "two"]


async def test_keys_of_a_websocket_stage_count_at_once(store, served):
    """Source: documented, as for REST APIs."""
    api_id = websocket_api(store)
    connect = Route(id="", route_key="$connect", api_key_required=True)
    store.v2.put_route(api_id, connect)
    store.v2_stages.create_api_stage(api_id, stage_name="prod", auto_deploy=True)
    key = store.keys.create_api_key(enabled=True)

    async def status() -> int:
        answer = await served.websocket(api_id, "prod").connect(
            Handshake(
                headers=(("x-api-key", key.value),),
                query="",
                source_ip="127.0.0.1",
                subprotocols=(),
                path="/",
            )
        )
        return answer.status

    assert await status() == 403
    stage = ApiStage(api_id=api_id, stage="prod")
    plan = store.keys.create_usage_plan(name="free", api_stages=(stage,))
    store.keys.create_usage_plan_key(plan.id, key_id=key.id)
    assert await status() == 502  # the key opens the door, behind which the route has no target


async def test_closing_closes_every_websocket_stage(store, served, monkeypatch):
    closed = []
    for name in ("one", "two"):
        api_id = websocket_api(store)
        store.v2_stages.create_api_stage(api_id, stage_name=name, auto_deploy=True)
        stage = served.websocket(api_id, name)

        async def close(name: str = name) -> None:
            closed.append(name)

        monkeypatch.setattr(stage, "close", close)
    await served.close()
    assert closed == ["one", "two"]
