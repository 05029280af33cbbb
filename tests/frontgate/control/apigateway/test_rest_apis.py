from __future__ import annotations

import json
from datetime import datetime

import pytest

OPS = "[add, remove, move, test, replace, copy]"


def swagger(title="imported", **more):
    return json.dumps({"swagger": "2.0", "info": {"title": title}, "paths": {}, **more}).encode()


@pytest.mark.fact("rest-api.create")
def test_a_new_api(client, bare):
    """Source: recorded."""
    created = client.create_rest_api(name="n")
    assert created["ResponseMetadata"]["HTTPStatusCode"] == 201
    shown = bare(created)
    assert isinstance(shown.pop("createdDate"), datetime)
    assert shown == {
        "id": created["id"],
        "name": "n",
        "apiKeySource": "HEADER",
        "disableExecuteApiEndpoint": False,
        "endpointConfiguration": {"types": ["EDGE"], "ipAddressType": "ipv4"},
        "rootResourceId": created["rootResourceId"],
    }
    assert bare(client.get_rest_api(restApiId=created["id"])) == bare(created)
    assert client.get_rest_apis()["items"] == [bare(created)]


def test_dates_are_whole_seconds_on_the_wire(client, in_process):
    """Documented: REST-JSON timestamps in bodies; API Gateway shows no fractions."""
    client.create_rest_api(name="n")
    assert type(json.loads(in_process.last.body)["createdDate"]) is int
    assert ("x-amzn-RequestId", "request-1") in in_process.last.headers


def test_an_error_names_its_type_in_a_header(client, in_process, refused):
    """Recorded, as SDKs read it."""
    refused(client.get_rest_api, restApiId="nothere")
    assert ("x-amzn-ErrorType", "NotFoundException") in in_process.last.headers
    assert json.loads(in_process.last.body) == {
        "message": "Invalid API identifier specified 123456789012:nothere"
    }


@pytest.mark.parametrize(
    ("members", "shown"),
    [
        ({"version": "v1"}, {"version": "v1"}),
        ({"binaryMediaTypes": ["image/png"]}, {"binaryMediaTypes": ["image/png"]}),
        ({"tags": {"MY_TAG1": "MY_VALUE1"}}, {"tags": {"MY_TAG1": "MY_VALUE1"}}),
        ({"minimumCompressionSize": 0}, {"minimumCompressionSize": 0}),
        (
            {"endpointConfiguration": {"types": ["PRIVATE"]}},
            {"endpointConfiguration": {"types": ["PRIVATE"], "ipAddressType": "dualstack"}},
        ),
        (
            {"endpointConfiguration": {"types": ["REGIONAL"]}},
            {"endpointConfiguration": {"types": ["REGIONAL"], "ipAddressType": "ipv4"}},
        ),
        (
            {"endpointConfiguration": {"ipAddressType": "dualstack"}},
            {"endpointConfiguration": {"types": ["EDGE"], "ipAddressType": "dualstack"}},
        ),
    ],
)
@pytest.mark.fact("rest-api.create", "rest-api.address-type")
def test_what_a_new_api_shows(client, members, shown):
    """Source: recorded."""
    created = client.create_rest_api(name="n", **members)
    assert {key: created[key] for key in shown} == shown


def test_an_empty_list_of_media_types_does_not_show(client):
    """Source: recorded."""
    assert "binaryMediaTypes" not in client.create_rest_api(name="n", binaryMediaTypes=[])


WRONG_TYPES = (
    "Value '[wrong]' at 'createRestApiInput.endpointConfiguration.types' failed to satisfy "
    "constraint: Member must satisfy constraint: [Member must satisfy enum value set: "
    "[PRIVATE, EDGE, REGIONAL]]"
)
WRONG_ADDRESSES = (
    "Value 'wrong' at 'createRestApiInput.endpointConfiguration.ipAddressType' failed to satisfy "
    "constraint: Member must satisfy enum value set: [ipv4, dualstack]"
)


@pytest.mark.parametrize(
    ("members", "code", "message"),
    [
        ({"description": ""}, "BadRequestException", "Description cannot be an empty string"),
        (
            {"minimumCompressionSize": 10485761},
            "BadRequestException",
            "Invalid minimum compression size, must be between 0 and 10485760",
        ),
        (
            {"endpointConfiguration": {"types": []}},
            "BadRequestException",
            "REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.",
        ),
        (
            {"endpointConfiguration": {"types": ["EDGE", "REGIONAL"]}},
            "BadRequestException",
            "Cannot create an api with multiple Endpoint Types.",
        ),
        (
            {"endpointConfiguration": {"types": ["PRIVATE"], "ipAddressType": "ipv4"}},
            "BadRequestException",
            "Only dualstack ipAddressType is supported for Private APIs.",
        ),
        (
            {
                "endpointConfiguration": {"types": ["PRIVATE"], "ipAddressType": "ipv4"},
                "description": "",
            },
            "BadRequestException",
            "Description cannot be an empty string",
        ),
        (
            {"endpointConfiguration": {"types": ["wrong"]}},
            "ValidationException",
            f"1 validation error detected: {WRONG_TYPES}",
        ),
        (
            {"endpointConfiguration": {"ipAddressType": "wrong", "types": ["wrong"]}},
            "ValidationException",
            f"2 validation errors detected: {WRONG_TYPES}; {WRONG_ADDRESSES}",
        ),
    ],
)
@pytest.mark.fact("rest-api.refused")
def test_apis_that_are_refused(client, refused, store, members, code, message):
    """Source: recorded."""
    assert refused(client.create_rest_api, name="n", **members) == (code, 400, message)
    assert store.rest.apis == {}


def test_a_name_is_required(client, refused):
    """Source: the form as a public record of `putMethodInput.authorizationType` shows it."""
    message = (
        "1 validation error detected: Value null at 'createRestApiInput.name' failed to satisfy "
        "constraint: Member must not be null"
    )
    assert refused(client.create_rest_api) == ("ValidationException", 400, message)


@pytest.mark.fact("rest-api.id-case", "rest-api.unknown")
def test_ids_have_a_case(client, api, refused):
    """Source: recorded."""
    code, status, message = refused(client.get_rest_api, restApiId=api.id.upper())
    assert (code, status) == ("NotFoundException", 404)
    assert message == f"Invalid API identifier specified 123456789012:{api.id.upper()}"


@pytest.mark.fact("rest-api.policy")
def test_a_policy_is_shown_with_its_quotes_escaped_and_its_arns_complete(client):
    """Source: recorded."""
    policy = {"Statement": [{"Effect": "Allow", "Resource": "execute-api:/*"}]}
    created = client.create_rest_api(name="n", policy=json.dumps(policy))
    assert created["policy"].startswith('{\\"Statement\\"')
    kept = json.loads(json.loads(f'"{created["policy"]}"'))
    arn = f"arn:aws:execute-api:eu-west-1:123456789012:{created['id']}/*"
    assert kept["Statement"][0]["Resource"] == arn


@pytest.mark.fact("rest-api.delete")
def test_deleting(client, api, refused):
    """Source: recorded (202)."""
    answer = client.delete_rest_api(restApiId=api.id)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 202
    assert client.get_rest_apis()["items"] == []
    assert refused(client.delete_rest_api, restApiId=api.id)[1] == 404


@pytest.mark.parametrize(
    ("patches", "shown"),
    [
        (
            [("add", "/binaryMediaTypes/image~1png"), ("add", "/binaryMediaTypes/image~1jpeg")],
            {"binaryMediaTypes": ["image/png", "image/jpeg"]},
        ),
        (
            [
                ("add", "/binaryMediaTypes/image~1png"),
                ("add", "/binaryMediaTypes/image~1jpeg"),
                ("replace", "/binaryMediaTypes/image~1png", "image/gif"),
            ],
            {"binaryMediaTypes": ["image/jpeg", "image/gif"]},
        ),
        ([("add", "/binaryMediaTypes/-", "image/png")], {"binaryMediaTypes": ["-"]}),
        ([("replace", "/minimumCompressionSize", "10")], {"minimumCompressionSize": 10}),
        ([("replace", "/minimumCompressionSize", "0")], {"minimumCompressionSize": 0}),
        ([("replace", "/name", "new")], {"name": "new"}),
        (
            [("replace", "/endpointConfiguration/types/EDGE", "PRIVATE")],
            {"endpointConfiguration": {"types": ["PRIVATE"], "ipAddressType": "dualstack"}},
        ),
        (
            [("replace", "/endpointConfiguration/types/0", "REGIONAL")],
            {"endpointConfiguration": {"types": ["REGIONAL"], "ipAddressType": "ipv4"}},
        ),
        (
            [("replace", "/disableExecuteApiEndpoint", "true")],
            {"disableExecuteApiEndpoint": True},
        ),
        ([("replace", "/apiKeySource", "AUTHORIZER")], {"apiKeySource": "AUTHORIZER"}),
    ],
)
@pytest.mark.fact("rest-api.update-tags", "rest-api.binary-media-types")
def test_patches(api, patches, shown):
    """Source: recorded, but for the last two (documented: patch operations of a RestApi)."""
    updated = api.patch("update_rest_api", {"restApiId": api.id}, *patches)
    assert {key: updated[key] for key in shown} == shown
    assert updated["tags"] == {}  # an update shows them even when there are none


@pytest.mark.parametrize("patch", [("remove", "/description"), ("replace", "/description")])
def test_a_description_is_removed(api, patch):
    """Source: recorded for the removal."""
    assert "description" not in api.patch("update_rest_api", {"restApiId": api.id}, patch)


@pytest.mark.fact("rest-api.compression")
def test_a_compression_size_is_unset_by_no_value(api):
    """Source: recorded."""
    place = {"restApiId": api.id}
    api.patch("update_rest_api", place, ("replace", "/minimumCompressionSize", "10"))
    unset = api.patch("update_rest_api", place, ("replace", "/minimumCompressionSize"))
    assert "minimumCompressionSize" not in unset


@pytest.mark.parametrize(
    ("patch", "message"),
    [
        (("add", "/binaryMediaTypes", "a/b"), "Invalid patch path /binaryMediaTypes"),
        (("replace", "/binaryMediaTypes", "a/b"), "Invalid patch path /binaryMediaTypes"),
        (("remove", "/binaryMediaTypes"), "Invalid patch path /binaryMediaTypes"),
        (
            ("add", "/minimumCompressionSize", "10"),
            "Invalid patch operation specified. Must be one of: [replace]",
        ),
        (
            ("replace", "/minimumCompressionSize", "-1"),
            "Invalid minimum compression size, must be between 0 and 10485760",
        ),
        (
            ("replace", "/minimumCompressionSize", "test"),
            "Invalid minimum compression size, must be between 0 and 10485760",
        ),
        (
            ("replace", "/endpointConfiguration/types/EDGE", "wrong"),
            "Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE",
        ),
        (
            ("copy", "/endpointConfiguration/types/EDGE", "EDGE"),
            "Invalid patch operation specified. Must be 'add'|'remove'|'replace'",
        ),
        (
            ("replace", "/endpointConfiguration/ipAddressType", "wrong"),
            "ipAddressType must be either ipv4 or dualstack.",
        ),
        (
            ("add", "/endpointConfiguration/ipAddressType", "ipv4"),
            "Invalid patch operation specified. Must be one of: [replace]",
        ),
        (("replace", "/name", ""), "API name cannot be empty"),
    ],
)
@pytest.mark.fact("rest-api.compression", "rest-api.address-type", "rest-api.binary-media-types")
def test_patches_that_are_refused(client, api, refused, store, patch, message):
    """Source: recorded, but for the last (assumed)."""
    before = store.rest.apis[api.id]
    operations = [dict(zip(("op", "path", "value"), patch, strict=False))]
    code, status, said = refused(
        client.update_rest_api, restApiId=api.id, patchOperations=operations
    )
    assert (code, status, said) == ("BadRequestException", 400, message)
    assert store.rest.apis[api.id] is before


@pytest.mark.fact("rest-api.patch-ops")
def test_every_wrong_op_is_named(client, api, refused):
    """Source: recorded."""
    wrong = {"op": "wrong", "path": "/name", "value": "x"}
    failed = "; ".join(
        f"Value 'wrong' at 'updateRestApiInput.patchOperations.{number}.member.op' failed to "
        f"satisfy constraint: Member must satisfy enum value set: {OPS}"
        for number in (1, 3)
    )
    operations = [wrong, {**wrong, "op": "replace"}, wrong]
    assert refused(client.update_rest_api, restApiId=api.id, patchOperations=operations) == (
        "ValidationException",
        400,
        f"2 validation errors detected: {failed}",
    )


def test_no_patch_of_several_is_made_when_one_is_refused(client, api, refused):
    operations = [
        {"op": "replace", "path": "/name", "value": "other"},
        {"op": "replace", "path": "/nowhere", "value": "x"},
    ]
    refused(client.update_rest_api, restApiId=api.id, patchOperations=operations)
    assert client.get_rest_api(restApiId=api.id)["name"] == "community"


@pytest.mark.fact("rest-import.answers", "rest-import.media-types")
def test_importing(client, bare):
    """Source: recorded: 201 without tags, and PutRestApi with them; media types are put first."""
    types = {"x-amazon-apigateway-binary-media-types": ["image/png"]}
    created = client.import_rest_api(
        body=swagger(**types), parameters={"endpointConfigurationTypes": "REGIONAL"}
    )
    assert created["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert "tags" not in created
    assert created["endpointConfiguration"]["types"] == ["REGIONAL"]
    more = swagger(**{"x-amazon-apigateway-binary-media-types": ["image/gif"]})
    merged = client.put_rest_api(restApiId=created["id"], body=more, mode="merge")
    assert (merged["binaryMediaTypes"], merged["tags"]) == (["image/png", "image/gif"], {})
    put = client.put_rest_api(restApiId=created["id"], body=more, mode="overwrite")
    assert put["binaryMediaTypes"] == ["image/gif"]


@pytest.mark.fact("model.imported-api")
def test_an_imported_api_has_the_models_of_its_document(client):
    """Source: recorded: it has neither Empty nor Error."""
    document = {
        "swagger": "2.0",
        "info": {"title": "pets"},
        "paths": {},
        "definitions": {"Pet": {"type": "object"}},
    }
    api = client.import_rest_api(body=json.dumps(document))
    models = client.get_models(restApiId=api["id"])["items"]
    assert [model["name"] for model in models] == ["Pet"]


@pytest.mark.parametrize("body", [b"", b"{", b": not\n yaml: [", b"[]", b'{"title": 1}'])
@pytest.mark.fact("rest-import.no-document")
def test_no_document(client, refused, body):
    """Source: recorded."""
    assert refused(client.import_rest_api, body=body) == (
        "BadRequestException",
        400,
        "Invalid OpenAPI input.",
    )


@pytest.mark.parametrize(
    ("mode", "path"), [("ignore", "/test"), ("prepend", "/base/test"), ("split", "/test")]
)
@pytest.mark.fact("rest-import.base-path")
def test_the_base_path_of_a_document(client, mode, path):
    """Source: recorded."""
    body = swagger(basePath="/base", paths={"/test": {"get": {}}})
    created = client.import_rest_api(body=body, parameters={"basepath": mode})
    resources = client.get_resources(restApiId=created["id"])["items"]
    assert path in [resource["path"] for resource in resources]


def test_a_clone_is_its_own_api(client, api, bare):
    """Documented: CreateRestApi, cloneFrom."""
    users = api.resource("users")
    api.mock(users)
    schema = json.dumps({"$ref": f"https://apigateway.amazonaws.com/restapis/{api.id}/models/E"})
    client.create_model(restApiId=api.id, name="M", contentType="application/json", schema=schema)
    copy = client.create_rest_api(name="copy", cloneFrom=api.id)
    assert copy["id"] != api.id
    assert copy["description"] == "this is my api"
    resources = client.get_resources(restApiId=copy["id"], embed=["methods"])["items"]
    assert [resource["path"] for resource in resources] == ["/", "/users"]
    assert users not in [resource["id"] for resource in resources]
    integration = resources[1]["resourceMethods"]["GET"]["methodIntegration"]
    assert integration["cacheNamespace"] == resources[1]["id"]
    model = client.get_model(restApiId=copy["id"], modelName="M")
    assert f"/restapis/{copy['id']}/" in model["schema"]
    client.delete_resource(restApiId=copy["id"], resourceId=resources[1]["id"])
    assert len(client.get_resources(restApiId=api.id)["items"]) == 2


@pytest.mark.fact("api-key.list")
def test_pages(client, refused):
    """Documented: GetRestApis, limit and position; a limit below 1 is tolerated (recorded)."""
    for number in range(3):
        client.create_rest_api(name=f"api-{number}")
    first = client.get_rest_apis(limit=2)
    assert [item["name"] for item in first["items"]] == ["api-0", "api-1"]
    rest = client.get_rest_apis(limit=2, position=first["position"])
    assert [item["name"] for item in rest["items"]] == ["api-2"]
    assert "position" not in rest
    assert len(client.get_rest_apis(limit=-1)["items"]) == 3
    assert refused(client.get_rest_apis, position="nonsense!")[:2] == ("BadRequestException", 400)
    pages = client.get_paginator("get_rest_apis").paginate(PaginationConfig={"PageSize": 1})
    assert [len(page["items"]) for page in pages] == [1, 1, 1]
