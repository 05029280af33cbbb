"""What a canary's requests see: its deployment, its variables, and that it is the canary."""

from __future__ import annotations

import asyncio

import pytest

from frontgate.control.rest_api import CanarySettings
from frontgate.wire import Invocation

fact = pytest.mark.fact

TEMPLATE = (
    "$stageVariables.kept|$stageVariables.other|$!stageVariables.added|$context.isCanaryRequest"
    "|$context.deploymentId"
)
CANARY = CanarySettings(
    percent_traffic=50,
    deployment_id="canary",
    stage_variable_overrides={"other": "theirs", "added": "new"},
)


@pytest.fixture
def send(serve, mock, lambda_proxy, world):
    world.invocation = Invocation(200, b"{}")
    methods = {"/x": [mock(TEMPLATE)], "/event": [lambda_proxy()]}
    return serve(
        methods,
        canary=methods,
        variables={"kept": "k", "other": "o"},
        stage={"canary_settings": CANARY},
        log_format="$context.isCanaryRequest $context.deploymentId",
    )


@pytest.mark.parametrize(
    ("drawn", "body"),
    [(0.9, b"k|o||false|v99qix"), (0.1, b"k|theirs|new|true|canary")],
)
@fact("canary.variables", "vtl.canary")
async def test_templates(send, world, drawn, body):
    """Overrides win, the others stay, and some exist only in the canary. Source: recorded."""
    world.random = drawn
    assert (await send("GET", "/x")).body == body


@pytest.mark.parametrize(
    ("drawn", "variables", "deployment"),
    [
        (0.9, {"kept": "k", "other": "o"}, "v99qix"),
        (0.1, {"kept": "k", "other": "theirs", "added": "new"}, "canary"),
    ],
)
async def test_events(send, world, drawn, variables, deployment):
    """Source: recorded (the variables), assumed (the deployment)."""
    world.random = drawn
    await send("GET", "/event")
    assert world.event["stageVariables"] == variables
    assert world.event["requestContext"]["deploymentId"] == deployment
    assert "isCanaryRequest" not in world.event["requestContext"]


@pytest.mark.parametrize(("drawn", "line"), [(0.9, "false v99qix"), (0.1, "true canary")])
async def test_logs(send, world, drawn, line):
    """Source: documented."""
    world.random = drawn
    await send("GET", "/x")
    await asyncio.sleep(0)
    assert world.log_lines == [("arn:log", line)]
