"""What the usage plan of a client's key allows: its throttle, then its quota.

A plan's throttle holds for each of its keys, over all the stages of the plan together; a throttle
that it sets for single methods of a stage holds for each key in its place (documentation: "Usage
plans and API keys for REST APIs in API Gateway"; that it takes the plan's place, and that the
throttle comes before the quota, is assumed). A throttled request does not count in the quota.
"""

from __future__ import annotations

from frontgate.access.throttle import Buckets
from frontgate.access.usage import Usage
from frontgate.control.api_keys import KeyGrant, QuotaSettings, ThrottleSettings

BucketKey = tuple[str, ...]
"""Plan and key; then API, stage and method for a method of its own."""

_CAPACITY = 50_000


class PlanThrottledError(Exception):
    """The key has sent too many requests within too little time."""

    def __init__(self, limits: ThrottleSettings) -> None:
        super().__init__("the throttle of the usage plan")
        self.limits = limits


class QuotaExhaustedError(Exception):
    """The key has used up its quota."""

    def __init__(self, quota: QuotaSettings) -> None:
        super().__init__("the quota of the usage plan")
        self.quota = quota


class UsagePlans:
    """What the clients of all usage plans have used of their limits."""

    def __init__(self) -> None:
        self.usage = Usage()
        self._buckets: Buckets[BucketKey] = Buckets(_CAPACITY)

    def check(
        self,
        grant: KeyGrant,
        *,
        stage: tuple[str, str],
        method: str | None = None,
        now: float,
        epoch: float,
    ) -> None:
        """Counts a request. Raises `PlanThrottledError` or `QuotaExhaustedError`.

        `stage` is an API's id and a stage's name, `method` that of a REST API, as `users/GET`, and
        `now` what the monotonic timer says.
        """
        self._throttle(grant, stage, method, now)
        plan = grant.usage_plan
        if plan.quota is not None and not self.usage.take(plan, grant.api_key.id, epoch):
            raise QuotaExhaustedError(plan.quota)

    def _throttle(
        self, grant: KeyGrant, stage: tuple[str, str], method: str | None, now: float
    ) -> None:
        plan, key = grant.usage_plan, grant.api_key
        limits = None if method is None else grant.method_throttles.get(method)
        bucket_key: BucketKey
        if limits is not None and method is not None:
            bucket_key = (plan.id, key.id, *stage, method)
        elif plan.throttle is not None:
            limits = plan.throttle
            bucket_key = (plan.id, key.id)
        else:
            return
        bucket = self._buckets.of(bucket_key, limits)
        if not bucket.take(now):
            raise PlanThrottledError(bucket.limits)
