"""Limits of routes and of the account, through a whole stage."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from frontgate.access.account import AccountState
from frontgate.access.throttle import TokenBucket
from frontgate.control.api_keys import ThrottleSettings
from frontgate.control.api_v2 import Cors, RouteSettings

fact = pytest.mark.fact


def limits(rate: float | None, burst: int | None, **more: Any) -> RouteSettings:
    return RouteSettings(throttling_rate_limit=rate, throttling_burst_limit=burst, **more)


@pytest.fixture
def call(make_stage: Any, request_of: Any) -> Any:
    def make(**stage: Any) -> Any:
        served = make_stage("GET /a", "GET /b", "$default", **stage)

        async def get(*paths: str) -> list[int]:
            return [(await served.handle(request_of("GET", path))).status for path in paths]

        get.stage = served  # type: ignore[attr-defined]
        return get

    return make


@fact("http-throttle.answer")
async def test_the_answer(make_stage, request_of, world) -> None:
    stage = make_stage("GET /a", default_route_settings=limits(1, 0), log_format="$context.status")
    response = await stage.handle(request_of("GET", "/a"))
    assert (response.status, response.body) == (429, b'{"message":"Too Many Requests"}')
    assert [name for name, _ in response.headers] == ["Apigw-Requestid"]
    assert world.events == []
    await asyncio.sleep(0)
    assert world.logged == [("arn:log", "429")]


@fact("http-throttle.zero")
async def test_limits_of_zero_let_nothing_through(call) -> None:
    assert await call(default_route_settings=limits(0, 0))("/a", "/b") == [429, 429]


async def test_settings_without_limits_are_the_accounts(call) -> None:  # documented
    settings = RouteSettings(detailed_metrics_enabled=True)
    assert await call(default_route_settings=settings)(*["/a"] * 50) == [200] * 50


async def test_each_route_has_a_bucket_of_its_own(call, world) -> None:
    """Documented: a token bucket; that the default's limits are each route's own is assumed."""
    get = call(default_route_settings=limits(1, 2))
    assert await get("/a", "/a", "/a", "/b") == [200, 200, 429, 200]
    world.now += 1
    assert await get("/a", "/a") == [200, 429]


async def test_a_routes_own_settings(call) -> None:  # documented
    get = call(
        default_route_settings=limits(1, 1),
        route_settings={"GET /a": limits(1, 3), "$default": limits(1, 0)},
    )
    assert await get("/a", "/a", "/a", "/a", "/b", "/b", "/none") == [
        *[200, 200, 200, 429],
        *[200, 429],
        429,
    ]


@fact("http-throttle.account")
async def test_the_account_counts_all_apis(call, account: AccountState) -> None:
    account.throttle = TokenBucket(ThrottleSettings(rate_limit=1, burst_limit=3))
    one, other = call(), call()
    assert await one("/a", "/b") == [200, 200]
    assert await other("/a", "/a") == [200, 429]


async def test_a_preflight_takes_no_token(make_stage, request_of) -> None:  # assumed
    stage = make_stage(
        "GET /a", cors=Cors(allow_origins=("*",)), default_route_settings=limits(0, 0)
    )
    headers = (("Origin", "https://a"), ("Access-Control-Request-Method", "GET"))
    assert (await stage.handle(request_of("OPTIONS", "/a", *headers))).status == 204
