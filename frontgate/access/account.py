"""What all stages of an account share, whatever their protocol."""

from __future__ import annotations

from frontgate.access.policy import Policy
from frontgate.access.throttle import TokenBucket
from frontgate.access.usage_plans import UsagePlans
from frontgate.control.api_keys import ACCOUNT_LIMITS, ThrottleSettings


class AccountState:
    """Whoever serves stages keeps one of these for all of them."""

    __slots__ = ("endpoint_policies", "throttle", "usage_plans")

    def __init__(self, limits: ThrottleSettings = ACCOUNT_LIMITS) -> None:
        self.endpoint_policies: dict[str, Policy] = {}
        """Of the VPC endpoints that have a policy, by id; changed in place."""
        self.throttle = TokenBucket(limits)
        """For requests, messages and callbacks of all APIs together ("Quotas")."""
        self.usage_plans = UsagePlans()
