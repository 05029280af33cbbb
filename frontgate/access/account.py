"""What all stages of an account share, whatever their protocol."""

from __future__ import annotations

import re

from frontgate.access.resource_policy import ResourcePolicy
from frontgate.access.throttle import TokenBucket
from frontgate.access.usage_plans import UsagePlans
from frontgate.control.api_keys import ACCOUNT_LIMITS, ThrottleSettings

_ACCOUNT = re.compile(r"(?<=:)\d{8}(?=\d{4}:)")
_NEW_CONNECTIONS = ThrottleSettings(rate_limit=500, burst_limit=500)


class AccountState:
    """Whoever serves stages keeps one of these for all of them."""

    __slots__ = ("connections", "endpoint_policies", "throttle", "usage_plans")

    def __init__(self, limits: ThrottleSettings = ACCOUNT_LIMITS) -> None:
        self.endpoint_policies: dict[str, ResourcePolicy] = {}
        """Of the VPC endpoints that have a policy, by id; changed in place."""
        self.throttle = TokenBucket(limits)
        """For requests, messages and callbacks of all APIs together ("Quotas")."""
        self.connections = TokenBucket(_NEW_CONNECTIONS)
        """For new connections of all WebSocket APIs, 500 a second ("Quotas"); that as many may come
        at once is assumed."""
        self.usage_plans = UsagePlans()


def masked(arn: str) -> str:
    """As the client is shown it: all but the last four digits of the account hidden (recorded)."""
    return _ACCOUNT.sub("********", arn, count=1)
