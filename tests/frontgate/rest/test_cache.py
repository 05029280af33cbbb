"""The response cache, in the pipeline. Facts of section 10 of the evidence on access control."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from frontgate.control.rest_api import (
    CanarySettings,
    Integration,
    IntegrationResponse,
    IntegrationType,
    Method,
    MethodSetting,
)
from frontgate.rest.state import StageState
from frontgate.wire import HttpResponse, Invocation

fact = pytest.mark.fact

MAX_AGE_0 = {"Cache-Control": "max-age=0"}


def cached(verb_settings: dict[str, MethodSetting] | None = None, **setting: Any) -> dict[str, Any]:
    """A stage with a cache that every method uses, unless it has settings of its own."""
    everywhere = MethodSetting(
        **{"caching_enabled": True, "require_authorization_for_cache_control": False, **setting}
    )
    return {
        "cache_cluster_enabled": True,
        "cache_cluster_size": "0.5",
        "method_settings": {"*/*": everywhere, **(verb_settings or {})},
    }


@pytest.fixture
def backend(transformed):
    """A method of an HTTP backend, whose answers and calls are the world's."""

    def make(*keys: str, verb: str = "GET", **fields: Any):
        return transformed(
            IntegrationType.HTTP,
            [
                IntegrationResponse(
                    status_code="200",
                    response_parameters={
                        "method.response.header.ETag": "integration.response.header.etag"
                    },
                ),
                IntegrationResponse(status_code="429", selection_pattern="429"),
            ],
            verb=verb,
            http_method="GET",
            uri="https://backend.example/",
            cache_key_parameters=keys,
            **fields,
        )

    return make


@pytest.fixture
def answer(world):
    """What the backend says from now on."""

    def set_answer(body: bytes, status: int = 200) -> None:
        world.http_response = HttpResponse(
            status=status, headers=(("etag", f"v{body[:9].decode()}"),), body=body
        )

    world.now = 0.0
    return set_answer


async def bodies(send, *urls: str, **options: Any) -> list[bytes]:
    return [(await send("GET", url, **options)).body for url in urls]


@fact("cache.hit-headers")
async def test_a_hit_is_the_answer_as_it_was(serve, backend, world, answer):
    """Source: documented (the response is served from the cache); its headers are assumed."""
    send = serve({"/x": [backend()]}, stage=cached())
    answer(b"one")
    first = await send("GET", "/x")
    answer(b"two")
    second = await send("GET", "/x")
    assert second.body == b"one"
    assert len(world.http_requests) == 1
    own = {"x-amzn-RequestId", "X-Amzn-Trace-Id"}
    assert [h for h in second.headers if h[0] not in own] == [
        h for h in first.headers if h[0] not in own
    ]
    assert [name for name, _ in second.headers] == [name for name, _ in first.headers]
    assert dict(second.headers)["x-amzn-RequestId"] != dict(first.headers)["x-amzn-RequestId"]


@fact("cache.ttl")
async def test_it_ends_with_its_time_to_live(serve, backend, world, answer):
    """Source: documented (TTL in seconds)."""
    send = serve({"/x": [backend()]}, stage=cached(cache_ttl_in_seconds=10))
    answer(b"one")
    await send("GET", "/x")
    answer(b"two")
    world.now = 9.9
    assert await bodies(send, "/x") == [b"one"]
    world.now = 10.0
    assert await bodies(send, "/x") == [b"two"]


@pytest.mark.parametrize(
    "stage",
    [
        {"method_settings": {"*/*": MethodSetting(caching_enabled=True)}},
        cached(caching_enabled=False),
        cached(cache_ttl_in_seconds=0),
        cached({"x/GET": MethodSetting()}),
    ],
    ids=["no cluster", "off", "no time", "off for the method"],
)
async def test_not_cached(serve, backend, world, answer, stage):
    """Source: documented."""
    send = serve({"/x": [backend()]}, stage=stage)
    answer(b"one")
    await send("GET", "/x")
    answer(b"two")
    assert await bodies(send, "/x") == [b"two"]


@fact("cache.get-only")
async def test_only_get_unless_a_method_says_so(serve, backend, world, answer):
    """Source: documented (only GET by default), recorded (an entry is a complete record)."""
    on = MethodSetting(caching_enabled=True)
    send = serve(
        {"/x": [backend(verb="POST"), backend(verb="HEAD")], "/y": [backend(verb="POST")]},
        stage=cached({"y/POST": on}),
    )
    for path, verb, calls in (("/x", "POST", 2), ("/x", "HEAD", 2), ("/y", "POST", 1)):
        world.http_requests.clear()
        answer(b"one")
        for _ in range(2):
            await send(verb, path, body=b"{}")
        assert len(world.http_requests) == calls, (verb, path)


@fact("cache.per-method")
async def test_one_method_alone(serve, backend, world, answer):
    """Source: documented (a method's settings override the stage's)."""
    stage = cached({"x/GET": MethodSetting(caching_enabled=True)}, caching_enabled=False)
    send = serve({"/x": [backend()], "/y": [backend()]}, stage=stage)
    answer(b"one")
    await bodies(send, "/x", "/y")
    answer(b"two")
    assert await bodies(send, "/x", "/y") == [b"one", b"two"]


@pytest.mark.parametrize(
    ("keys", "first", "same", "others"),
    [
        ((), "/u/1?a=1", ["/u/2?a=2", "/u/1", "/u/1/"], []),
        (("method.request.path.id",), "/u/1?a=1", ["/u/1?a=2"], ["/u/2?a=1"]),
        (
            ("method.request.querystring.a", "method.request.querystring.b"),
            "/u/1?a=1&b=2",
            ["/u/1?b=2&a=1", "/u/9?a=1&b=2&c=3"],
            ["/u/1?a=1", "/u/1?a=2&b=1", "/u/1?a=1&b=2&b=3", "/u/1?A=1&b=2"],
        ),
    ],
)
@fact("cache.keys")
async def test_keys(serve, backend, world, answer, keys, first, same, others):
    """Source: documented (marked parameters alone tell entries apart)."""
    send = serve({"/u/{id}": [backend(*keys)]}, stage=cached())
    answer(b"one")
    await send("GET", first)
    answer(b"two")
    assert await bodies(send, *same) == [b"one"] * len(same)
    assert await bodies(send, *others) == [b"two"] * len(others)


@fact("cache.keys")
async def test_headers_as_keys(serve, backend, answer):
    """Source: documented."""
    send = serve({"/x": [backend("method.request.header.Accept-Language")]}, stage=cached())
    answer(b"one")
    await send("GET", "/x", headers={"accept-language": "de"})
    answer(b"two")
    assert await bodies(send, "/x", headers={"ACCEPT-LANGUAGE": "de", "X-Other": "1"}) == [b"one"]
    assert await bodies(send, "/x", headers={"Accept-Language": "fr"}) == [b"two"]
    assert await bodies(send, "/x") == [b"two"]


@fact("cache.namespace")
async def test_resources_share_a_namespace(serve, backend, answer):
    """Source: documented (cacheNamespace); the default is the resource."""
    shared = {"cache_namespace": "n"}
    send = serve(
        {"/a": [backend(**shared)], "/b": [backend(**shared)], "/c": [backend()]}, stage=cached()
    )
    answer(b"one")
    await send("GET", "/a")
    answer(b"two")
    assert await bodies(send, "/a", "/b", "/c") == [b"one", b"one", b"two"]


@fact("cache.errors")
async def test_other_statuses_are_cached_too(serve, backend, answer):
    """Source: recorded (a backend's 429 went on being served)."""
    send = serve({"/x": [backend()]}, stage=cached())
    answer(b"slow down", 429)
    assert (await send("GET", "/x")).status == 429
    answer(b"fine")
    response = await send("GET", "/x")
    assert (response.status, response.body) == (429, b"slow down")


async def test_the_gateways_own_errors_are_not(serve, backend, world, answer):
    """Source: assumed (there is no answer of an integration)."""
    from frontgate.wire import BackendError

    send = serve({"/x": [backend()]}, stage=cached())
    world.http_response = BackendError("refused")
    assert (await send("GET", "/x")).status == 504
    answer(b"fine")
    assert (await send("GET", "/x")).status == 200


@pytest.mark.parametrize(("size", "calls"), [(1_048_576, 1), (1_048_577, 2)])
@fact("cache.size")
async def test_the_largest_response(serve, backend, world, answer, size, calls):
    """Source: documented."""
    send = serve({"/x": [backend()]}, stage=cached())
    answer(b"a" * size)
    await bodies(send, "/x", "/x")
    assert len(world.http_requests) == calls


async def test_what_is_kept_is_bounded(serve, backend, world, answer):
    """32 MB for the smallest cluster: the least recently used goes first."""
    send = serve({"/x": [backend("method.request.querystring.q")]}, stage=cached())
    answer(b"a" * 1_000_000)
    await bodies(send, *(f"/x?q={n}" for n in range(40)))
    world.http_requests.clear()
    await bodies(send, "/x?q=39", "/x?q=10", "/x?q=0")
    assert len(world.http_requests) == 1


async def test_proxies_are_cached(serve, lambda_proxy, world):
    """Source: documented (responses of the endpoint, of whichever kind)."""
    world.now = 0.0
    send = serve({"/x": [lambda_proxy()]}, stage=cached())
    world.invocation = Invocation(200, b'{"statusCode": 201, "headers": {"A": "b"}, "body": "1"}')
    await send("GET", "/x")
    world.invocation = Invocation(200, b'{"statusCode": 200}')
    response = await send("GET", "/x")
    assert (response.status, response.body) == (201, b"1")
    assert ("A", "b") in response.headers
    assert len(world.invoked) == 1


@fact("cache.streams")
async def test_streams_are_not_cached(serve, world, answer):
    """Source: documented."""
    integration = Integration(
        type=IntegrationType.HTTP_PROXY,
        http_method="GET",
        uri="https://backend.example/",
        response_transfer_mode="STREAM",
    )
    send = serve({"/x": [Method(http_method="GET", integration=integration)]}, stage=cached())
    answer(b"one")
    await bodies(send, "/x", "/x")
    assert len(world.http_requests) == 2


async def test_two_misses_at_once_both_call(serve, backend, world, answer):
    """Source: documented (best effort): nobody waits for another's answer."""
    answer(b"one")
    reached = asyncio.Event()
    waiting = 0
    plain = world._http

    async def slow(request, *, timeout):
        nonlocal waiting
        waiting += 1
        if waiting == 2:
            reached.set()
        await reached.wait()
        return await plain(request, timeout=timeout)

    world._http = slow
    send = serve({"/x": [backend()]}, stage=cached())
    answers = await asyncio.gather(send("GET", "/x"), send("GET", "/x"))
    assert [answer.body for answer in answers] == [b"one", b"one"]
    assert waiting == 2


# Renewal: Cache-Control: max-age=0


@pytest.mark.parametrize(
    ("value", "renewed"),
    [
        ("max-age=0", True),
        ("no-transform, Max-Age=0", True),
        ("max-age=00", False),
        ("max-age=1", False),
        ("no-cache", False),
        ("", False),
    ],
)
@fact("cache.renewal")
async def test_anybody_may_renew_where_nothing_is_required(serve, backend, answer, value, renewed):
    """Source: documented."""
    send = serve({"/x": [backend()]}, stage=cached())
    answer(b"one")
    await send("GET", "/x")
    answer(b"two")
    found = await bodies(send, "/x", headers={"Cache-Control": value})
    assert found == [b"two" if renewed else b"one"]
    answer(b"three")
    assert await bodies(send, "/x") == found


async def test_a_renewal_that_fails_leaves_no_entry(serve, backend, world, answer):
    """Source: assumed (the entry is invalidated first)."""
    from frontgate.wire import BackendError

    send = serve({"/x": [backend()]}, stage=cached())
    answer(b"one")
    await send("GET", "/x")
    world.http_response = BackendError("refused")
    assert (await send("GET", "/x", headers=MAX_AGE_0)).status == 504
    answer(b"two")
    assert await bodies(send, "/x") == [b"two"]


@pytest.mark.parametrize("warns", [True, False])
@fact("cache.unauthorized", "cache.warning")
async def test_somebody_who_may_not_is_served_from_the_cache(serve, backend, answer, warns):
    """Source: documented (with or without a warning header); the header's text is assumed."""
    strategy = f"SUCCEED_WITH{'' if warns else 'OUT'}_RESPONSE_HEADER"
    send = serve(
        {"/x": [backend()]},
        stage=cached(
            require_authorization_for_cache_control=True,
            unauthorized_cache_control_header_strategy=strategy,
        ),
    )
    answer(b"one")
    miss = await send("GET", "/x", headers=MAX_AGE_0)
    answer(b"two")
    hit = await send("GET", "/x", headers=MAX_AGE_0)
    assert (miss.body, hit.body) == (b"one", b"one")
    for response in (miss, hit):
        assert dict(response.headers).get("Warning", "").startswith("199 ") is warns
    assert "Warning" not in dict((await send("GET", "/x")).headers)


@fact("cache.unauthorized", "cache.refusal")
async def test_or_refused(serve, backend, world, answer):
    """Source: documented (403); body and error type are assumed."""
    send = serve(
        {"/x": [backend()]},
        stage=cached(
            require_authorization_for_cache_control=True,
            unauthorized_cache_control_header_strategy="FAIL_WITH_403",
        ),
    )
    answer(b"one")
    await send("GET", "/x")
    response = await send("GET", "/x", headers=MAX_AGE_0)
    assert response.status == 403
    assert response.body == b'{"Message":"User is not authorized to access this resource"}'
    assert len(world.http_requests) == 1


async def test_without_a_cache_the_header_means_nothing(serve, backend, answer):
    """Source: assumed."""
    strategy = MethodSetting(unauthorized_cache_control_header_strategy="FAIL_WITH_403")
    send = serve({"/x": [backend()]}, stage={"method_settings": {"*/*": strategy}})
    answer(b"one")
    assert (await send("GET", "/x", headers=MAX_AGE_0)).status == 200


# Canary and changes of the stage


@pytest.mark.parametrize(("shares", "canarys"), [(False, b"two"), (True, b"one")])
@fact("canary.cache")
async def test_a_canarys_cache(serve, backend, world, answer, shares, canarys):
    """Source: documented (useStageCache)."""
    canary = CanarySettings(percent_traffic=50, deployment_id="c", use_stage_cache=shares)
    methods = {"/x": [backend()]}
    send = serve(methods, canary=methods, stage={**cached(), "canary_settings": canary})
    answer(b"one")
    world.random = 0.9
    assert await bodies(send, "/x") == [b"one"]
    answer(b"two")
    world.random = 0.1
    assert await bodies(send, "/x") == [canarys]
    world.random = 0.9
    assert await bodies(send, "/x") == [b"one"]


@fact("cache.flush")
async def test_a_new_deployment_serves_what_is_cached(serve, backend, answer):
    """Source: assumed (a deployment does not flush the cache)."""
    state = StageState()
    answer(b"one")
    assert await bodies(serve({"/x": [backend()]}, stage=cached(), state=state), "/x") == [b"one"]
    answer(b"two")
    send = serve({"/x": [backend()]}, stage=cached(), state=state)
    assert await bodies(send, "/x") == [b"one"]
    state.caches.flush()
    assert await bodies(send, "/x") == [b"two"]


# Facts for logs, metrics and traces


async def test_what_is_told_of_hits_and_misses(serve, backend, answer, monkeypatch):
    from frontgate.rest.pipeline import Pipeline

    found = []
    run = Pipeline.run

    async def observed(self, received):
        finished = await run(self, received)
        found.append(finished)
        return finished

    monkeypatch.setattr(Pipeline, "run", observed)
    send = serve({"/x": [backend()], "/y": [backend()]}, stage=cached({"y/GET": MethodSetting()}))
    answer(b"one")
    for url, headers in (("/x", {}), ("/x", {}), ("/x", MAX_AGE_0), ("/y", {}), ("/z", {})):
        await send("GET", url, headers=headers)
    told = [f.cached and (f.cached.response is not None, f.cached.renews) for f in found]
    assert told == [(False, False), (True, False), (False, True), None, None]
    assert [finished.call is None for finished in found] == [False, True, False, False, True]
    lookups = [fact for _, fact in found[1].facts]
    assert found[1].cached in lookups
