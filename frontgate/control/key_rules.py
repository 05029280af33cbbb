"""What makes API keys and usage plans valid, in the words in which API Gateway refuses them."""

from __future__ import annotations

from frontgate.control.api_keys import ApiKey, QuotaSettings, ThrottleSettings, UsagePlan
from frontgate.control.errors import BadRequestError, ValidationError

BAD_RATE = "Invalid throttle rate limit specified"  # assumed
BAD_BURST = "Invalid throttle burst limit specified"  # assumed
BAD_LIMIT = "Invalid quota limit specified"  # assumed
_PERIODS = ("WEEK", "DAY", "MONTH")
_LATEST_OFFSETS = {"DAY": 0, "WEEK": 6, "MONTH": 27}
_MAX_NAME = 1024
_MIN_VALUE = 20
_MAX_VALUE = 128


def check_api_key(key: ApiKey) -> None:
    """Name and value as recorded on AWS."""
    if len(key.name or "") > _MAX_NAME:
        raise BadRequestError(f"Invalid API Key name, can be at most {_MAX_NAME} characters.")
    if len(key.value) < _MIN_VALUE:
        raise BadRequestError(f"API Key value should be at least {_MIN_VALUE} characters")
    if len(key.value) > _MAX_VALUE:
        raise BadRequestError(f"API Key value exceeds maximum size of {_MAX_VALUE} characters")


def check_usage_plan(plan: UsagePlan) -> None:
    """Its stages are checked by who knows them."""
    if not plan.name:
        raise BadRequestError("Usage Plan name cannot be empty")
    for throttle in (plan.throttle, *(t for s in plan.api_stages for t in s.throttle.values())):
        if throttle is not None:
            _check_throttle(throttle)
    if plan.quota is not None:
        _check_quota(plan.quota)


def _check_throttle(throttle: ThrottleSettings) -> None:
    if throttle.rate_limit < 0:
        raise BadRequestError(BAD_RATE)
    if throttle.burst_limit < 0:
        raise BadRequestError(BAD_BURST)


def _check_quota(quota: QuotaSettings) -> None:
    """The offset in the words that users quote from AWS."""
    if quota.period not in _PERIODS:
        allowed = ", ".join(_PERIODS)
        raise ValidationError(quota.period, "quota.period", f"enum value set: [{allowed}]")
    if quota.limit < 0:
        raise BadRequestError(BAD_LIMIT)
    latest = _LATEST_OFFSETS[quota.period]
    if not 0 <= quota.offset <= latest:
        where = f"between 0 and {latest} inclusive" if latest else "zero"
        raise BadRequestError(
            f"Usage Plan quota offset must be {where} in the {quota.period} period"
        )
