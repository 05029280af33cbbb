"""Step: how fast a stage lets its methods be called, and an account all its APIs.

A limit in a method's setting is that method's own; one in the setting of all methods is each
method's own, too, as the console's name for it says ("default method throttling"). No method may
go beyond the account (documentation: "Throttle requests to your REST APIs for better throughput
in API Gateway").
"""

from __future__ import annotations

from frontgate.access.throttle import TokenBucket
from frontgate.control.api_keys import ACCOUNT_LIMITS, ThrottleSettings
from frontgate.control.rest_api import MethodSetting
from frontgate.rest.errors import ThrottledError
from frontgate.rest.exchange import Admitted

_DEFAULTS = (ACCOUNT_LIMITS.rate_limit, ACCOUNT_LIMITS.burst_limit)


def throttle(admitted: Admitted, account: TokenBucket) -> None:
    """Takes a token of the method's bucket and one of the account's, or raises."""
    now = admitted.received.started
    own = admitted.method.throttle
    if own is not None and not own.take(now):
        raise ThrottledError(cause=_exceeded(admitted, own.limits))
    if not account.take(now):
        raise ThrottledError(cause=f"Account throttle limit exceeded. {described(account.limits)}")


def method_limits(setting: MethodSetting, account: ThrottleSettings) -> ThrottleSettings | None:
    """What a setting demands beyond the account's limits; None: nothing.

    A negative limit switches that one off (assumed: the console sends -1). Where the account may
    do more than usual, the limits that every setting begins with are no demand.
    """
    if (setting.throttling_rate_limit, setting.throttling_burst_limit) == _DEFAULTS:
        return None
    rate, burst = setting.throttling_rate_limit, setting.throttling_burst_limit
    limits = ThrottleSettings(
        rate_limit=_within(rate, account.rate_limit),
        burst_limit=int(_within(burst, account.burst_limit)),
    )
    return None if limits == account else limits


def _within(limit: float, highest: float) -> float:
    return highest if limit < 0 else min(limit, highest)


def described(limits: ThrottleSettings) -> str:
    """As execution logs show limits (recorded)."""
    return f"Limit: {limits.rate_limit:.2f} Burst: {limits.burst_limit}"


def _exceeded(admitted: Admitted, limits: ThrottleSettings) -> str:
    """In the words of an execution log of 2019 (recorded, of a request without a key)."""
    stage, method = admitted.received.stage, admitted.method.compiled
    return (
        f"Key throttle limit exceeded for RestApi {stage.address.api_id}, "
        f"Stage {stage.name}, Resource {method.resource_id}, HttpMethod {method.http_method}. "
        f"{described(limits)}"
    )
