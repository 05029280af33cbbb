"""API keys and usage plans open stages as soon as the store has them."""

from __future__ import annotations

from dataclasses import replace

from tests.frontgate.serving.conftest import (
    status,
)


async def test_keys_count_as_soon_as_the_store_has_them(store, served, stage):
    """Source: documented."""
    key = store.keys.create_api_key(enabled=True)
    assert await status(served, stage, key.value) == 403
    plan = store.keys.create_usage_plan(name="free", api_stages=(stage,))
    store.keys.create_usage_plan_key(plan.id, key_id=key.id)
    assert await status(served, stage, key.value) == 200
    store.keys.update_api_key(replace(key, enabled=False))
    assert await status(served, stage, key.value) == 403


async def test_a_redeployed_stage_keeps_its_keys(store, served, stage):
    key = store.keys.create_api_key(enabled=True)
    plan = store.keys.create_usage_plan(name="free", api_stages=(stage,))
    store.keys.create_usage_plan_key(plan.id, key_id=key.id)
    deployment = store.rest.create_deployment(stage.api_id)
    store.rest.update_stage(
        replace(store.rest.get_stage(stage.api_id, "dev"), deployment_id=deployment.id)
    )
    assert await status(served, stage, key.value) == 200


def test_a_change_of_keys_leaves_the_stage_in_place(store, served, stage):
    handle = served.http(stage.api_id, "dev")
    plan = store.keys.create_usage_plan(name="free", api_stages=(stage,))
    store.keys.create_usage_plan_key(plan.id, key_id=store.keys.create_api_key().id)
    assert served.http(stage.api_id, "dev") == handle


def test_a_plan_may_outlive_what_is_served(store, served, stage):
    plan = store.keys.create_usage_plan(name="free", api_stages=(stage,))
    store.rest.delete_rest_api(stage.api_id)
    store.keys.create_usage_plan_key(plan.id, key_id=store.keys.create_api_key().id)
    assert served.http(stage.api_id, "dev") is None
