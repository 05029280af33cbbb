"""Keys, plans and who is told of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from frontgate.control.api_keys import ApiStage, KeyGrant, ThrottleSettings, UsagePlanKey
from frontgate.control.errors import BadRequestError, ConflictError, NotFoundError
from frontgate.control.events import StageKeysChanged
from frontgate.control.rest_api import Integration, IntegrationType, Method, Resource

VALUE = "v" * 20


@pytest.fixture
def stage(store):
    """A deployed stage, as usage plans name it."""
    return deployed(store, "dev")


def deployed(store, name):
    method = Method(http_method="GET", integration=Integration(type=IntegrationType.MOCK))
    api = store.rest.create_rest_api(name="community")
    root = Resource(id=api.root_resource_id, path="/", methods={"GET": method})
    store.rest.update_rest_api(replace(api, resources={root.id: root}))
    deployment = store.rest.create_deployment(api.id)
    store.rest.create_stage(api.id, stage_name=name, deployment_id=deployment.id)
    return ApiStage(api_id=api.id, stage=name)


def opened(store, stage, **fields):
    """A key in a plan of `stage`."""
    key = store.keys.create_api_key(name="partner", **{"enabled": True, **fields})
    plan = store.keys.create_usage_plan(name="free", api_stages=(stage,))
    store.keys.create_usage_plan_key(plan.id, key_id=key.id)
    return key, plan


@pytest.mark.fact("keys.disabled-at-first")
def test_a_new_key_is_disabled_and_gets_a_value(store):
    """Source: recorded."""
    key = store.keys.create_api_key(name="", value="")
    assert (key.enabled, key.name, key.stage_keys) == (False, None, ())
    assert len(key.value) == 40
    assert key.value.isalnum()
    assert key.created_date == key.last_updated_date
    assert store.keys.get_api_key(key.id) is key


def test_a_given_value_is_checked(store):
    """Source: recorded."""
    with pytest.raises(BadRequestError, match="at least 20 characters"):
        store.keys.create_api_key(value="short")
    assert not store.keys.api_keys


def test_values_are_unique(store):
    """Source: recorded (in deployment logs)."""
    store.keys.create_api_key(value=VALUE)
    other = store.keys.create_api_key()
    with pytest.raises(ConflictError, match="API Key already exists"):
        store.keys.create_api_key(value=VALUE)
    with pytest.raises(ConflictError, match="API Key already exists"):
        store.keys.update_api_key(replace(other, value=VALUE))


def test_a_value_is_free_again(store):
    """Once its key has another one, or is gone."""
    key = store.keys.create_api_key(value=VALUE)
    key = store.keys.update_api_key(replace(key, value=f"{VALUE}2"))
    other = store.keys.create_api_key(value=VALUE)
    store.keys.delete_api_key(key.id)
    store.keys.update_api_key(replace(other, value=f"{VALUE}2"))
    assert store.keys.create_api_key(value=VALUE).value == VALUE


def test_a_changed_key(store):
    """Source: recorded."""
    key = store.keys.create_api_key(name="partner")
    changed = store.keys.update_api_key(replace(key, enabled=True))
    assert changed.enabled
    assert changed.last_updated_date > key.last_updated_date
    assert store.keys.api_keys == {key.id: changed}


@pytest.mark.parametrize(
    ("operation", "arguments", "message"),
    [
        ("get_api_key", ("k",), "Invalid API Key identifier specified"),
        ("delete_api_key", ("k",), "Invalid API Key identifier specified"),
        ("get_usage_plan", ("p",), "Invalid Usage Plan ID specified"),
        ("delete_usage_plan", ("p",), "Invalid Usage Plan ID specified"),
        ("usage_plan_keys", ("p",), "Invalid Usage Plan ID specified"),
        ("delete_usage_plan_key", ("p", "k"), "Invalid Usage Plan ID specified"),
    ],
)
def test_what_does_not_exist(store, operation, arguments, message):
    """Source: recorded for plans, assumed for keys."""
    with pytest.raises(NotFoundError) as caught:
        getattr(store.keys, operation)(*arguments)
    assert caught.value.message == message


def test_a_plan_names_stages_that_exist(store, stage):
    """Source: recorded (on creation in deployment logs)."""
    unknown = ApiStage(api_id=stage.api_id, stage="prod")
    with pytest.raises(NotFoundError) as caught:
        store.keys.create_usage_plan(name="free", api_stages=(stage, unknown))
    assert caught.value.message == f"API Stage not found: {stage.api_id}:prod"
    plan = store.keys.create_usage_plan(name="free", api_stages=(stage,))
    with pytest.raises(NotFoundError) as caught:
        store.keys.update_usage_plan(replace(plan, api_stages=(unknown,)))
    assert caught.value.message == (
        f"Invalid API Stage {{api: {stage.api_id}, stage: prod}} specified for usageplan {plan.id}"
    )
    assert store.keys.get_usage_plan(plan.id) is plan


def test_a_stage_of_a_websocket_api_may_be_in_a_plan(store):
    """Source: documented."""
    api = store.v2.create_api(
        name="chat", protocol_type="WEBSOCKET", route_selection_expression="$request.body.action"
    )
    store.v2_stages.create_api_stage(api.id, stage_name="dev")
    plan = store.keys.create_usage_plan(
        name="free", api_stages=(ApiStage(api_id=api.id, stage="dev"),)
    )
    assert plan.stages == {(api.id, "dev")}


def test_a_plan_with_stages_stays(store, stage):
    """Source: recorded (in deployment logs)."""
    plan = store.keys.create_usage_plan(name="free", api_stages=(stage,))
    with pytest.raises(BadRequestError) as caught:
        store.keys.delete_usage_plan(plan.id)
    assert caught.value.message == (
        f"Cannot delete Usage Plan {plan.id} because there are API Stages associated with it, "
        f"including {stage.api_id}:dev"
    )
    store.keys.update_usage_plan(replace(plan, api_stages=()))
    store.keys.delete_usage_plan(plan.id)
    assert not store.keys.usage_plans


def test_the_keys_of_a_plan(store):
    """Source: recorded."""
    key = store.keys.create_api_key(name="partner", value=VALUE)
    plan = store.keys.create_usage_plan(name="free")
    member = store.keys.create_usage_plan_key(plan.id, key_id=key.id)
    assert member == UsagePlanKey(id=key.id, name="partner", value=VALUE, type="API_KEY")
    assert store.keys.usage_plan_keys(plan.id) == (member,)
    assert store.keys.usage_plans_of(key.id) == (plan,)
    store.keys.delete_usage_plan_key(plan.id, key.id)
    assert store.keys.usage_plan_keys(plan.id) == ()
    with pytest.raises(NotFoundError, match="Invalid Usage Plan Key"):
        store.keys.delete_usage_plan_key(plan.id, key.id)


@pytest.mark.fact("keys.detached")
def test_a_deleted_key_leaves_its_plans(store, stage):
    """Source: recorded."""
    key, plan = opened(store, stage)
    store.keys.delete_api_key(key.id)
    assert store.keys.usage_plan_keys(plan.id) == ()
    assert store.keys.grants(stage.api_id, "dev") == ()


def test_a_key_is_in_a_plan_once(store):
    """Source: assumed."""
    key, plan = store.keys.create_api_key(), store.keys.create_usage_plan(name="free")
    store.keys.create_usage_plan_key(plan.id, key_id=key.id)
    with pytest.raises(ConflictError):
        store.keys.create_usage_plan_key(plan.id, key_id=key.id)
    with pytest.raises(BadRequestError, match="MOBILE"):
        store.keys.create_usage_plan_key(plan.id, key_id=key.id, key_type="MOBILE")


@pytest.mark.fact("keys.one-plan-of-a-stage")
def test_a_stage_knows_a_key_from_one_plan(store, stage):
    """Source: documented; the text is assumed."""
    key, plan = opened(store, stage)
    second = store.keys.create_usage_plan(name="paid", api_stages=(stage,))
    with pytest.raises(ConflictError, match=f"API Key {key.id} .* {stage.api_id}:dev"):
        store.keys.create_usage_plan_key(second.id, key_id=key.id)
    empty = store.keys.create_usage_plan(name="other")
    store.keys.create_usage_plan_key(empty.id, key_id=key.id)
    with pytest.raises(ConflictError):
        store.keys.update_usage_plan(replace(empty, api_stages=(stage,)))
    assert store.keys.usage_plans_of(key.id) == (plan, empty)


def test_grants(store, stage):
    """Source: documented: the key is enabled and in a plan of the stage."""
    key, plan = opened(store, stage)
    opened(store, deployed(store, "dev"))
    assert store.keys.grants(stage.api_id, "dev") == (KeyGrant(api_key=key, usage_plan=plan),)
    store.keys.update_api_key(replace(key, enabled=False))
    assert store.keys.grants(stage.api_id, "dev") == ()


def test_a_grant_has_the_throttles_of_its_stage(store, stage):
    """Source: documented (a map from `/resource/METHOD`)."""
    _, plan = opened(store, stage)
    limit = ThrottleSettings(rate_limit=1, burst_limit=2)
    throttled = replace(stage, throttle={"/users/{id}/GET": limit})
    store.keys.update_usage_plan(replace(plan, api_stages=(throttled, deployed(store, "other"))))
    (grant,) = store.keys.grants(stage.api_id, stage.stage)
    assert grant.method_throttles == {"users/{id}/GET": limit}


def test_stages_hear_of_every_change_that_may_open_or_close_them(store, stage, events):
    changed = [StageKeysChanged(stage.api_id, "dev")]
    key, plan = opened(store, stage)
    assert events == changed
    events.clear()
    key = store.keys.update_api_key(replace(key, enabled=False))
    assert events == changed
    events.clear()
    store.keys.delete_usage_plan_key(plan.id, key.id)
    assert events == changed
    store.keys.create_usage_plan_key(plan.id, key_id=key.id)
    events.clear()
    store.keys.delete_api_key(key.id)
    assert events == changed
    events.clear()
    store.keys.update_usage_plan(replace(plan, api_stages=()))
    assert events == changed


def test_a_deleted_stage_leaves_its_plans(store, stage):
    """Source: assumed."""
    _, plan = opened(store, stage)
    other = deployed(store, "prod")
    store.keys.update_usage_plan(replace(plan, api_stages=(stage, other)))
    store.rest.delete_stage(stage.api_id, "dev")
    assert store.keys.get_usage_plan(plan.id).api_stages == (other,)
    store.rest.delete_rest_api(other.api_id)
    assert store.keys.get_usage_plan(plan.id).api_stages == ()
