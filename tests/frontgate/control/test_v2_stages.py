from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from frontgate.control.api_v2 import Api, Route, RouteSettings
from frontgate.control.errors import BadRequestError, ConflictError, NotFoundError
from frontgate.control.events import ApiChanged, ApiDeleted, Event, StageChanged, StageDeleted
from frontgate.control.store import Store

LAMBDA = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/f/invocations"


def document(*paths: str) -> dict[str, Any]:
    integration = {"type": "aws_proxy", "uri": LAMBDA, "payloadFormatVersion": "2.0"}
    return {
        "openapi": "3.0.1",
        "info": {"title": "rooms"},
        "paths": {p: {"get": {"x-amazon-apigateway-integration": integration}} for p in paths},
    }


@pytest.fixture
def api(store: Store) -> Api:
    return store.v2.import_api(document("/rooms"))[0]


def test_auto_deploy_deploys_at_once(store: Store, api: Api, events: list[Event]) -> None:
    stage = store.v2_stages.create_api_stage(api.id, stage_name="$default", auto_deploy=True)
    assert stage.deployment_id is not None
    deployment = store.v2_stages.deployments[api.id][stage.deployment_id]
    assert deployment.api is api
    assert deployment.auto_deployed
    assert (
        deployment.description
        == "Automatic deployment triggered by changes to the Api configuration"  # publicly logged
    )
    assert events == [StageChanged(api.id, "$default")]


def test_auto_deploy_follows_every_change_with_one_deployment_for_all_stages(
    store: Store, api: Api, events: list[Event]
) -> None:
    for name in ("dev", "test"):
        store.v2_stages.create_api_stage(api.id, stage_name=name, auto_deploy=True)
    pinned = store.v2_stages.create_api_stage(
        api.id,
        stage_name="pinned",
        deployment_id=store.v2_stages.create_api_deployment(api.id).id,
    )
    events.clear()
    store.v2.put_route(api.id, Route(id="", route_key="GET /more"))
    stages = store.v2_stages.stages[api.id]
    assert stages["dev"].deployment_id == stages["test"].deployment_id
    deployment = store.v2_stages.deployments[api.id][stages["dev"].deployment_id or ""]
    assert deployment.api is store.v2.apis[api.id]
    assert stages["pinned"] is pinned
    assert set(events) == {
        ApiChanged(api.id),
        StageChanged(api.id, "dev"),
        StageChanged(api.id, "test"),
    }


def test_importing_the_same_document_again_deploys_nothing(
    store: Store, api: Api, events: list[Event]
) -> None:
    store.v2_stages.create_api_stage(api.id, stage_name="dev", auto_deploy=True)
    events.clear()
    store.v2.reimport_api(api.id, document("/rooms"))
    assert events == []
    store.v2.reimport_api(api.id, document("/rooms", "/me"))
    assert StageChanged(api.id, "dev") in events


def test_an_empty_api_is_deployed_when_its_first_route_comes(store: Store) -> None:
    api = store.v2.create_api(name="rooms", protocol_type="HTTP")
    stage = store.v2_stages.create_api_stage(api.id, stage_name="dev", auto_deploy=True)
    assert stage.deployment_id is None
    with pytest.raises(BadRequestError, match="no routes exist"):
        store.v2_stages.create_api_deployment(api.id)
    store.v2.put_route(api.id, Route(id="", route_key="$default"))
    assert store.v2_stages.stages[api.id]["dev"].deployment_id is not None


def test_a_deployment_can_name_the_stage_that_takes_it(store: Store, api: Api) -> None:
    first = store.v2_stages.create_api_deployment(api.id)
    store.v2_stages.create_api_stage(api.id, stage_name="dev", deployment_id=first.id)
    second = store.v2_stages.create_api_deployment(api.id, stage_name="dev", description="two")
    assert store.v2_stages.stages[api.id]["dev"].deployment_id == second.id
    assert not second.auto_deployed
    with pytest.raises(BadRequestError, match="Active stages pointing to this deployment"):
        store.v2_stages.delete_api_deployment(api.id, second.id)
    store.v2_stages.delete_api_deployment(api.id, first.id)
    with pytest.raises(NotFoundError, match="Invalid stage identifier specified"):
        store.v2_stages.create_api_deployment(api.id, stage_name="gone")


def test_route_settings_name_routes(store: Store, api: Api) -> None:
    # publicly logged text
    settings = {"GET /some-route": RouteSettings(throttling_burst_limit=1)}
    with pytest.raises(NotFoundError) as refused:
        store.v2_stages.create_api_stage(api.id, stage_name="dev", route_settings=settings)
    assert refused.value.message == (
        "Unable to find Route by key GET /some-route within the provided RouteSettings"
    )


def test_stages_that_are_refused(store: Store, api: Api) -> None:
    store.v2_stages.create_api_stage(api.id, stage_name="dev")
    with pytest.raises(ConflictError, match="Stage already exists"):
        store.v2_stages.create_api_stage(api.id, stage_name="dev")
    with pytest.raises(NotFoundError, match="Invalid Deployment identifier specified"):
        store.v2_stages.create_api_stage(api.id, stage_name="x", deployment_id="gone")


def test_deleting(store: Store, api: Api, events: list[Event]) -> None:
    stage = store.v2_stages.create_api_stage(api.id, stage_name="dev", auto_deploy=True)
    store.v2_stages.update_api_stage(replace(stage, auto_deploy=False))
    events.clear()
    store.v2_stages.delete_api_stage(api.id, "dev")
    store.v2_stages.create_api_stage(api.id, stage_name="test")
    store.v2.delete_api(api.id)
    assert events == [
        StageDeleted(api.id, "dev"),
        StageChanged(api.id, "test"),
        ApiDeleted(api.id),
    ]
    assert store.v2_stages.stages == store.v2_stages.deployments == {}
