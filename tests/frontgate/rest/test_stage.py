"""What a stage refuses, what it accepts, and which of its releases serves a request."""

from __future__ import annotations

import pytest

from frontgate.access.api_keys import StageKeys
from frontgate.control.api_keys import ApiKey, KeyGrant, UsagePlan
from frontgate.control.rest_api import CanarySettings, MethodSetting
from frontgate.deployment import UnsupportedFeatureError

fact = pytest.mark.fact


@pytest.mark.parametrize(
    ("stage", "feature"),
    [
        ({"web_acl_arn": "arn:aws:wafv2:…"}, "there is no web ACL arn:aws:wafv2"),
    ],
)
def test_refused(serve, mock, stage, feature):
    with pytest.raises(UnsupportedFeatureError, match=f"stage dev: {feature}"):
        serve({"/x": [mock()]}, stage=stage)


async def test_accepted(serve, mock):
    stage = {
        "tracing_enabled": True,
        "client_certificate_id": "c",
        "method_settings": {"*/*": MethodSetting(throttling_rate_limit=1, metrics_enabled=True)},
    }
    assert (await serve({"/x": [mock()]}, stage=stage)("GET", "/x")).status == 200


def canary(percent: float, **fields) -> dict[str, CanarySettings]:
    settings = CanarySettings(percent_traffic=percent, deployment_id="canary", **fields)
    return {"canary_settings": settings}


@pytest.mark.parametrize(
    ("percent", "drawn", "served"),
    [
        (0, 0.0, b"base"),
        (0.01, 0.00009, b"canary"),
        (10, 0.099, b"canary"),
        (10, 0.1, b"base"),
        (100, 0.999, b"canary"),
    ],
)
@fact("canary.share")
async def test_the_canarys_share(serve, mock, world, percent, drawn, served):
    """Source: documented (traffic is separated at random by the percentage)."""
    send = serve(
        {"/x": [mock("base")]}, canary={"/x": [mock("canary")]}, stage=canary(float(percent))
    )
    world.random = drawn
    assert (await send("GET", "/x")).body == served


async def test_a_stage_without_a_canary_draws_nothing(serve, mock, world):
    world.random = None
    assert (await serve({"/x": [mock("base")]})("GET", "/x")).body == b"base"


async def test_other_keys_count_in_both_releases(serve, mock, world):
    """Source: documented (no deployment is needed)."""
    guarded = {"/x": [mock(method={"api_key_required": True})]}
    send = serve(guarded, canary=guarded, stage=canary(50))
    key = ApiKey(id="k1", value="k" * 20, created_date=0, last_updated_date=0, enabled=True)
    send.stage.rekey(StageKeys([KeyGrant(api_key=key, usage_plan=UsagePlan(id="p", name="p"))]))
    for world.random in (0.1, 0.9):
        assert (await send("GET", "/x", headers={"x-api-key": key.value})).status == 200
