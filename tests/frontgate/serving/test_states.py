"""What stays of a stage when it changes: counts, quotas, caches."""

from __future__ import annotations

import datetime
from dataclasses import replace

from frontgate.control.api_keys import ApiStage, QuotaSettings, ThrottleSettings
from frontgate.control.rest_api import (
    IntegrationResponse,
    MethodSetting,
    Resource,
)
from frontgate.serving import ServedStages
from tests.frontgate.serving.conftest import (
    OPEN,
    body,
    status,
)


async def test_what_was_counted_outlives_a_change_of_the_stage(store, served, stage):
    """Throttles of the stage; with a redeployment, other variables, other settings."""
    key = store.keys.create_api_key(enabled=True)
    plan = store.keys.create_usage_plan(name="free", api_stages=(stage,))
    store.keys.create_usage_plan_key(plan.id, key_id=key.id)
    limit = MethodSetting(throttling_rate_limit=1, throttling_burst_limit=2)
    before = store.rest.get_stage(stage.api_id, "dev")
    store.rest.update_stage(replace(before, method_settings={"*/*": limit}))
    assert await status(served, stage, key.value) == 200
    deployment = store.rest.create_deployment(stage.api_id)
    store.rest.update_stage(
        replace(before, method_settings={"*/*": limit}, deployment_id=deployment.id)
    )
    assert [await status(served, stage, key.value) for _ in range(2)] == [200, 429]
    more = replace(limit, throttling_burst_limit=3)
    store.rest.update_stage(replace(before, method_settings={"*/*": more}))
    assert [await status(served, stage, key.value) for _ in range(2)] == [200, 429]


async def test_a_quota_outlives_its_stages(store, served, stage):
    quota = QuotaSettings(limit=2, period="MONTH")
    key = store.keys.create_api_key(enabled=True)
    plan = store.keys.create_usage_plan(name="free", api_stages=(stage,), quota=quota)
    store.keys.create_usage_plan_key(plan.id, key_id=key.id)
    assert [await status(served, stage, key.value) for _ in range(3)] == [200, 200, 429]
    today = datetime.date(1970, 1, 1)
    days = served.account.usage_plans.usage.days(plan, key.id, first=today, last=today)
    assert days == [(2, 0)]
    raised = replace(plan, quota=replace(quota, limit=3))
    store.keys.update_usage_plan(raised)
    assert [await status(served, stage, key.value) for _ in range(2)] == [200, 429]


async def test_a_stage_that_is_deleted_counts_no_more(store, served, stage):
    limit = MethodSetting(throttling_burst_limit=1)
    before = replace(store.rest.get_stage(stage.api_id, "dev"), method_settings={"/GET": limit})
    key = store.keys.create_api_key(enabled=True)
    for _ in range(2):
        store.rest.delete_stage(stage.api_id, "dev")
        store.rest.create_stage(
            stage.api_id,
            stage_name="dev",
            deployment_id=before.deployment_id,
            method_settings=before.method_settings,
        )
        plan = store.keys.create_usage_plan(name="free", api_stages=(stage,))
        store.keys.create_usage_plan_key(plan.id, key_id=key.id)
        assert [await status(served, stage, key.value) for _ in range(2)] == [200, 429]


async def test_the_cache_of_a_stage_outlives_its_changes_and_can_be_flushed(store, served, stage):
    """Source: documented (FlushStageCache), assumed (a deployment flushes nothing)."""
    api = store.rest.get_rest_api(stage.api_id)

    async def deploy(answer: str) -> None:
        integration = replace(
            OPEN.integration,
            integration_responses={
                "200": IntegrationResponse(
                    status_code="200", response_templates={"application/json": answer}
                )
            },
        )
        method = replace(OPEN, integration=integration)
        root = Resource(id=api.root_resource_id, path="/", methods={"GET": method})
        store.rest.update_rest_api(replace(api, resources={root.id: root}))
        deployment = store.rest.create_deployment(api.id)
        store.rest.update_stage(
            replace(
                store.rest.get_stage(api.id, "dev"),
                deployment_id=deployment.id,
                cache_cluster_enabled=True,
                method_settings={"*/*": MethodSetting(caching_enabled=True)},
            )
        )

    await deploy("one")
    assert await body(served, stage) == b"one"
    await deploy("two")
    assert await body(served, stage) == b"one"
    served.flush_cache(api.id, "dev")
    assert await body(served, stage) == b"two"
    served.flush_cache(api.id, "nothing")


async def test_the_accounts_limits_are_the_stores(store, outside):
    """Source: documented (shared by all APIs of the account; quotas can be raised)."""
    limits = ThrottleSettings(rate_limit=2.0, burst_limit=1)
    store.account = replace(store.account, throttle_settings=limits)
    served = ServedStages(store, outside)
    api = store.rest.create_rest_api(name="community")
    root = Resource(id=api.root_resource_id, path="/", methods={"GET": OPEN})
    store.rest.update_rest_api(replace(api, resources={root.id: root}))
    deployment = store.rest.create_deployment(api.id)
    found = []
    for name in ("one", "two"):
        store.rest.create_stage(api.id, stage_name=name, deployment_id=deployment.id)
        found.append(await status(served, ApiStage(api_id=api.id, stage=name), "no key"))
    assert found == [200, 429]
