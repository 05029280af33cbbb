"""The operations on API keys and usage plans."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from frontgate.control.api_keys import (
    ApiKey,
    ApiStage,
    KeyGrant,
    ThrottleSettings,
    UsagePlan,
    UsagePlanKey,
)
from frontgate.control.errors import BadRequestError, ConflictError, NotFoundError
from frontgate.control.events import (
    ApiDeleted,
    Event,
    Events,
    StageDeleted,
    StageKeysChanged,
)
from frontgate.control.key_rules import check_api_key, check_usage_plan
from frontgate.wire import Clock

_VALUE_LENGTH = 40


class KeyOperations:
    """All API keys and usage plans of one account and region.

    Every change tells of the stages that it may open or close. A stage that is deleted leaves
    its plans.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        new_id: Callable[[int], str],
        stage_exists: Callable[[str, str], bool],
        events: Events,
    ) -> None:
        """`stage_exists` takes an API's id and a stage's name."""
        self._clock = clock
        self._new_id = new_id
        self._stage_exists = stage_exists
        self._publish = events.publish
        self._api_keys: dict[str, ApiKey] = {}
        self._usage_plans: dict[str, UsagePlan] = {}
        self._ids_by_value: dict[str, str] = {}
        """No two keys have one value, of ten thousand in an account."""
        self._members: dict[str, dict[str, None]] = {}
        """By usage plan id: the ids of its keys, in order."""
        self.api_keys: Mapping[str, ApiKey] = MappingProxyType(self._api_keys)
        self.usage_plans: Mapping[str, UsagePlan] = MappingProxyType(self._usage_plans)
        events.subscribe(self._follow)

    def create_api_key(
        self, *, name: str | None = None, value: str | None = None, **fields: Any
    ) -> ApiKey:
        """A key without a value, or with an empty one, gets 40 characters.

        `fields` are those of `ApiKey`; a key is disabled unless they say otherwise (recorded).
        """
        now = self._clock()
        key = ApiKey(
            id=self._new_id(10),
            value=value or self._new_id(_VALUE_LENGTH),
            created_date=now,
            last_updated_date=now,
            name=name or None,
            **fields,
        )
        return self._save_api_key(key)

    def get_api_key(self, key_id: str) -> ApiKey:
        try:
            return self._api_keys[key_id]
        except KeyError:
            raise NotFoundError("Invalid API Key identifier specified") from None

    def update_api_key(self, key: ApiKey) -> ApiKey:
        """Puts `key` in the place of the key with its id."""
        self.get_api_key(key.id)
        saved = self._save_api_key(replace(key, last_updated_date=self._clock()))
        self._tell_stages_of(self._plans_with(key.id))
        return saved

    def delete_api_key(self, key_id: str) -> None:
        """Takes the key out of its plans, too (recorded)."""
        self.get_api_key(key_id)
        plan_ids = self._plans_with(key_id)
        for plan_id in plan_ids:
            del self._members[plan_id][key_id]
        del self._ids_by_value[self._api_keys.pop(key_id).value]
        self._tell_stages_of(plan_ids)

    def create_usage_plan(self, *, name: str, **fields: Any) -> UsagePlan:
        """`fields` are those of `UsagePlan`; its stages must exist."""
        plan = UsagePlan(id=self._new_id(6), name=name, **fields)
        check_usage_plan(plan)
        for stage in plan.api_stages:
            if not self._stage_exists(stage.api_id, stage.stage):
                raise NotFoundError(f"API Stage not found: {stage.api_id}:{stage.stage}")
        self._usage_plans[plan.id] = plan
        self._members[plan.id] = {}
        return plan

    def get_usage_plan(self, plan_id: str) -> UsagePlan:
        try:
            return self._usage_plans[plan_id]
        except KeyError:
            raise NotFoundError("Invalid Usage Plan ID specified") from None

    def update_usage_plan(self, plan: UsagePlan) -> UsagePlan:
        """Puts `plan` in the place of the plan with its id."""
        before = self.get_usage_plan(plan.id)
        check_usage_plan(plan)
        for stage in plan.api_stages:
            self._check_stage(stage, plan)
        for key_id in self._members[plan.id]:
            self._check_one_plan_per_stage(key_id, plan)
        self._usage_plans[plan.id] = plan
        self._tell(before.stages | plan.stages)
        return plan

    def delete_usage_plan(self, plan_id: str) -> None:
        """Stages have to leave it first."""
        plan = self.get_usage_plan(plan_id)
        for stage in plan.api_stages:
            raise BadRequestError(
                f"Cannot delete Usage Plan {plan_id} because there are API Stages associated "
                f"with it, including {stage.api_id}:{stage.stage}"
            )
        del self._usage_plans[plan_id]
        del self._members[plan_id]

    def create_usage_plan_key(
        self, plan_id: str, *, key_id: str, key_type: str = "API_KEY"
    ) -> UsagePlanKey:
        """Adds a key to a plan; a stage knows a key from one plan only."""
        plan, key = self.get_usage_plan(plan_id), self.get_api_key(key_id)
        if key_type != "API_KEY":
            raise BadRequestError(f"Invalid key type {key_type}")
        if key_id in self._members[plan_id]:
            raise ConflictError("Usage Plan Key already exists")
        self._check_one_plan_per_stage(key_id, plan)
        self._members[plan_id][key_id] = None
        self._tell(plan.stages)
        return _usage_plan_key(key)

    def usage_plan_keys(self, plan_id: str) -> tuple[UsagePlanKey, ...]:
        """A plan's keys, in the order in which they were added."""
        self.get_usage_plan(plan_id)
        return tuple(_usage_plan_key(self._api_keys[id]) for id in self._members[plan_id])

    def delete_usage_plan_key(self, plan_id: str, key_id: str) -> None:
        plan = self.get_usage_plan(plan_id)
        if key_id not in self._members[plan_id]:
            raise NotFoundError("Invalid Usage Plan Key identifier specified")
        del self._members[plan_id][key_id]
        self._tell(plan.stages)

    def usage_plans_of(self, key_id: str) -> tuple[UsagePlan, ...]:
        """The plans that a key is in."""
        self.get_api_key(key_id)
        return tuple(self._usage_plans[plan_id] for plan_id in self._plans_with(key_id))

    def grants(self, api_id: str, stage_name: str) -> tuple[KeyGrant, ...]:
        """The enabled keys that open a stage."""
        return tuple(
            KeyGrant(api_key=self._api_keys[key_id], usage_plan=plan, method_throttles=throttles)
            for plan in self._usage_plans.values()
            if (throttles := _method_throttles(plan, api_id, stage_name)) is not None
            for key_id in self._members[plan.id]
            if self._api_keys[key_id].enabled
        )

    def _save_api_key(self, key: ApiKey) -> ApiKey:
        check_api_key(key)
        if self._ids_by_value.get(key.value, key.id) != key.id:
            raise ConflictError("API Key already exists")
        before = self._api_keys.get(key.id)
        if before is not None:
            del self._ids_by_value[before.value]
        self._ids_by_value[key.value] = key.id
        self._api_keys[key.id] = key
        return key

    def _check_stage(self, stage: ApiStage, plan: UsagePlan) -> None:
        if not self._stage_exists(stage.api_id, stage.stage):
            raise NotFoundError(
                f"Invalid API Stage {{api: {stage.api_id}, stage: {stage.stage}}} specified for "
                f"usageplan {plan.id}"
            )

    def _check_one_plan_per_stage(self, key_id: str, plan: UsagePlan) -> None:
        for other_id in self._plans_with(key_id):
            shared = self._usage_plans[other_id].stages & plan.stages
            if other_id != plan.id and shared:
                api_id, stage = min(shared)
                raise ConflictError(
                    f"Usage Plan {plan.id} cannot be added because API Key {key_id} cannot "
                    f"reference multiple Usage Plans with the same API stage: {api_id}:{stage}"
                )

    def _plans_with(self, key_id: str) -> list[str]:
        return [plan_id for plan_id, members in self._members.items() if key_id in members]

    def _tell_stages_of(self, plan_ids: Iterable[str]) -> None:
        self._tell({stage for plan_id in plan_ids for stage in self._usage_plans[plan_id].stages})

    def _tell(self, stages: Iterable[tuple[str, str]]) -> None:
        for api_id, stage_name in sorted(stages):
            self._publish(StageKeysChanged(api_id, stage_name))

    def _follow(self, event: Event) -> None:
        match event:
            case StageDeleted(api_id, stage_name):
                self._leave(lambda stage: (stage.api_id, stage.stage) == (api_id, stage_name))
            case ApiDeleted(api_id):
                self._leave(lambda stage: stage.api_id == api_id)
            case _:
                pass

    def _leave(self, is_gone: Callable[[ApiStage], bool]) -> None:
        for plan in self._usage_plans.values():
            staying = tuple(stage for stage in plan.api_stages if not is_gone(stage))
            self._usage_plans[plan.id] = replace(plan, api_stages=staying)


def _method_throttles(
    plan: UsagePlan, api_id: str, stage_name: str
) -> dict[str, ThrottleSettings] | None:
    """By `users/GET`; None for a stage that the plan does not open."""
    for stage in plan.api_stages:
        if (stage.api_id, stage.stage) == (api_id, stage_name):
            return {method.lstrip("/"): limits for method, limits in stage.throttle.items()}
    return None


def _usage_plan_key(key: ApiKey) -> UsagePlanKey:
    return UsagePlanKey(id=key.id, value=key.value, name=key.name)
