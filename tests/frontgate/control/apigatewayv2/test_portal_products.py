from __future__ import annotations

import pytest

from tests.frontgate.control.apigatewayv2.test_portals import GIVEN


@pytest.fixture
def product(client):
    return client.create_portal_product(DisplayName="Rooms", Description="d", Tags={"a": "b"})


@pytest.fixture
def place(product):
    return {"PortalProductId": product["PortalProductId"]}


def test_a_product(client, product, place, bare, refused):
    """Documented: CreatePortalProduct and UpdatePortalProduct (API reference v2)."""
    assert bare(client.get_portal_product(**place)) == bare(product)
    assert product["Tags"] == {"a": "b"}
    order = {"OverviewPageArn": product["PortalProductArn"] + "/productpages/x"}
    changed = client.update_portal_product(**place, DisplayOrder=order)
    assert (changed["DisplayOrder"], changed["DisplayName"]) == (order, "Rooms")
    (listed,) = client.list_portal_products()["Items"]
    assert listed["PortalProductId"] == place["PortalProductId"]
    client.delete_portal_product(**place)
    assert refused(client.get_portal_product, **place)[1] == 404


def test_a_product_of_a_portal_stays(client, product, place, refused):
    portal = client.create_portal(**GIVEN, IncludedPortalProductArns=[product["PortalProductArn"]])
    assert refused(client.delete_portal_product, **place)[1] == 400
    client.delete_portal(PortalId=portal["PortalId"])
    client.delete_portal_product(**place)


def test_a_sharing_policy(client, place, refused):
    assert refused(client.get_portal_product_sharing_policy, **place)[1] == 404
    client.put_portal_product_sharing_policy(**place, PolicyDocument='{"Statement":[]}')
    shown = client.get_portal_product_sharing_policy(**place)
    assert shown["PolicyDocument"] == '{"Statement":[]}'
    client.delete_portal_product_sharing_policy(**place)
    assert refused(client.get_portal_product_sharing_policy, **place)[1] == 404


def test_a_page_of_text(client, place, bare, refused):
    content = {"Title": "Start", "Body": "Welcome"}
    created = client.create_product_page(**place, DisplayContent=content)
    page = {**place, "ProductPageId": created["ProductPageId"]}
    assert bare(client.get_product_page(**page)) == bare(created)
    (listed,) = client.list_product_pages(**place)["Items"]
    assert (listed["PageTitle"], "DisplayContent" in listed) == ("Start", False)
    changed = client.update_product_page(**page, DisplayContent={"Title": "Go", "Body": "b"})
    assert changed["DisplayContent"]["Title"] == "Go"
    client.delete_product_page(**page)
    assert refused(client.get_product_page, **page)[1] == 404


@pytest.fixture
def endpoint(store):
    """A method of a stage, as a page names it."""
    mock = {"x-amazon-apigateway-integration": {"type": "mock"}}
    document = {"openapi": "3.0.1", "info": {"title": "t"}, "paths": {"/a": {"get": mock}}}
    api, _ = store.rest.import_rest_api(document)
    deployment = store.rest.create_deployment(api.id)
    store.rest.create_stage(api.id, stage_name="s", deployment_id=deployment.id)
    return {"RestApiId": api.id, "Stage": "s", "Path": "/a", "Method": "GET"}


def test_a_page_about_an_endpoint(client, place, endpoint, bare, refused):
    """Assumed: what it shows when nothing is said otherwise."""
    identifier = {"RestEndpointIdentifier": {"IdentifierParts": endpoint}}
    created = client.create_product_rest_endpoint_page(**place, **identifier)
    assert created["DisplayContent"] == {"Endpoint": "GET /a"}
    assert (created["Status"], created["TryItState"]) == ("AVAILABLE", "DISABLED")
    page = {**place, "ProductRestEndpointPageId": created["ProductRestEndpointPageId"]}
    overrides = {"Overrides": {"OperationName": "read", "Body": "text"}}
    client.update_product_rest_endpoint_page(**page, DisplayContent=overrides, TryItState="ENABLED")
    shown = client.get_product_rest_endpoint_page(**page, IncludeRawDisplayContent="true")
    assert shown["DisplayContent"] == {"Endpoint": "GET /a", **overrides["Overrides"]}
    assert "OperationName" in shown["RawDisplayContent"]
    (listed,) = client.list_product_rest_endpoint_pages(**place)["Items"]
    assert (listed["OperationName"], listed["TryItState"]) == ("read", "ENABLED")
    client.delete_product_rest_endpoint_page(**page)
    assert refused(client.get_product_rest_endpoint_page, **page)[1] == 404


def test_an_endpoint_that_is_not_there(client, place, endpoint, refused):
    for parts in ({**endpoint, "Stage": "x"}, {**endpoint, "RestApiId": "x"}):
        identifier = {"RestEndpointIdentifier": {"IdentifierParts": parts}}
        assert refused(client.create_product_rest_endpoint_page, **place, **identifier)[1] == 404
