from __future__ import annotations

import json

import pytest
import yaml

GIVEN = {"Specification": "OAS30", "OutputType": "JSON"}


@pytest.mark.fact("v2.export")
def test_a_document(client, routed):
    """Documented: without a stage it is the latest configuration."""
    client.create_stage(ApiId=routed, StageName="s")
    client.create_deployment(ApiId=routed, StageName="s")
    client.create_route(ApiId=routed, RouteKey="GET /new")
    latest = json.loads(client.export_api(ApiId=routed, **GIVEN)["body"].read())
    assert list(latest["paths"]) == ["/new", "/rooms"]
    staged = client.export_api(ApiId=routed, StageName="s", **{**GIVEN, "OutputType": "YAML"})
    document = yaml.safe_load(staged["body"].read())
    assert list(document["paths"]) == ["/rooms"]
    assert document["servers"][0]["variables"] == {"basePath": {"default": "s"}}
    again = client.import_api(Body=json.dumps(document))
    assert [r["RouteKey"] for r in client.get_routes(ApiId=again["ApiId"])["Items"]] == [
        "GET /rooms"
    ]


@pytest.mark.parametrize(
    "members", [{"Specification": "OAS20"}, {"OutputType": "XML"}, {"StageName": "x"}]
)
def test_exports_that_are_refused(client, routed, refused, members):
    """Assumed: the texts."""
    assert refused(client.export_api, ApiId=routed, **{**GIVEN, **members})[1] in (400, 404)


@pytest.mark.fact("v2.export-empty")
def test_an_api_without_routes(client, http_api, websocket_api, refused):
    """Source: a public issue: 400."""
    for api in (http_api, websocket_api):
        assert refused(client.export_api, ApiId=api, **GIVEN)[:2] == ("BadRequestException", 400)
