from __future__ import annotations

from dataclasses import replace

import pytest

from frontgate.control.api_v2 import (
    Api,
    Authorizer,
    Integration,
    IntegrationResponse,
    Model,
    Route,
    RouteResponse,
)
from frontgate.control.errors import BadRequestError, ConflictError, NotFoundError
from frontgate.control.events import ApiChanged, Event
from frontgate.control.store import Store


@pytest.fixture
def chat(store: Store) -> Api:
    return store.v2.create_api(
        name="chat",
        protocol_type="WEBSOCKET",
        route_selection_expression="$request.body.action",
    )


def test_an_http_api_has_its_own_selection_expression(store: Store) -> None:
    # recorded in the documentation of the AWS CLI's create-api
    api = store.v2.create_api(name="rooms", protocol_type="HTTP")
    assert api.route_selection_expression == "$request.method $request.path"
    assert api.api_key_selection_expression == "$request.header.x-api-key"


def test_protocols(store: Store) -> None:
    with pytest.raises(BadRequestError) as refused:
        store.v2.create_api(name="x", protocol_type="TCP")
    assert refused.value.message == ("Invalid protocol specified. Must be one of [HTTP, WEBSOCKET]")
    with pytest.raises(BadRequestError, match="RouteSelectionExpression"):
        store.v2.create_api(name="x", protocol_type="WEBSOCKET")


def test_parts_are_created_with_an_empty_id_and_replaced_with_theirs(
    store: Store, chat: Api
) -> None:
    integration = store.v2.put_integration(chat.id, Integration(id="", integration_type="MOCK"))
    route = store.v2.put_route(
        chat.id, Route(id="", route_key="ping", target=f"integrations/{integration.id}")
    )
    changed = store.v2.put_route(chat.id, replace(route, operation_name="ping"))
    assert len(integration.id) == len(route.id) == 7
    assert store.v2.apis[chat.id].routes == {route.id: changed}
    assert store.v2.apis[chat.id].integrations == {integration.id: integration}


def test_responses_live_in_their_owner(store: Store, chat: Api) -> None:
    integration = store.v2.put_integration(chat.id, Integration(id="", integration_type="MOCK"))
    answer = store.v2.put_integration_response(
        chat.id, integration.id, IntegrationResponse(id="", integration_response_key="$default")
    )
    route = store.v2.put_route(chat.id, Route(id="", route_key="ping"))
    reply = store.v2.put_route_response(
        chat.id, route.id, RouteResponse(id="", route_response_key="$default")
    )
    api = store.v2.apis[chat.id]
    assert api.integrations[integration.id].integration_responses == {answer.id: answer}
    assert api.routes[route.id].route_responses == {reply.id: reply}
    store.v2.delete_integration_response(chat.id, integration.id, answer.id)
    store.v2.delete_route_response(chat.id, route.id, reply.id)
    api = store.v2.apis[chat.id]
    assert api.integrations[integration.id].integration_responses == {}
    assert api.routes[route.id].route_responses == {}


def test_route_keys_are_unique(store: Store, chat: Api) -> None:
    # publicly logged text
    store.v2.put_route(chat.id, Route(id="", route_key="ping"))
    with pytest.raises(ConflictError) as refused:
        store.v2.put_route(chat.id, Route(id="", route_key="ping"))
    assert refused.value.message == "Route with key ping already exists for this API"


def test_authorizers(store: Store, chat: Api) -> None:
    authorizer = store.v2.put_authorizer(
        chat.id, Authorizer(id="", name="connect", authorizer_type="REQUEST")
    )
    route = store.v2.put_route(
        chat.id,
        Route(
            id="",
            route_key="$connect",
            authorization_type="CUSTOM",
            authorizer_id=authorizer.id,
        ),
    )
    with pytest.raises(BadRequestError, match="Authorizer name must be unique"):
        store.v2.put_authorizer(chat.id, replace(authorizer, id=""))
    with pytest.raises(BadRequestError, match="can only be set for REQUEST authorizer"):
        store.v2.put_authorizer(
            chat.id,
            Authorizer(
                id="",
                name="jwt",
                authorizer_type="JWT",
                authorizer_payload_format_version="2.0",
            ),
        )
    with pytest.raises(ConflictError, match=r"referenced in Route: \$connect"):
        store.v2.delete_authorizer(chat.id, authorizer.id)
    store.v2.delete_route(chat.id, route.id)
    store.v2.delete_authorizer(chat.id, authorizer.id)
    assert store.v2.apis[chat.id].authorizers == {}


def test_an_integration_in_use_is_not_deleted(store: Store, chat: Api) -> None:
    integration = store.v2.put_integration(chat.id, Integration(id="", integration_type="MOCK"))
    route = store.v2.put_route(
        chat.id, Route(id="", route_key="ping", target=f"integrations/{integration.id}")
    )
    with pytest.raises(ConflictError):
        store.v2.delete_integration(chat.id, integration.id)
    store.v2.delete_route(chat.id, route.id)
    store.v2.delete_integration(chat.id, integration.id)
    assert store.v2.apis[chat.id].integrations == {}


def test_models(store: Store, chat: Api) -> None:
    model = store.v2.put_model(chat.id, Model(id="", name="message", schema="{}"))
    with pytest.raises(ConflictError, match="Model name already exists"):
        store.v2.put_model(chat.id, replace(model, id=""))
    store.v2.delete_model(chat.id, model.id)
    assert store.v2.apis[chat.id].models == {}


@pytest.mark.fact("v2.unknown")
def test_unknown_identifiers(store: Store, chat: Api) -> None:
    for call, kind in (
        (lambda: store.v2.get_api("gone"), "API"),
        (lambda: store.v2.delete_route(chat.id, "gone"), "Route"),
        (lambda: store.v2.delete_integration(chat.id, "gone"), "Integration"),
        (lambda: store.v2.put_route(chat.id, Route(id="gone", route_key="x")), "Route"),
    ):
        with pytest.raises(NotFoundError, match=f"^Invalid {kind} identifier specified gone$"):
            call()


def test_only_real_changes_are_told(store: Store, chat: Api, events: list[Event]) -> None:
    route = store.v2.put_route(chat.id, Route(id="", route_key="ping"))
    store.v2.put_route(chat.id, replace(route))
    store.v2.update_api(replace(store.v2.apis[chat.id], description="new"))
    assert events == [ApiChanged(chat.id), ApiChanged(chat.id)]
