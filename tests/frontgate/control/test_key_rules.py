from __future__ import annotations

from dataclasses import replace

import pytest

from frontgate.control.api_keys import ApiKey, ApiStage, QuotaSettings, ThrottleSettings, UsagePlan
from frontgate.control.errors import BadRequestError, ValidationError
from frontgate.control.key_rules import check_api_key, check_usage_plan

fact = pytest.mark.fact

KEY = ApiKey(id="k", value="v" * 20, created_date=0, last_updated_date=0)
PLAN = UsagePlan(id="p", name="free")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": "n" * 1025}, "Invalid API Key name, can be at most 1024 characters."),
        ({"value": "v" * 19}, "API Key value should be at least 20 characters"),
        ({"value": "v" * 129}, "API Key value exceeds maximum size of 128 characters"),
    ],
)
def test_refused_keys(fields, message):
    """Source: recorded."""
    with pytest.raises(BadRequestError) as caught:
        check_api_key(replace(KEY, **fields))
    assert caught.value.message == message


@pytest.mark.parametrize("fields", [{}, {"name": "n" * 1024}, {"value": "v" * 128}])
def test_accepted_keys(fields):
    """Source: recorded."""
    check_api_key(replace(KEY, **fields))


def test_a_plan_needs_a_name():
    """Source: documented (the name is required); the text is assumed."""
    with pytest.raises(BadRequestError, match="name"):
        check_usage_plan(replace(PLAN, name=""))


@pytest.mark.parametrize(
    "fields",
    [
        {"throttle": ThrottleSettings(rate_limit=-0.5)},
        {"throttle": ThrottleSettings(burst_limit=-1)},
        {"quota": QuotaSettings(limit=-1, period="DAY")},
        {
            "api_stages": (
                ApiStage(
                    api_id="a", stage="s", throttle={"/GET": ThrottleSettings(burst_limit=-1)}
                ),
            )
        },
    ],
)
def test_less_than_nothing(fields):
    """Assumed: that a new plan is refused what a patch is, and the texts."""
    with pytest.raises(BadRequestError, match="limit specified"):
        check_usage_plan(replace(PLAN, **fields))


def test_a_quota_has_a_period():
    """Source: documented (DAY, WEEK or MONTH); the text is assumed."""
    check_usage_plan(replace(PLAN, quota=QuotaSettings(limit=1, period="WEEK")))
    with pytest.raises(ValidationError, match=r"'YEAR' at 'quota\.period'"):
        check_usage_plan(replace(PLAN, quota=QuotaSettings(limit=1, period="YEAR")))


@pytest.mark.parametrize(
    ("period", "offset", "words"),
    [
        ("DAY", 1, "zero in the DAY period"),
        ("WEEK", 7, "between 0 and 6 inclusive in the WEEK period"),
        ("WEEK", -1, "between 0 and 6 inclusive in the WEEK period"),
        ("MONTH", 28, "between 0 and 27 inclusive in the MONTH period"),
    ],
)
@fact("limits.quota-offset")
def test_a_quotas_offset_is_a_day_of_its_period(period, offset, words):
    """Source: recorded by others (the errors that providers of infrastructure as code check)."""
    quota = QuotaSettings(limit=1, period=period, offset=offset)
    with pytest.raises(BadRequestError) as caught:
        check_usage_plan(replace(PLAN, quota=quota))
    assert caught.value.message == f"Usage Plan quota offset must be {words}"


@pytest.mark.parametrize(("period", "offset"), [("DAY", 0), ("WEEK", 6), ("MONTH", 27)])
def test_accepted_offsets(period, offset):
    check_usage_plan(replace(PLAN, quota=QuotaSettings(limit=1, period=period, offset=offset)))
