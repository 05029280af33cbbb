"""Step: what the usage plan of the client's key allows: its throttle, then its quota.

A plan's throttle holds for each of its keys, over all the stages of the plan together; a throttle
that it sets for single methods of a stage holds for each key in its place (documentation: "Usage
plans and API keys for REST APIs in API Gateway"; that it takes the plan's place, and that the
throttle comes before the quota, is assumed). A throttled request does not count in the quota.
"""

from __future__ import annotations

from frontgate.access.throttle import Buckets
from frontgate.access.usage import Usage
from frontgate.control.api_keys import ApiKey, KeyGrant, ThrottleSettings
from frontgate.observe.masking import masked
from frontgate.rest.errors import QuotaExceededError, ThrottledError
from frontgate.rest.exchange import Admitted, StageFacts
from frontgate.rest.throttle import described

BucketKey = tuple[str, ...]
"""Plan and key; then API, stage and method for a method of its own."""

_CAPACITY = 50_000


class UsagePlans:
    """What the clients of all usage plans have used of their limits."""

    def __init__(self) -> None:
        self.usage = Usage()
        self._buckets: Buckets[BucketKey] = Buckets(_CAPACITY)

    def check(self, admitted: Admitted, grant: KeyGrant) -> None:
        """Counts a request. Raises `ThrottledError` or `QuotaExceededError`."""
        self._throttle(admitted, grant)
        plan, key = grant.usage_plan, grant.api_key
        if not self.usage.take(plan, key.id, admitted.received.epoch):
            assert plan.quota is not None
            raise QuotaExceededError(
                cause=f"{_client(key)} exceeded quota limit for API Stage "
                f"{_stage(admitted.received.stage)}: Key quota exhausted for Usage Plan ID "
                f"{plan.id}. Limit: {plan.quota.limit} Period: {plan.quota.period}"
            )

    def _throttle(self, admitted: Admitted, grant: KeyGrant) -> None:
        plan, key = grant.usage_plan, grant.api_key
        method = admitted.method
        limits = grant.method_throttles.get(method.name)
        bucket_key: BucketKey
        if limits is not None:
            stage = admitted.received.stage
            bucket_key = (plan.id, key.id, stage.address.api_id, stage.name, method.name)
        elif plan.throttle is not None:
            limits = plan.throttle
            bucket_key = (plan.id, key.id)
        else:
            return
        bucket = self._buckets.of(bucket_key, limits)
        if not bucket.take(admitted.received.started):
            raise ThrottledError(cause=_throttled(admitted, grant, bucket.limits))


def _throttled(admitted: Admitted, grant: KeyGrant, limits: ThrottleSettings) -> str:
    """As execution logs word it (recorded)."""
    stage, method = admitted.received.stage, admitted.method.compiled
    return (
        f"{_client(grant.api_key)} exceeded throttle limit for API Stage {_stage(stage)}: "
        f"Key throttle limit exceeded for Usage Plan ID {grant.usage_plan.id}, "
        f"RestApi {stage.address.api_id}, Stage {stage.name}, Resource {method.resource_id}, "
        f"HttpMethod {method.http_method}. {described(limits)}"
    )


def _client(key: ApiKey) -> str:
    return f"API Key {masked(key.value)}"


def _stage(stage: StageFacts) -> str:
    return f"{stage.address.api_id}/{stage.name}"
