from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from frontgate.control.errors import BadRequestError, ConflictError, NotFoundError
from frontgate.control.events import ApiDeleted, Event, StageChanged, StageDeleted
from frontgate.control.rest_api import CanarySettings, RestApi
from frontgate.control.store import Store

MOCK = {"x-amazon-apigateway-integration": {"type": "mock"}}


def document(**paths: Any) -> dict[str, Any]:
    return {
        "openapi": "3.0.1",
        "info": {"title": "users", "version": "1.0"},
        "paths": {f"/{path}": item for path, item in paths.items()},
    }


@pytest.fixture
def api(store: Store) -> RestApi:
    return store.rest.import_rest_api(document(users={"get": MOCK}))[0]


@pytest.mark.fact("model.new-api")
def test_a_new_api_has_a_root_and_two_models(store: Store) -> None:
    # recorded: ids, defaults, the two models and their descriptions
    api = store.rest.create_rest_api(name="users")
    assert len(api.id) == len(api.root_resource_id) == 10
    assert [resource.path for resource in api.resources.values()] == ["/"]
    assert (api.endpoint_types, api.ip_address_type, api.api_key_source) == (
        ("EDGE",),
        "ipv4",
        "HEADER",
    )
    assert {name: model.description for name, model in api.models.items()} == {
        "Empty": "This is a default empty schema model",
        "Error": "This is a default error schema model",
    }
    assert [json.loads(model.schema or "")["title"] for model in api.models.values()] == [
        "Empty Schema",
        "Error Schema",
    ]
    assert store.rest.apis[api.id] is api


def test_a_private_api_is_dual_stack(store: Store) -> None:
    # recorded
    api = store.rest.create_rest_api(name="inside", endpoint_types=("PRIVATE",))
    assert api.ip_address_type == "dualstack"
    with pytest.raises(BadRequestError, match="Only dualstack"):
        store.rest.create_rest_api(
            name="inside", endpoint_types=("PRIVATE",), ip_address_type="ipv4"
        )


def test_an_invalid_api_is_not_stored(store: Store) -> None:
    with pytest.raises(BadRequestError, match="Description cannot be an empty string"):
        store.rest.create_rest_api(name="users", description="")
    assert store.rest.apis == {}


def test_an_imported_api_has_only_the_models_of_its_document(api: RestApi) -> None:
    # recorded
    assert api.models == {}
    assert [resource.path for resource in api.resources.values()] == ["/", "/users"]


def test_the_policy_is_completed_with_the_apis_own_arn(store: Store, api: RestApi) -> None:
    policy = json.dumps({"Statement": [{"Resource": "execute-api:/*"}]})
    updated = store.rest.update_rest_api(replace(api, policy=policy))
    assert json.loads(updated.policy or "") == {
        "Statement": [{"Resource": f"arn:aws:execute-api:eu-west-1:123456789012:{api.id}/*"}]
    }


def test_unknown_and_upper_case_ids(store: Store, api: RestApi) -> None:
    # recorded
    with pytest.raises(NotFoundError) as refused:
        store.rest.get_rest_api(api.id.upper())
    assert refused.value.message == (
        f"Invalid API identifier specified 123456789012:{api.id.upper()}"
    )


def test_a_failed_put_leaves_the_api_as_it_was(store: Store, api: RestApi) -> None:
    broken = {"x-amazon-apigateway-integration": {"type": "http", "uri": "https://x"}}
    with pytest.raises(BadRequestError):
        store.rest.put_rest_api(api.id, document(users={"get": broken}), mode="overwrite")
    assert store.rest.apis[api.id] is api


def test_a_deployment_is_the_api_as_it_was(store: Store, api: RestApi) -> None:
    deployment = store.rest.create_deployment(api.id, description="first")
    store.rest.put_rest_api(api.id, document(more={"get": MOCK}))
    assert deployment.rest_api is api
    assert store.rest.deployments[api.id] == {deployment.id: deployment}
    assert deployment.description == "first"


def test_what_cannot_be_deployed(store: Store) -> None:
    # the texts of BadRequestException as public deployment logs show them
    empty = store.rest.create_rest_api(name="empty")
    with pytest.raises(BadRequestError, match=r"^The REST API doesn't contain any methods$"):
        store.rest.create_deployment(empty.id)
    bare, _ = store.rest.import_rest_api(document(users={"get": {}}))
    with pytest.raises(BadRequestError, match=r"^No integration defined for method$"):
        store.rest.create_deployment(bare.id)


@pytest.mark.fact("policy.private")
def test_a_private_api_is_not_deployed_without_a_resource_policy(store: Store) -> None:
    # the text as public deployment logs show it
    api, _ = store.rest.import_rest_api(document(users={"get": MOCK}), endpoint_types=("PRIVATE",))
    with pytest.raises(BadRequestError) as refused:
        store.rest.create_deployment(api.id)
    assert refused.value.message == (
        "Private REST API doesn't have a resource policy attached to it"
    )
    store.rest.update_rest_api(replace(api, policy='{"Statement": []}'))
    store.rest.create_deployment(api.id)


def test_a_deployment_in_use_is_not_deleted(store: Store, api: RestApi) -> None:
    # recorded
    first = store.rest.create_deployment(api.id)
    second = store.rest.create_deployment(api.id)
    stage = store.rest.create_stage(api.id, stage_name="dev", deployment_id=first.id)
    canary = CanarySettings(percent_traffic=10.0, deployment_id=second.id)
    store.rest.update_stage(replace(stage, canary_settings=canary))
    for deployment in (first, second):
        with pytest.raises(BadRequestError) as refused:
            store.rest.delete_deployment(api.id, deployment.id)
        assert refused.value.message == (
            "Active stages pointing to this deployment must be moved or deleted"
        )
    store.rest.delete_stage(api.id, "dev")
    store.rest.delete_deployment(api.id, first.id)
    assert list(store.rest.deployments[api.id]) == [second.id]
    with pytest.raises(NotFoundError, match="Invalid Deployment identifier specified"):
        store.rest.delete_deployment(api.id, first.id)


def test_stages_tell_when_they_change(store: Store, api: RestApi, events: list[Event]) -> None:
    deployment = store.rest.create_deployment(api.id)
    stage = store.rest.create_stage(
        api.id, stage_name="dev", deployment_id=deployment.id, variables={"alias": "live"}
    )
    later = store.rest.update_stage(replace(stage, variables={"alias": "beta"}))
    assert later.created_date == stage.created_date < later.last_updated_date
    assert store.rest.stages[api.id]["dev"] is later
    store.rest.delete_stage(api.id, "dev")
    store.rest.delete_rest_api(api.id)
    assert events == [
        StageChanged(api.id, "dev"),
        StageChanged(api.id, "dev"),
        StageDeleted(api.id, "dev"),
        ApiDeleted(api.id),
    ]
    assert store.rest.apis == store.rest.stages == store.rest.deployments == {}


def test_editing_an_api_changes_no_stage(store: Store, api: RestApi, events: list[Event]) -> None:
    store.rest.update_rest_api(replace(api, description="new"))
    assert events == []


def test_stages_that_are_refused(store: Store, api: RestApi) -> None:
    deployment = store.rest.create_deployment(api.id)
    stage = store.rest.create_stage(api.id, stage_name="dev", deployment_id=deployment.id)
    with pytest.raises(ConflictError, match="Stage already exists"):
        store.rest.create_stage(api.id, stage_name="dev", deployment_id=deployment.id)
    with pytest.raises(NotFoundError, match="Invalid Deployment identifier specified"):
        store.rest.create_stage(api.id, stage_name="prod", deployment_id="gone")
    canary = CanarySettings(percent_traffic=1.0, deployment_id="gone")
    with pytest.raises(BadRequestError, match=r"^Deployment id does not exist$"):  # recorded
        store.rest.update_stage(replace(stage, canary_settings=canary))
    with pytest.raises(NotFoundError, match="Invalid stage identifier specified"):
        store.rest.delete_stage(api.id, "prod")
