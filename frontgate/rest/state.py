"""What outlives the requests of a stage, and the stage's changes: counters and its cache.

Whoever serves stages keeps one `StageState` for each, and one `AccountState` for all of them.
"""

from __future__ import annotations

from frontgate.access.policy import Policy
from frontgate.access.throttle import Buckets, TokenBucket
from frontgate.control.api_keys import ACCOUNT_LIMITS
from frontgate.rest.response_cache import StageCaches
from frontgate.rest.usage_plan import UsagePlans

_MOST_METHODS = 3_000
"""More than an API of 300 resources can have."""


class AccountState:
    """What all stages of an account share."""

    __slots__ = ("endpoint_policies", "throttle", "usage_plans")

    def __init__(self) -> None:
        self.endpoint_policies: dict[str, Policy] = {}
        """Of the VPC endpoints that have a policy, by id; changed in place."""
        self.throttle = TokenBucket(ACCOUNT_LIMITS)
        self.usage_plans = UsagePlans()


class StageState:
    """What belongs to one stage, whatever it serves."""

    __slots__ = ("caches", "throttles")

    def __init__(self) -> None:
        self.throttles: Buckets[str] = Buckets(_MOST_METHODS)
        """By method: `users/GET`."""
        self.caches = StageCaches()
