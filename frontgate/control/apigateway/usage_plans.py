"""Usage plans, and the keys in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from frontgate.control.api_keys import (
    ApiStage,
    QuotaSettings,
    ThrottleSettings,
    UsagePlan,
    UsagePlanKey,
)
from frontgate.control.apigateway.outputs import tags_output
from frontgate.control.apigateway.paging import page
from frontgate.control.apigateway.patches import (
    Changes,
    Patch,
    PatchTable,
    as_integer,
    as_number,
    read_patches,
    required_text,
    text,
)
from frontgate.control.errors import BadRequestError, NotFoundError
from frontgate.control.key_rules import BAD_BURST, BAD_LIMIT, BAD_RATE
from frontgate.control.plane import ControlPlane, Input, Output, PlaneOperation
from frontgate.control.rest_api import EMPTY

_NO_STAGE = "Invalid API Stage specified"
_NO_KEY = "Invalid Usage Plan Key identifier specified"


def create_usage_plan(plane: ControlPlane, given: Input) -> Output:
    quota, throttle = given.get("quota"), given.get("throttle")
    plan = plane.store.keys.create_usage_plan(
        name=given["name"],
        description=given.get("description"),
        api_stages=tuple(_api_stage(stage) for stage in given.get("apiStages", ())),
        throttle=None if throttle is None else _throttle(throttle),
        quota=None if quota is None else _quota(quota),
        tags=given.get("tags", EMPTY),
    )
    return _output(plan)


def _api_stage(given: Mapping[str, Any]) -> ApiStage:
    limits = given.get("throttle", EMPTY)
    return ApiStage(
        api_id=given.get("apiId", ""),
        stage=given.get("stage", ""),
        throttle={method: _throttle(limit) for method, limit in limits.items()} or EMPTY,
    )


def _throttle(given: Mapping[str, Any]) -> ThrottleSettings:
    return ThrottleSettings(
        burst_limit=given.get("burstLimit", 0), rate_limit=given.get("rateLimit", 0.0)
    )


def _quota(given: Mapping[str, Any]) -> QuotaSettings:
    return QuotaSettings(
        limit=given.get("limit", 0),
        period=given.get("period", ""),
        offset=given.get("offset", 0),
    )


def _output(plan: UsagePlan, *, with_tags: bool = False) -> Output:
    return {
        "id": plan.id,
        "name": plan.name,
        "description": plan.description,
        "apiStages": [_stage_output(stage) for stage in plan.api_stages],
        "throttle": plan.throttle and _throttle_output(plan.throttle),
        "quota": plan.quota
        and {
            "limit": plan.quota.limit,
            "offset": plan.quota.offset,
            "period": plan.quota.period,
        },
        "productCode": plan.product_code,
        "tags": tags_output(plan.tags, always=with_tags),
    }


def _stage_output(stage: ApiStage) -> Output:
    throttle = {method: _throttle_output(limit) for method, limit in stage.throttle.items()}
    return {"apiId": stage.api_id, "stage": stage.stage, "throttle": throttle or None}


def _throttle_output(throttle: ThrottleSettings) -> Output:
    return {"burstLimit": throttle.burst_limit, "rateLimit": float(throttle.rate_limit)}


def get_usage_plan(plane: ControlPlane, given: Input) -> Output:
    return _output(plane.store.keys.get_usage_plan(given["usagePlanId"]), with_tags=True)


def get_usage_plans(plane: ControlPlane, given: Input) -> Output:
    keys = plane.store.keys
    key_id = given.get("keyId")
    plans = keys.usage_plans.values() if key_id is None else keys.usage_plans_of(key_id)
    return page(plans, given, _output)


def update_usage_plan(plane: ControlPlane, given: Input) -> Output:
    plan = plane.store.keys.get_usage_plan(given["usagePlanId"])
    plan = PATCHES.applied(plan, read_patches(given))
    return _output(plane.store.keys.update_usage_plan(plan), with_tags=True)


def delete_usage_plan(plane: ControlPlane, given: Input) -> None:
    plane.store.keys.delete_usage_plan(given["usagePlanId"])


def create_usage_plan_key(plane: ControlPlane, given: Input) -> Output:
    key = plane.store.keys.create_usage_plan_key(
        given["usagePlanId"], key_id=given["keyId"], key_type=given["keyType"]
    )
    return _key_output(key)


def _key_output(key: UsagePlanKey) -> Output:
    return {"id": key.id, "type": key.type, "value": key.value, "name": key.name}


def get_usage_plan_key(plane: ControlPlane, given: Input) -> Output:
    for key in plane.store.keys.usage_plan_keys(given["usagePlanId"]):
        if key.id == given["keyId"]:
            return _key_output(key)
    raise NotFoundError(_NO_KEY)


def get_usage_plan_keys(plane: ControlPlane, given: Input) -> Output:
    """The newest comes first (recorded)."""
    keys = [
        key
        for key in reversed(plane.store.keys.usage_plan_keys(given["usagePlanId"]))
        if (key.name or "").startswith(given.get("nameQuery", ""))
    ]
    return page(keys, given, _key_output)


def delete_usage_plan_key(plane: ControlPlane, given: Input) -> None:
    plane.store.keys.delete_usage_plan_key(given["usagePlanId"], given["keyId"])


def _add_stage(plan: UsagePlan, patch: Patch) -> UsagePlan:
    api_id, stage = _stage_id(patch.value)
    added = ApiStage(api_id=api_id, stage=stage)
    others = tuple(s for s in plan.api_stages if (s.api_id, s.stage) != (api_id, stage))
    return replace(plan, api_stages=(*others, added))


def _remove_stage(plan: UsagePlan, patch: Patch) -> UsagePlan:
    wanted = _stage_id(patch.value)
    left = tuple(s for s in plan.api_stages if (s.api_id, s.stage) != wanted)
    if left == plan.api_stages:
        raise NotFoundError(
            f"Invalid API Stage {{api: {wanted[0]}, stage: {wanted[1]}}} specified for usageplan "
            f"{plan.id}"
        )
    return replace(plan, api_stages=left)


def _stage_id(value: str | None) -> tuple[str, str]:
    api_id, colon, stage = (value or "").partition(":")
    if not (api_id and colon and stage):
        raise BadRequestError(_NO_STAGE)
    return api_id, stage


def _in_stage(
    change: Callable[[ApiStage, Patch, str], ApiStage],
) -> Callable[..., UsagePlan]:
    """A change of one stage's method limits: `/apiStages/{api:stage}/throttle/{path}/{method}`."""

    def changed(plan: UsagePlan, patch: Patch, stage_id: str, *method: str) -> UsagePlan:
        wanted = _stage_id(stage_id)
        if wanted not in plan.stages:
            raise BadRequestError(_NO_STAGE)
        key = "/".join(method)
        return replace(
            plan,
            api_stages=tuple(
                change(stage, patch, key) if (stage.api_id, stage.stage) == wanted else stage
                for stage in plan.api_stages
            ),
        )

    return changed


def _limit(stage: ApiStage, key: str, **limits: Any) -> ApiStage:
    before = stage.throttle.get(key, ThrottleSettings())
    return replace(stage, throttle={**stage.throttle, key: replace(before, **limits)})


def _set_method_rate(stage: ApiStage, patch: Patch, key: str) -> ApiStage:
    return _limit(stage, key, rate_limit=as_number(patch.value, BAD_RATE))


def _set_method_burst(stage: ApiStage, patch: Patch, key: str) -> ApiStage:
    return _limit(stage, key, burst_limit=as_integer(patch.value, BAD_BURST))


def _unlimited(stage: ApiStage, patch: Patch, key: str) -> ApiStage:
    """Without a method: all of the stage's."""
    left = {method: limit for method, limit in stage.throttle.items() if key not in ("", method)}
    return replace(stage, throttle=left or EMPTY)


def _set_rate(plan: UsagePlan, patch: Patch) -> UsagePlan:
    before = plan.throttle or ThrottleSettings()
    return replace(plan, throttle=replace(before, rate_limit=as_number(patch.value, BAD_RATE)))


def _set_burst(plan: UsagePlan, patch: Patch) -> UsagePlan:
    before = plan.throttle or ThrottleSettings()
    return replace(plan, throttle=replace(before, burst_limit=as_integer(patch.value, BAD_BURST)))


def _quota_field(field: str, convert: Callable[[str | None], Any]) -> Changes:
    def change(plan: UsagePlan, patch: Patch) -> UsagePlan:
        before = plan.quota or QuotaSettings(limit=0, period="")
        return replace(plan, quota=replace(before, **{field: convert(patch.value)}))

    return {"replace": change, "add": change}


def _quota_number(value: str | None) -> int:
    return as_integer(value, BAD_LIMIT)


def _removed(field: str) -> Changes:
    return {"remove": lambda plan, patch: replace(plan, **{field: None})}


_METHOD = "/apiStages/{}/throttle/{}/{}"
PATCHES: PatchTable[UsagePlan] = PatchTable(
    {
        "/name": required_text("name"),
        "/description": text("description"),
        "/productCode": text("product_code"),
        "/throttle": _removed("throttle"),
        "/throttle/rateLimit": {"replace": _set_rate, "add": _set_rate},
        "/throttle/burstLimit": {"replace": _set_burst, "add": _set_burst},
        "/quota": _removed("quota"),
        "/quota/limit": _quota_field("limit", _quota_number),
        "/quota/offset": _quota_field("offset", _quota_number),
        "/quota/period": _quota_field("period", lambda value: value or ""),
        "/apiStages": {"add": _add_stage, "remove": _remove_stage},
        f"{_METHOD}/rateLimit": {"replace": _in_stage(_set_method_rate)},
        f"{_METHOD}/burstLimit": {"replace": _in_stage(_set_method_burst)},
        _METHOD: {"remove": _in_stage(_unlimited)},
        "/apiStages/{}/throttle": {"remove": _in_stage(_unlimited)},
    },
    refusals="named",
)

OPERATIONS: Mapping[str, PlaneOperation] = {
    "CreateUsagePlan": create_usage_plan,
    "CreateUsagePlanKey": create_usage_plan_key,
    "DeleteUsagePlan": delete_usage_plan,
    "DeleteUsagePlanKey": delete_usage_plan_key,
    "GetUsagePlan": get_usage_plan,
    "GetUsagePlanKey": get_usage_plan_key,
    "GetUsagePlanKeys": get_usage_plan_keys,
    "GetUsagePlans": get_usage_plans,
    "UpdateUsagePlan": update_usage_plan,
}
