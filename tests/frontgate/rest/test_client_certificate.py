"""Which requests show a stage's certificate."""

from __future__ import annotations

import pytest

from frontgate.control.rest_api import CanarySettings, Integration, IntegrationType, Method
from frontgate.wire import KeyPair

SHOWN = KeyPair("certificate", "key")
PROXY = Method(
    http_method="GET",
    integration=Integration(
        type=IntegrationType.HTTP_PROXY, http_method="GET", uri="https://backend.example/"
    ),
)


@pytest.mark.parametrize("shown", [SHOWN, None])
async def test_http_backends(serve, world, shown):
    """Source: documented."""
    send = serve({"/x": [PROXY]}, client_certificate=shown)
    assert (await send("GET", "/x")).status == 200
    assert world.http_requests[-1].client_certificate == shown


async def test_a_canarys_backends(serve, world):
    canary = {"canary_settings": CanarySettings(percent_traffic=100, deployment_id="canary")}
    methods = {"/x": [PROXY]}
    await serve(methods, canary=methods, stage=canary, client_certificate=SHOWN)("GET", "/x")
    assert world.http_requests[-1].client_certificate == SHOWN
