from __future__ import annotations

import pytest

from frontgate.control.api_keys import ApiStage, QuotaSettings, ThrottleSettings, UsagePlan

THROTTLE = ThrottleSettings(burst_limit=10, rate_limit=5.0)
QUOTA = QuotaSettings(limit=500, period="DAY")
LIMITED_STAGE = ApiStage(api_id="a", stage="dev", throttle={"/x/GET": THROTTLE})


@pytest.mark.parametrize(
    ("fields", "limits"),
    [
        ({}, ()),
        ({"throttle": THROTTLE}, ("throttle",)),
        ({"api_stages": (LIMITED_STAGE,)}, ("throttle",)),
        ({"quota": QUOTA}, ("quota",)),
        ({"throttle": THROTTLE, "quota": QUOTA}, ("throttle", "quota")),
    ],
)
def test_a_plan_names_its_limits(fields, limits):
    assert UsagePlan(id="p", name="free", **fields).limits == limits


def test_the_stages_of_a_plan():
    stages = (ApiStage(api_id="a", stage="dev"), ApiStage(api_id="b", stage="prod"))
    assert UsagePlan(id="p", name="free", api_stages=stages).stages == {("a", "dev"), ("b", "prod")}
