"""A key's throttle and quota. Source: documented ("Usage plans and API keys"); see
`rest/test_usage_plan` for the whole."""

from __future__ import annotations

import pytest

from frontgate.access.usage_plans import PlanThrottledError, QuotaExhaustedError, UsagePlans
from frontgate.control.api_keys import (
    ApiKey,
    KeyGrant,
    QuotaSettings,
    ThrottleSettings,
    UsagePlan,
)

KEY = ApiKey(id="k1", value="v" * 40, created_date=0, last_updated_date=0)
STAGE, OTHER = ("abcdefghij", "dev"), ("abcdefghij", "prod")


def grant(**plan) -> KeyGrant:
    methods = plan.pop("methods", {})
    usage_plan = UsagePlan(id="p", name="free", **plan)
    return KeyGrant(api_key=KEY, usage_plan=usage_plan, method_throttles=methods)


def limits(rate: float, burst: int) -> ThrottleSettings:
    return ThrottleSettings(rate_limit=rate, burst_limit=burst)


def check(plans: UsagePlans, given: KeyGrant, *, stage=STAGE, method=None, now=0.0) -> str:
    try:
        plans.check(given, stage=stage, method=method, now=now, epoch=now)
    except PlanThrottledError as error:
        return f"throttled at {error.limits.burst_limit}"
    except QuotaExhaustedError as error:
        return f"exhausted at {error.quota.limit}"
    return "passes"


def test_a_plan_without_limits():
    plans = UsagePlans()
    assert {check(plans, grant()) for _ in range(100)} == {"passes"}


def test_a_throttle_holds_over_all_stages():
    plans, given = UsagePlans(), grant(throttle=limits(1, 2))
    assert [check(plans, given, stage=s) for s in (STAGE, OTHER, STAGE)] == [
        "passes",
        "passes",
        "throttled at 2",
    ]
    assert check(plans, given, now=1.0) == "passes"


def test_a_quota():
    plans, given = UsagePlans(), grant(quota=QuotaSettings(limit=1, period="DAY"))
    assert [check(plans, given) for _ in range(2)] == ["passes", "exhausted at 1"]


@pytest.mark.parametrize(
    ("method", "outcome"),
    [("x/GET", "passes"), ("y/GET", "throttled at 0"), (None, "throttled at 0")],
)
@pytest.mark.fact("limits.method-in-plan")
def test_a_methods_own_throttle_takes_the_plans_place(method, outcome):
    given = grant(throttle=limits(0, 0), methods={"x/GET": limits(1, 1)})
    assert check(UsagePlans(), given, method=method) == outcome
