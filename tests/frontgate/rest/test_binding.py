"""Methods bound to their stage: an `ANY` method under the settings of single verbs."""

from __future__ import annotations

import json

import pytest

from frontgate.control.rest_api import IntegrationResponse, IntegrationType, MethodSetting
from frontgate.wire import Invocation

from .conftest import FUNCTION_ARN, FUNCTION_URI

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


@pytest.mark.parametrize(
    ("verb", "path", "source"),
    [
        ("GET", "/pets/{id}", "dev/GET/pets/{id}"),
        ("ANY", "/", "dev/ANY/"),
    ],
)
async def test_a_method_needs_the_permission_of_its_function(
    serve, lambda_proxy, world, verb, path, source
):
    """Recorded: 500, and the log says "Invalid permissions on Lambda function"."""
    asked = []

    def permits(function, arn):
        asked.append((function, arn))
        return False

    world.permits = permits
    send = serve({path: [lambda_proxy(verb)]})
    answer = await send("GET", path.replace("{id}", "1"))
    assert (answer.status, json.loads(answer.body)) == (500, {"message": "Internal server error"})
    assert world.invoked == []
    api = "arn:aws:execute-api:us-east-1:123456789012:abcdefghij"
    assert asked == [(FUNCTION_ARN, f"{api}/{source}")]
    world.permits = None
    open_to_all = serve({path: [lambda_proxy(verb)]})
    await open_to_all("GET", path.replace("{id}", "1"))
    assert len(world.invoked) == 1


async def test_a_role_needs_no_permission_of_the_function(serve, lambda_proxy, transformed, world):
    """Documented (`credentials`: the role's permissions count)."""
    world.permits = lambda function, arn: False
    role = {"credentials": "arn:aws:iam::123456789012:role/r"}
    plain = transformed(
        IntegrationType.AWS,
        [IntegrationResponse(status_code="200")],
        uri=FUNCTION_URI,
        http_method="POST",
        **role,
    )
    send = serve({"/proxy": [lambda_proxy(integration=role)], "/plain": [plain]})
    for path in ("/proxy", "/plain"):
        await send("GET", path)
    assert len(world.invoked) == 2
