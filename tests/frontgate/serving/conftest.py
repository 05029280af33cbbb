"""APIs in a store, and the stages of it that are served."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any, cast

import pytest

from frontgate.control.api_keys import ApiStage
from frontgate.control.api_v2 import Integration as V2Integration
from frontgate.control.api_v2 import Route
from frontgate.control.rest_api import (
    Integration,
    IntegrationResponse,
    IntegrationType,
    Method,
    Resource,
)
from frontgate.control.store import Store
from frontgate.serving import ServedStages
from frontgate.waf.firewall import Firewall
from frontgate.wire import HttpRequest, HttpResponse, Outside

GUARDED = Method(
    http_method="GET",
    api_key_required=True,
    integration=Integration(
        type=IntegrationType.MOCK,
        request_templates={"application/json": '{"statusCode": 200}'},
        integration_responses={"200": IntegrationResponse(status_code="200")},
    ),
)
OPEN = replace(GUARDED, api_key_required=False)


@pytest.fixture
def store() -> Store:
    return Store(region="eu-west-1", account_id="123456789012", clock=lambda: 1_000.0)


@pytest.fixture
def firewall(store: Store) -> Firewall:
    ids = itertools.count(1)
    return Firewall(
        region=store.region,
        account_id=store.account_id,
        new_id=lambda: f"00000000-0000-4000-8000-{next(ids):012}",
    )


@pytest.fixture
def outside() -> Outside:
    nothing = cast("Any", None)
    return Outside(
        clock=lambda: 1_000.0,
        timer=lambda: 0.0,
        random=lambda: 0.5,
        new_request_id=lambda: "00000000-0000-4000-8000-000000000001",
        new_extended_request_id=lambda: "ZhEVGHTzDoEEB2A=",
        invoke=nothing,
        invoke_event=nothing,
        aws=nothing,
        http=nothing,
        log=nothing,
        log_later=nothing,
        credentials=nothing,
    )


@pytest.fixture
def served(store: Store, firewall: Firewall, outside: Outside) -> ServedStages:
    return ServedStages(store, outside, guard=firewall.guard)


@pytest.fixture
def stage(store: Store, served: ServedStages) -> ApiStage:
    api = store.rest.create_rest_api(name="community")
    root = Resource(id=api.root_resource_id, path="/", methods={"GET": GUARDED})
    store.rest.update_rest_api(replace(api, resources={root.id: root}))
    deployment = store.rest.create_deployment(api.id)
    store.rest.create_stage(api.id, stage_name="dev", deployment_id=deployment.id)
    assert served.failures == {}
    return ApiStage(api_id=api.id, stage="dev")


async def sent(served: ServedStages, stage: ApiStage, key: str, **headers: str) -> HttpResponse:
    handle = served.http(stage.api_id, stage.stage)
    assert handle is not None
    request = HttpRequest(
        method="GET",
        path="/",
        query="",
        headers=(("x-api-key", key), *headers.items()),
        body=b"",
        source_ip="127.0.0.1",
        stage_path="/dev",
    )
    return await handle(request)


async def status(served: ServedStages, stage: ApiStage, key: str) -> int:
    return (await sent(served, stage, key)).status


async def body(served: ServedStages, stage: ApiStage) -> bytes:
    return (await sent(served, stage, "no key")).body


def http_api(store: Store, **integration: Any) -> str:
    """An HTTP API with one route to a backend."""
    api = store.v2.create_api(name="rooms", protocol_type="HTTP")
    made = store.v2.put_integration(
        api.id,
        V2Integration(
            id="",
            integration_type="HTTP_PROXY",
            integration_method="GET",
            integration_uri="https://backend.example/",
            **integration,
        ),
    )
    target = f"integrations/{made.id}"
    store.v2.put_route(api.id, Route(id="", route_key="GET /rooms", target=target))
    return api.id


def websocket_api(store: Store) -> str:
    api = store.v2.create_api(
        name="chat",
        protocol_type="WEBSOCKET",
        route_selection_expression="$request.body.action",
    )
    made = store.v2.put_integration(api.id, V2Integration(id="", integration_type="MOCK"))
    target = f"integrations/{made.id}"
    store.v2.put_route(api.id, Route(id="", route_key="ping", target=target))
    return api.id
