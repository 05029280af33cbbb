"""API keys of handshakes, and their usage plans."""

from __future__ import annotations

import json
from typing import Any

import pytest

from frontgate.access.api_keys import StageKeys
from frontgate.control.api_keys import (
    ApiKey,
    KeyGrant,
    QuotaSettings,
    ThrottleSettings,
    UsagePlan,
)
from frontgate.control.api_v2 import Authorizer, Route
from frontgate.websocket import Accepted
from tests.frontgate.websocket.conftest import FUNCTION

fact = pytest.mark.fact
KEY = ApiKey(id="k1", value="secret-key", created_date=0, last_updated_date=0, enabled=True)
ROUTE = Route(id="c", route_key="$connect", target="integrations/connect", api_key_required=True)
AUTHORIZER = Authorizer(
    id="z", name="guard", authorizer_type="REQUEST", authorizer_uri=FUNCTION.format("guard")
)


def grants(**plan: Any) -> list[KeyGrant]:
    return [KeyGrant(api_key=KEY, usage_plan=UsagePlan(id="p", name="p", **plan))]


@fact("websocket.api-key")
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ((("X-API-Key", "secret-key"),), 101),
        ((("x-api-key", "other"),), 403),
        ((("x-api-key", ""),), 403),
        ((), 403),
    ],
)
async def test_the_header(
    make_stage: Any, handshake: Any, world: Any, headers: Any, status: int
) -> None:
    stage = make_stage(ROUTE, keys=grants())
    answer = await stage.connect(handshake(*headers))
    assert (101 if isinstance(answer, Accepted) else answer.status) == status
    assert len(world.events) == (status == 101)
    if status == 403:
        assert json.loads(answer.body)["message"] == "Forbidden"
    else:
        identity = world.events[0]["requestContext"]["identity"]
        assert (identity["apiKey"], identity["apiKeyId"]) == ("secret-key", "k1")


@fact("websocket.api-key")
@pytest.mark.parametrize(("named", "status"), [("secret-key", 101), ("other", 403), (None, 403)])
async def test_the_authorizer_names_the_key(
    make_stage: Any, handshake: Any, world: Any, named: str | None, status: int
) -> None:
    statement = {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": "*"}
    world.answers["guard"] = {
        "principalId": "ada",
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "usageIdentifierKey": named,
    }
    route = Route(
        id="c",
        route_key="$connect",
        target="integrations/connect",
        api_key_required=True,
        authorization_type="CUSTOM",
        authorizer_id="z",
    )
    stage = make_stage(
        route,
        keys=grants(),
        authorizer=AUTHORIZER,
        api_key_selection_expression="$context.authorizer.usageIdentifierKey",
    )
    answer = await stage.connect(handshake(("x-api-key", "secret-key")))
    assert (101 if isinstance(answer, Accepted) else answer.status) == status


@fact("websocket.usage-plan")
@pytest.mark.parametrize(
    ("plan", "message"),
    [
        (
            {"throttle": ThrottleSettings(rate_limit=1, burst_limit=1)},
            "Too Many Requests",
        ),
        ({"quota": QuotaSettings(limit=1, period="DAY")}, "Limit Exceeded"),
    ],
)
async def test_a_usage_plan(make_stage: Any, handshake: Any, plan: Any, message: str) -> None:
    stage = make_stage(ROUTE, keys=grants(**plan))
    sent = handshake(("x-api-key", "secret-key"))
    assert isinstance(await stage.connect(sent), Accepted)
    refused = await stage.connect(sent)
    assert refused.status == 429
    assert json.loads(refused.body)["message"] == message


async def test_other_keys_at_once(make_stage: Any, handshake: Any) -> None:
    """A key that is deleted opens nothing any more, without a deployment (documented)."""
    stage = make_stage(ROUTE, keys=grants())
    stage.rekey(StageKeys())
    refused = await stage.connect(handshake(("x-api-key", "secret-key")))
    assert refused.status == 403
