"""Step: what the usage plan of the client's key allows.

Execution logs say in full which limit stopped a request, and name the key (recorded).
"""

from __future__ import annotations

from frontgate.access.usage_plans import PlanThrottledError, QuotaExhaustedError, UsagePlans
from frontgate.control.api_keys import ApiKey, KeyGrant, QuotaSettings, ThrottleSettings
from frontgate.observe.masking import masked
from frontgate.rest.errors import QuotaExceededError, ThrottledError
from frontgate.rest.exchange import Admitted, StageFacts
from frontgate.rest.throttle import described


def check_usage_plan(admitted: Admitted, plans: UsagePlans) -> None:
    """Counts a request with a key. Raises `ThrottledError` or `QuotaExceededError`."""
    grant = admitted.key
    if grant is None:
        return
    stage, received = admitted.received.stage, admitted.received
    try:
        plans.check(
            grant,
            stage=(stage.address.api_id, stage.name),
            method=admitted.method.name,
            now=received.started,
            epoch=received.epoch,
        )
    except PlanThrottledError as error:
        raise ThrottledError(cause=_throttled(admitted, grant, error.limits)) from None
    except QuotaExhaustedError as error:
        raise QuotaExceededError(cause=_exhausted(admitted, grant, error.quota)) from None


def _throttled(admitted: Admitted, grant: KeyGrant, limits: ThrottleSettings) -> str:
    stage, method = admitted.received.stage, admitted.method.compiled
    return (
        f"{_client(grant.api_key)} exceeded throttle limit for API Stage {_stage(stage)}: "
        f"Key throttle limit exceeded for Usage Plan ID {grant.usage_plan.id}, "
        f"RestApi {stage.address.api_id}, Stage {stage.name}, Resource {method.resource_id}, "
        f"HttpMethod {method.http_method}. {described(limits)}"
    )


def _exhausted(admitted: Admitted, grant: KeyGrant, quota: QuotaSettings) -> str:
    return (
        f"{_client(grant.api_key)} exceeded quota limit for API Stage "
        f"{_stage(admitted.received.stage)}: Key quota exhausted for Usage Plan ID "
        f"{grant.usage_plan.id}. Limit: {quota.limit} Period: {quota.period}"
    )


def _client(key: ApiKey) -> str:
    return f"API Key {masked(key.value)}"


def _stage(stage: StageFacts) -> str:
    return f"{stage.address.api_id}/{stage.name}"
