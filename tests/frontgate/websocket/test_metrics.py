"""Source: documented ("Monitor WebSocket API execution with CloudWatch metrics")."""

from __future__ import annotations

from typing import Any

import pytest

from frontgate.control.api_v2 import IntegrationResponse
from frontgate.observe.metrics import dimensions
from frontgate.wire import Invocation
from tests.frontgate.websocket.messaging import settle

OF_API = {"ApiId": "m932ywd2od"}
OF_STAGE = {**OF_API, "Stage": "Prod"}
MOCK = {
    "integration_type": "MOCK",
    "request_templates": {"$default": '{"statusCode": 200}'},
    "template_selection_expression": "\\$default",
    "integration_responses": {
        "r": IntegrationResponse(id="r", integration_response_key="$default")
    },
}


@pytest.fixture
def metric(observer: Any) -> Any:
    """A metric's count and sum; None where there is none."""

    def read(name: str, of: dict[str, str] = OF_STAGE) -> Any:
        found = observer.metrics.points(
            "AWS/ApiGateway", name, dimensions(of), start=0, end=2e9, period=60
        )
        for points in found.values():
            (point,) = points
            return point.distribution.count, point.distribution.total
        return None

    return read


@pytest.mark.fact("websocket-metrics.names")
async def test_a_connection_and_a_message(make_stage: Any, connect: Any, metric: Any) -> None:
    stage = make_stage("$connect", "$default")
    connection_id, _ = await connect(stage)
    await stage.receive(connection_id, "hello")
    await settle()
    for of in (OF_API, OF_STAGE):
        assert metric("ConnectCount", of) == (1, 1)
        assert metric("MessageCount", of) == (1, 1)
        assert metric("IntegrationLatency", of) == (2, 0)
        assert metric("ClientError", of) == (2, 0)


async def test_a_message_to_a_client_counts(
    make_stage: Any, connect: Any, world: Any, responding: Any, metric: Any
) -> None:
    world.answers["default"] = {"statusCode": 200, "body": "answer"}
    stage = make_stage(responding("$default"))
    connection_id, socket = await connect(stage)
    await stage.receive(connection_id, "hello")
    assert await socket.next() == "answer"
    await settle()
    count, total = metric("MessageCount")
    assert total == 2
    assert count == 2


@pytest.mark.fact("websocket-metrics.names")
async def test_errors_by_who_made_them(
    make_stage: Any, connect: Any, world: Any, metric: Any
) -> None:
    world.answers["a"] = {"statusCode": 404}
    world.answers["b"] = Invocation(200, b'{"errorMessage":"boom"}', function_error="Unhandled")
    stage = make_stage("a", "b")
    connection_id, _ = await connect(stage)
    for action in ("a", "b", "none"):
        await stage.receive(connection_id, f'{{"action": "{action}"}}')
        await settle()
    assert metric("IntegrationError")[1] == 1
    assert metric("ExecutionError")[1] == 1
    assert metric("ClientError")[1] == 1


@pytest.mark.fact("websocket-metrics.latency")
async def test_a_mock_has_no_latency(make_stage: Any, connect: Any, metric: Any) -> None:
    stage = make_stage("$default", integrations={"default": MOCK})
    connection_id, _ = await connect(stage)
    await stage.receive(connection_id, "hello")
    await settle()
    assert metric("MessageCount") == (1, 1)
    assert metric("IntegrationLatency") is None
