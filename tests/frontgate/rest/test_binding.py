"""Methods bound to their stage: an `ANY` method under the settings of single verbs."""

from __future__ import annotations

import pytest

from frontgate.control.rest_api import MethodSetting
from frontgate.wire import Invocation

fact = pytest.mark.fact

ON = MethodSetting(caching_enabled=True)
OFF = MethodSetting()
CLUSTER = {"cache_cluster_enabled": True, "cache_cluster_size": "0.5"}


@pytest.fixture
def calls(serve, lambda_proxy, world):
    """How often the function is called for two requests of each verb."""
    world.now = 0.0
    world.invocation = Invocation(200, b'{"statusCode": 200}')

    async def count(settings: dict[str, MethodSetting], *verbs: str, **stage) -> list[int]:
        send = serve(
            {"/p/{proxy+}": [lambda_proxy("ANY")]},
            stage={**CLUSTER, "method_settings": settings, **stage},
        )
        found = []
        for verb in verbs:
            world.invoked.clear()
            for _ in range(2):
                await send(verb, "/p/x")
            found.append(len(world.invoked))
        return found

    return count


@pytest.mark.parametrize(
    ("settings", "get", "post"),
    [
        ({"*/*": ON}, 1, 2),
        ({"*/*": OFF}, 2, 2),
        ({"*/*": ON, "p/{proxy+}/ANY": OFF}, 2, 2),
        ({"*/*": OFF, "p/{proxy+}/ANY": ON}, 1, 1),
        ({"*/*": OFF, "p/{proxy+}/GET": ON}, 1, 2),
        ({"*/*": ON, "p/{proxy+}/GET": OFF}, 2, 2),
        ({"*/*": OFF, "p/{proxy+}/POST": ON}, 2, 1),
        ({"p/{proxy+}/ANY": ON, "p/{proxy+}/POST": OFF}, 1, 2),
    ],
)
@fact("cache.any-verb")
async def test_caching_of_any(calls, settings, get, post):
    """Source: assumed (a deployment tool sets the verbs of an `ANY` method one by one)."""
    assert await calls(settings, "GET", "POST") == [get, post]


async def test_each_verb_has_its_own_entry(calls):
    """Source: assumed (the verb is part of the key)."""
    assert await calls({"p/{proxy+}/ANY": ON}, "GET", "POST", "PUT") == [1, 1, 1]


async def test_verbs_of_any_share_its_bucket_unless_they_have_settings(serve, mock, world):
    """Source: assumed."""
    world.now = 0.0
    one = MethodSetting(throttling_burst_limit=1, caching_enabled=True)
    send = serve(
        {"/x": [mock(verb="ANY")]},
        stage={**CLUSTER, "method_settings": {"*/*": one, "x/PUT": one}},
    )
    found = [(await send(verb, "/x")).status for verb in ("GET", "POST", "PUT", "PUT")]
    assert found == [200, 429, 200, 429]


async def test_a_verbs_own_method_comes_before_any(serve, mock):
    send = serve(
        {"/x": [mock("any", verb="ANY"), mock("get")]},
        stage={**CLUSTER, "method_settings": {"*/*": ON, "x/GET": ON, "x/POST": ON}},
    )
    assert (await send("GET", "/x")).body == b"get"
    assert (await send("POST", "/x")).body == b"any"


async def test_events_show_the_verb_that_was_sent(serve, lambda_proxy, world):
    settings = {"x/GET": ON}
    send = serve({"/x": [lambda_proxy("ANY")]}, stage={**CLUSTER, "method_settings": settings})
    await send("GET", "/x")
    assert world.event["httpMethod"] == "GET"
