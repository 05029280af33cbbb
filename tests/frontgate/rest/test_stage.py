"""What a stage refuses, and what it accepts."""

from __future__ import annotations

import pytest

from frontgate.control.rest_api import CanarySettings, MethodSetting
from frontgate.deployment import UnsupportedFeatureError


@pytest.mark.parametrize(
    ("stage", "feature"),
    [
        ({"web_acl_arn": "arn:aws:wafv2:…"}, "web ACLs"),
        (
            {"canary_settings": CanarySettings(percent_traffic=10, deployment_id="d2")},
            "canary releases",
        ),
        (
            {
                "cache_cluster_enabled": True,
                "method_settings": {"*/*": MethodSetting(caching_enabled=True)},
            },
            "response caching",
        ),
    ],
)
def test_refused(serve, mock, stage, feature):
    with pytest.raises(UnsupportedFeatureError, match=f"stage dev: {feature}"):
        serve({"/x": [mock()]}, stage=stage)


async def test_accepted(serve, mock):
    stage = {
        "tracing_enabled": True,
        "client_certificate_id": "c",
        "canary_settings": CanarySettings(percent_traffic=0, deployment_id="d2"),
        "method_settings": {"*/*": MethodSetting(throttling_rate_limit=1, metrics_enabled=True)},
    }
    assert (await serve({"/x": [mock()]}, stage=stage)("GET", "/x")).status == 200
