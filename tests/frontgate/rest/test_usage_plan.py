"""Usage plans: throttles and quotas of API keys, in the pipeline."""

from __future__ import annotations

import pytest

from frontgate.control.api_keys import (
    ApiKey,
    KeyGrant,
    QuotaSettings,
    ThrottleSettings,
    UsagePlan,
)
from frontgate.control.rest_api import MethodSetting
from frontgate.rest.errors import GatewayError

fact = pytest.mark.fact

DAY = 86_400
KEYED = {"api_key_required": True}
ONE, TWO = (
    ApiKey(id=f"k{n}", value=f"{n}" * 34 + "F0yrv6", created_date=0, last_updated_date=0)
    for n in (1, 2)
)


def limits(rate: float, burst: int) -> ThrottleSettings:
    return ThrottleSettings(rate_limit=rate, burst_limit=burst)


def grants(*, methods: dict[str, ThrottleSettings] | None = None, **plan) -> list[KeyGrant]:
    usage_plan = UsagePlan(id="nnpegc", name="free", **plan)
    return [
        KeyGrant(api_key=key, usage_plan=usage_plan, method_throttles=methods or {})
        for key in (ONE, TWO)
    ]


def quota(limit: int, period: str = "DAY") -> QuotaSettings:
    return QuotaSettings(limit=limit, period=period)


@pytest.fixture
def causes(monkeypatch) -> list[str | None]:
    """What each refused request tells its log."""
    from frontgate.rest.gateway_responses import GatewayResponses

    found: list[str | None] = []
    render = GatewayResponses.render

    def observed(self: GatewayResponses, error: GatewayError, reached: object):
        found.append(error.cause)
        return render(self, error, reached)

    monkeypatch.setattr(GatewayResponses, "render", observed)
    return found


@pytest.fixture
def calls(serve, mock, world):
    """Statuses of requests with a key to /x, /y and the open /open."""
    world.now = 0.0

    def make(given: list[KeyGrant], **stage):
        methods = {"/x": [mock(method=KEYED)], "/y": [mock(method=KEYED)], "/open": [mock()]}
        send = serve(methods, keys=given, **stage)

        async def call(key: ApiKey, *paths: str) -> list[int]:
            headers = {"x-api-key": key.value}
            return [(await send("GET", path, headers=headers)).status for path in paths]

        call.send = send
        return call

    return make


@fact("limits.throttled", "limits.throttle-log")
async def test_the_answer_to_too_many(calls, causes):
    """Source: recorded (status, body, error type, no Retry-After; the log's words)."""
    call = calls(grants(throttle=limits(5, 1)))
    assert await call(ONE, "/x") == [200]
    response = await call.send("GET", "/x", headers={"x-api-key": ONE.value})
    assert (response.status, response.body) == (429, b'{"message":"Too Many Requests"}')
    assert ("x-amzn-ErrorType", "TooManyRequestsException") in response.headers
    assert not {"retry-after"} & {name.lower() for name, _ in response.headers}
    assert causes == [
        "API Key **********************************F0yrv6 exceeded throttle limit for API Stage "
        "abcdefghij/dev: Key throttle limit exceeded for Usage Plan ID nnpegc, RestApi "
        "abcdefghij, Stage dev, Resource r0, HttpMethod GET. Limit: 5.00 Burst: 1"
    ]


@fact("limits.quota-used-up", "limits.quota-log")
async def test_the_answer_to_a_used_up_quota(calls, causes):
    """Source: recorded (status, length, body, error type; the log's words)."""
    call = calls(grants(quota=quota(1)))
    assert await call(ONE, "/x") == [200]
    response = await call.send("GET", "/x", headers={"x-api-key": ONE.value})
    assert (response.status, response.body) == (429, b'{"message":"Limit Exceeded"}')
    assert len(response.body) == 28
    assert ("x-amzn-ErrorType", "LimitExceededException") in response.headers
    assert causes == [
        "API Key **********************************F0yrv6 exceeded quota limit for API Stage "
        "abcdefghij/dev: Key quota exhausted for Usage Plan ID nnpegc. Limit: 1 Period: DAY"
    ]


@fact("limits.per-key")
async def test_limits_hold_for_each_key_over_all_methods(calls):
    """Source: documented."""
    call = calls(grants(throttle=limits(1, 2), quota=quota(10)))
    assert await call(ONE, "/x", "/y", "/x") == [200, 200, 429]
    assert await call(TWO, "/x", "/y", "/x") == [200, 200, 429]


async def test_a_throttled_request_does_not_use_the_quota(calls, account, world):
    """Source: assumed."""
    given = grants(throttle=limits(1, 1), quota=quota(2))
    call = calls(given)
    assert await call(ONE, "/x", "/x", "/x") == [200, 429, 429]
    world.now = 1.0
    assert await call(ONE, "/x") == [200]
    world.now = 2.0
    assert await call(ONE, "/x") == [429]


@fact("limits.method-in-plan")
async def test_a_methods_throttle_in_the_plan(calls):
    """Source: documented (per client and method), assumed (in place of the plan's)."""
    call = calls(grants(methods={"x/GET": limits(1, 3)}, throttle=limits(1, 1)))
    assert await call(ONE, "/x", "/x", "/x", "/x") == [200, 200, 200, 429]
    assert await call(ONE, "/y", "/y") == [200, 429]
    assert await call(TWO, "/x") == [200]


@fact("limits.order")
async def test_the_plan_comes_before_the_stage(calls, causes):
    """Source: documented (order of throttles)."""
    stage = {"method_settings": {"*/*": MethodSetting(throttling_burst_limit=1)}}
    call = calls(grants(throttle=limits(1, 1)), stage=stage)
    assert await call(ONE, "/x", "/x") == [200, 429]
    assert causes[0].startswith("API Key")
    assert await call(TWO, "/x") == [429]
    assert causes[1].startswith("Key throttle limit exceeded for RestApi")


@fact("limits.per-key")
async def test_stages_of_a_plan_count_together(calls):
    """Source: documented (aggregated over all stages of the plan)."""
    given = grants(throttle=limits(1, 2), quota=quota(10))
    one, other = calls(given), calls(given)
    assert await one(ONE, "/x", "/x") == [200, 200]
    assert await other(ONE, "/x") == [429]


async def test_a_stages_quota_counts_together_and_ends_with_the_day(calls, world):
    """Source: documented."""
    given = grants(quota=quota(3))
    one, other = calls(given), calls(given)
    assert await one(ONE, "/x", "/x") == [200, 200]
    assert await other(ONE, "/x", "/x") == [200, 429]
    world.epoch += DAY
    assert await other(ONE, "/x") == [200]


async def test_a_method_without_a_key_counts_nothing(calls):
    """Source: documented."""
    call = calls(grants(quota=quota(1)))
    assert await call(ONE, "/open", "/open", "/x", "/open", "/x") == [200, 200, 200, 200, 429]


async def test_quotas_can_be_read_and_raised(calls, account, world):
    """Source: documented (GetUsage, UpdateUsage)."""
    given = grants(quota=quota(1))
    plan, usage = given[0].usage_plan, account.usage_plans.usage
    call = calls(given)
    assert await call(ONE, "/x", "/x") == [200, 429]
    usage.set_remaining(plan, ONE.id, 1, world.epoch)
    assert await call(ONE, "/x", "/x") == [200, 429]


async def test_customised_answers(calls):
    """Source: documented (the types QUOTA_EXCEEDED and THROTTLED)."""
    call = calls(
        grants(throttle=limits(1, 2), quota=quota(1)),
        gateway_responses={
            "THROTTLED": {"status_code": "430"},
            "QUOTA_EXCEEDED": {"status_code": "431"},
        },
    )
    assert await call(ONE, "/x", "/x", "/x") == [200, 431, 430]
