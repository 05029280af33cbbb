from __future__ import annotations

import json

import pytest
import yaml


@pytest.fixture
def place(client, api):
    api.mock()
    client.create_deployment(restApiId=api.id, stageName="dev")
    return {"restApiId": api.id, "stageName": "dev"}


@pytest.mark.parametrize(("kind", "key"), [("swagger", "swagger"), ("oas30", "openapi")])
@pytest.mark.fact("rest-export.file")
def test_a_document(client, place, kind, key):
    """Source: recorded: it is a file to download, named by type and version."""
    answer = client.get_export(**place, exportType=kind, accepts="application/json")
    assert answer["contentType"] == "application/octet-stream"
    document = json.loads(answer["body"].read())
    assert key in document
    name = f"{kind}_{document['info']['version']}.json"
    assert answer["contentDisposition"] == f'attachment; filename="{name}"'


def test_yaml(client, place):
    """Documented: GetExport, accepts."""
    given = {**place, "exportType": "oas30", "parameters": {"extensions": "apigateway"}}
    as_yaml = client.get_export(**given, accepts="application/yaml")["body"].read()
    as_json = client.get_export(**given)["body"].read()
    assert yaml.safe_load(as_yaml) == json.loads(as_json)


def test_what_is_served_is_exported(client, api, place):
    """Documented: an export is of a stage."""
    client.delete_method(**api.at_root, httpMethod="GET")
    document = json.loads(client.get_export(**place, exportType="oas30")["body"].read())
    assert list(document["paths"]["/"]) == ["get"]


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"exportType": "raml"}, "No API exporter for type 'raml'"),
        (
            {"exportType": "oas30", "parameters": {"extensions": "postman"}},
            "The extensions 'postman' are not supported here; supported: apigateway, "
            "authorizers, documentation, integrations",
        ),
    ],
)
def test_exports_that_are_refused(client, place, refused, members, message):
    """The first text as users quote it; the second is ours."""
    assert refused(client.get_export, **place, **members) == ("BadRequestException", 400, message)


def test_an_unknown_stage(client, place, refused):
    given = {**place, "stageName": "x", "exportType": "oas30"}
    assert refused(client.get_export, **given)[1] == 404
