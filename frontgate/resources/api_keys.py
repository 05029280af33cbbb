"""AWS::ApiGateway: API keys and usage plans, in the control plane's store."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frontgate.control.api_keys import (
    ACCOUNT_LIMITS,
    ApiStage,
    QuotaSettings,
    ThrottleSettings,
)
from frontgate.resources.apigateway import tags
from frontgate.resources.creation import (
    Created,
    Creation,
    ResourceType,
    flag,
    integer,
    number,
    words,
)


async def _api_key(creation: Creation) -> Created:
    properties = creation.properties
    key = creation.account.store.keys.create_api_key(
        name=creation.name("Name"),
        value=properties.get("Value"),
        enabled=flag(properties.get("Enabled")),
        customer_id=properties.get("CustomerId"),
        description=properties.get("Description"),
        stage_keys=tuple(
            f"{stage['RestApiId']}/{stage['StageName']}"
            for stage in properties.get("StageKeys") or ()
        ),
        tags=tags(properties.get("Tags")),
    )
    return Created(ref=key.id, attributes={"APIKeyId": key.id})


async def _usage_plan(creation: Creation) -> Created:
    properties = creation.properties
    plan = creation.account.store.keys.create_usage_plan(
        name=creation.name("UsagePlanName"),
        description=properties.get("Description"),
        api_stages=tuple(_api_stage(stage) for stage in properties.get("ApiStages") or ()),
        throttle=_throttle(properties["Throttle"]) if properties.get("Throttle") else None,
        quota=_quota(properties["Quota"]) if properties.get("Quota") else None,
        tags=tags(properties.get("Tags")),
    )
    return Created(ref=plan.id, attributes={"Id": plan.id})


def _api_stage(given: Mapping[str, Any]) -> ApiStage:
    limits = given.get("Throttle") or {}
    return ApiStage(
        api_id=given["ApiId"],
        stage=given["Stage"],
        throttle={method: _throttle(limit) for method, limit in limits.items()},
    )


def _throttle(given: Mapping[str, Any]) -> ThrottleSettings:
    """What a template leaves out is limited by the account alone (assumed)."""
    return ThrottleSettings(
        burst_limit=integer(given.get("BurstLimit", ACCOUNT_LIMITS.burst_limit)),
        rate_limit=number(given.get("RateLimit", ACCOUNT_LIMITS.rate_limit)),
    )


def _quota(given: Mapping[str, Any]) -> QuotaSettings:
    return QuotaSettings(
        limit=integer(given["Limit"]),
        period=given["Period"],
        offset=integer(given.get("Offset", 0)),
    )


async def _usage_plan_key(creation: Creation) -> Created:
    properties = creation.properties
    plan_id = properties["UsagePlanId"]
    member = creation.account.store.keys.create_usage_plan_key(
        plan_id, key_id=properties["KeyId"], key_type=properties["KeyType"]
    )
    return Created(ref=f"{member.id}:{plan_id}", attributes={"Id": member.id})


TYPES = {
    "AWS::ApiGateway::ApiKey": ResourceType(
        create=_api_key,
        supported=words("CustomerId Description Enabled Name StageKeys Tags Value"),
        # Deprecated: ids are distinct from values in any case.
        harmless=words("GenerateDistinctId"),
    ),
    "AWS::ApiGateway::UsagePlan": ResourceType(
        create=_usage_plan,
        supported=words("ApiStages Description Quota Tags Throttle UsagePlanName"),
    ),
    "AWS::ApiGateway::UsagePlanKey": ResourceType(
        create=_usage_plan_key, supported=words("KeyId KeyType UsagePlanId")
    ),
}
