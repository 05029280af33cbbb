from __future__ import annotations

import json

import pytest

UNKNOWN = ("NotFoundException", 404, "Invalid Documentation part identifier specified")
API = {"type": "API"}


@pytest.fixture
def part(client, api):
    properties = json.dumps({"description": "Sample API description"})
    created = client.create_documentation_part(
        restApiId=api.id, location=API, properties=properties
    )
    assert created["ResponseMetadata"]["HTTPStatusCode"] == 201
    return {"restApiId": api.id, "documentationPartId": created["id"]}


def test_a_life(client, api, part, bare, refused):
    """Source: recorded."""
    shown = {
        "id": part["documentationPartId"],
        "location": API,
        "properties": '{"description": "Sample API description"}',
    }
    assert bare(client.get_documentation_part(**part)) == shown
    assert client.get_documentation_parts(restApiId=api.id)["items"] == [shown]
    changed = '{"description": "Updated Sample API description"}'
    updated = api.patch("update_documentation_part", part, ("replace", "/properties", changed))
    assert updated == {**shown, "properties": changed}
    assert client.delete_documentation_part(**part)["ResponseMetadata"]["HTTPStatusCode"] == 202
    assert refused(client.delete_documentation_part, **part) == UNKNOWN


@pytest.mark.fact("documentation.unknown")
def test_unknown_ones(client, part, refused):
    """Source: recorded: only what lists, creates and deletes names the API."""
    no_api = ("NotFoundException", 404, "Invalid API identifier specified 123456789012:x")
    elsewhere = {**part, "restApiId": "x"}
    assert refused(client.get_documentation_part, **elsewhere) == UNKNOWN
    assert refused(client.update_documentation_part, **elsewhere, patchOperations=[]) == UNKNOWN
    assert refused(client.delete_documentation_part, **elsewhere) == no_api
    assert refused(client.get_documentation_parts, restApiId="x") == no_api
    given = {"restApiId": "x", "location": API, "properties": "{}"}
    assert refused(client.create_documentation_part, **given) == no_api


@pytest.mark.fact("documentation.types")
def test_an_unknown_type(client, api, refused):
    """Source: recorded."""
    given = {"restApiId": api.id, "location": {"type": "INVALID"}, "properties": "{}"}
    assert refused(client.create_documentation_part, **given) == (
        "ValidationException",
        400,
        "1 validation error detected: Value 'INVALID' at "
        "'createDocumentationPartInput.location.type' failed to satisfy constraint: Member must "
        "satisfy enum value set: [RESPONSE_BODY, RESPONSE, METHOD, MODEL, AUTHORIZER, "
        "RESPONSE_HEADER, RESOURCE, PATH_PARAMETER, REQUEST_BODY, QUERY_PARAMETER, API, "
        "REQUEST_HEADER]",
    )


@pytest.mark.parametrize(
    ("op", "path", "message"),
    [
        (
            "add",
            "/properties",
            "Invalid patch path  '/properties' specified for op 'add'. Please choose supported "
            "operations",
        ),
        (
            "replace",
            "/invalidPath",
            "Invalid patch path  '/invalidPath' specified for op 'replace'. Must be one of: "
            "[/properties]",
        ),
    ],
)
def test_patches_that_are_refused(client, part, refused, op, path, message):
    """Source: recorded."""
    patch = {"op": op, "path": path, "value": "{}"}
    answer = refused(client.update_documentation_part, **part, patchOperations=[patch])
    assert answer == ("BadRequestException", 400, message)


def test_one_part_for_a_place(client, part, refused):
    """Assumed: the text."""
    given = {"restApiId": part["restApiId"], "location": API, "properties": "{}"}
    assert refused(client.create_documentation_part, **given)[:2] == ("ConflictException", 409)
    bad = {**given, "location": {"type": "RESOURCE", "path": "/"}, "properties": "no JSON"}
    assert refused(client.create_documentation_part, **bad)[1] == 400


SWAGGER = {
    "swagger": "2.0",
    "info": {"title": "t", "description": "API info description"},
    "paths": {
        "/": {
            "get": {
                "description": "Method description.",
                "parameters": [{"in": "query", "name": "q", "description": "a query"}],
                "responses": {"200": {"description": "200 response"}},
            }
        }
    },
    "definitions": {"Empty": {"title": "Empty Schema", "type": "object"}},
}
PARTS = [
    ({"type": "API"}, {"info": {"description": "API info description"}}),
    ({"type": "MODEL", "name": "Empty"}, {"title": "Empty Schema"}),
    ({"type": "METHOD", "path": "/", "method": "GET"}, {"description": "Method description."}),
    (
        {"type": "QUERY_PARAMETER", "path": "/", "method": "GET", "name": "q"},
        {"description": "a query"},
    ),
    (
        {"type": "RESPONSE", "path": "/", "method": "GET", "statusCode": "200"},
        {"description": "200 response"},
    ),
]


def listed(client, api_id, **members):
    items = client.get_documentation_parts(restApiId=api_id, **members)["items"]
    return [(item["location"], json.loads(item["properties"])) for item in items]


def test_importing_parts(client, api):
    """Recorded: what becomes of descriptions and titles; documented: merge and overwrite."""
    body = json.dumps(SWAGGER).encode()
    ids = client.import_documentation_parts(restApiId=api.id, mode="overwrite", body=body)["ids"]
    assert listed(client, api.id) == PARTS
    again = client.import_documentation_parts(restApiId=api.id, mode="merge", body=body)["ids"]
    assert again == ids
    over = client.import_documentation_parts(restApiId=api.id, mode="overwrite", body=body)["ids"]
    assert not set(over) & set(ids)
    assert len(listed(client, api.id)) == len(PARTS)


@pytest.mark.fact("documentation.of-an-import")
def test_an_imported_api_is_documented(client):
    """Source: recorded; documented: ignore=documentation."""
    body = json.dumps(SWAGGER).encode()
    created = client.import_rest_api(body=body)
    assert listed(client, created["id"]) == PARTS
    ignoring = client.import_rest_api(body=body, parameters={"ignore": "documentation"})
    assert listed(client, ignoring["id"]) == []


def test_parts_given_as_such(client, api):
    """Documented: x-amazon-apigateway-documentation."""
    part = {"location": {"type": "RESOURCE", "path": "/a"}, "properties": {"description": "d"}}
    extension = {"x-amazon-apigateway-documentation": {"documentationParts": [part]}}
    body = json.dumps({**SWAGGER, **extension}).encode()
    client.import_documentation_parts(restApiId=api.id, body=body)
    assert listed(client, api.id) == [(part["location"], part["properties"])]


@pytest.mark.parametrize("body", [b"", b"[", b"\xff\xfe", b'{"no": "api"}'])
@pytest.mark.fact("documentation.import-refused")
def test_importing_something_else(client, api, refused, body):
    """Source: recorded."""
    assert refused(client.import_documentation_parts, restApiId=api.id, body=body) == (
        "BadRequestException",
        400,
        "Unable to build importer with provided input.",
    )


def test_finding_parts(client, api):
    """Documented: GetDocumentationParts."""
    body = json.dumps(SWAGGER).encode()
    client.import_documentation_parts(restApiId=api.id, body=body)
    assert listed(client, api.id, type="MODEL") == [PARTS[1]]
    assert listed(client, api.id, path="/", type="METHOD") == [PARTS[2]]
    assert listed(client, api.id, nameQuery="Emp") == [PARTS[1]]


def test_versions(client, api, part, bare, refused):
    """Source: recorded (keys); the refusals assumed."""
    created = client.create_documentation_version(restApiId=api.id, documentationVersion="v123")
    assert set(bare(created)) == {"version", "createdDate"}
    place = {"restApiId": api.id, "documentationVersion": "v123"}
    updated = api.patch(
        "update_documentation_version", place, ("replace", "/description", "doc version new")
    )
    assert updated["description"] == "doc version new"
    assert bare(client.get_documentation_version(**place)) == updated
    assert client.get_documentation_versions(restApiId=api.id)["items"] == [updated]
    assert refused(client.create_documentation_version, **place)[1] == 409
    api.mock()
    client.create_deployment(restApiId=api.id, stageName="s")
    client.create_documentation_version(restApiId=api.id, documentationVersion="v2", stageName="s")
    assert client.get_stage(restApiId=api.id, stageName="s")["documentationVersion"] == "v2"
    in_use = {**place, "documentationVersion": "v2"}
    assert refused(client.delete_documentation_version, **in_use)[1] == 400
    answer = client.delete_documentation_version(**place)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 202
    assert refused(client.get_documentation_version, **place)[1] == 404


def test_parts_with_and_without_content(client, api):
    """Documented: GetDocumentationParts, `locationStatus`."""
    for path, properties in (("/a", '{"description": "d"}'), ("/b", "{}")):
        client.create_documentation_part(
            restApiId=api.id, location={"type": "RESOURCE", "path": path}, properties=properties
        )
    for status, paths in ((None, ["/a", "/b"]), ("DOCUMENTED", ["/a"]), ("UNDOCUMENTED", ["/b"])):
        asked = {} if status is None else {"locationStatus": status}
        assert [place["path"] for place, _ in listed(client, api.id, **asked)] == paths
