from __future__ import annotations

import pytest

VALUE = "a-value-of-twenty-characters"


@pytest.mark.fact("api-key.life")
def test_a_life(client, bare, refused):
    """Source: recorded: disabled unless it says otherwise; updates show tags and no value."""
    created = client.create_api_key(name="k")
    assert created["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert set(bare(created)) == {
        "createdDate",
        "enabled",
        "id",
        "lastUpdatedDate",
        "name",
        "stageKeys",
        "value",
    }
    assert (created["enabled"], created["stageKeys"]) == (False, [])
    key = created["id"]
    patch = {"op": "replace", "path": "/enabled", "value": "true"}
    updated = client.update_api_key(apiKey=key, patchOperations=[patch])
    assert (updated["enabled"], updated["tags"], "value" in updated) == (True, {}, False)
    assert "value" not in client.get_api_key(apiKey=key)
    assert client.get_api_key(apiKey=key, includeValue=True)["value"] == created["value"]
    assert client.delete_api_key(apiKey=key)["ResponseMetadata"]["HTTPStatusCode"] == 202
    assert refused(client.get_api_key, apiKey=key) == (
        "NotFoundException",
        404,
        "Invalid API Key identifier specified",
    )


@pytest.mark.fact("api-key.list")
def test_the_newest_is_listed_first(client):
    """Source: recorded: so it is, with a case-sensitive beginning of the name."""
    for name in ("one", "two", "Two"):
        client.create_api_key(name=name, value=f"{VALUE}-{name}", customerId=name)

    def names(**members):
        return [item["name"] for item in client.get_api_keys(**members)["items"]]

    assert names() == ["Two", "two", "one"]
    assert names(nameQuery="t") == ["two"]
    assert names(customerId="one") == ["one"]
    assert names(limit=-1) == ["Two", "two", "one"]
    first = client.get_api_keys(limit=2)
    assert names(position=first["position"]) == ["one"]
    assert "value" not in first["items"][0]
    assert client.get_api_keys(includeValues=True)["items"][0]["value"] == f"{VALUE}-Two"


@pytest.mark.parametrize("name", [None, ""])
@pytest.mark.fact("api-key.no-name")
def test_a_key_without_a_name(client, name):
    """Source: recorded."""
    assert "name" not in client.create_api_key(name=name)


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"name": "n" * 1025}, "Invalid API Key name, can be at most 1024 characters."),
        ({"value": "a" * 19}, "API Key value should be at least 20 characters"),
        ({"value": "a" * 129}, "API Key value exceeds maximum size of 128 characters"),
        ({"description": "d" * 5000}, "Invalid API Key description specified."),
    ],
)
@pytest.mark.fact("api-key.refused")
def test_keys_that_are_refused(client, refused, store, members, message):
    """Source: recorded."""
    assert refused(client.create_api_key, **members) == ("BadRequestException", 400, message)
    assert store.keys.api_keys == {}


@pytest.mark.fact("api-key.patches")
def test_patches(client, refused):
    """Source: recorded: a text that is no boolean is false."""
    key = client.create_api_key(name="k", enabled=True)["id"]
    patch = {"op": "replace", "path": "/enabled", "value": "invalid"}
    assert client.update_api_key(apiKey=key, patchOperations=[patch])["enabled"] is False
    wrong = {"op": "replace", "path": "/createdDate", "value": "x"}
    assert refused(client.update_api_key, apiKey=key, patchOperations=[wrong])[2] == (
        "Invalid patch path  '/createdDate' specified for op 'replace'. Must be one of: "
        "[/description, /enabled, /name, /customerId]"
    )


FILE = f"""Name,key,description,Enabled,usageplanIds
first,{VALUE}1,"a, b",true,PLAN
second,{VALUE}2,,FALSE,
short,abc,,,
unknown,{VALUE}3,,,nothere
"""


def test_a_file_of_keys(client, refused, store):
    """Documented: "API Gateway API key file format"."""
    plan = client.create_usage_plan(name="p")["id"]
    body = FILE.replace("PLAN", plan).encode()
    imported = client.import_api_keys(body=body, format="csv")
    assert imported["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert imported["warnings"] == [
        "Line 4: API Key value should be at least 20 characters",
        "Line 5: Invalid Usage Plan ID specified",
    ]
    first, second = (client.get_api_key(apiKey=key) for key in imported["ids"])
    assert (first["name"], first["enabled"], first["description"]) == ("first", True, "a, b")
    assert (second["enabled"], "description" in second) == (False, False)
    assert [key["name"] for key in client.get_usage_plan_keys(usagePlanId=plan)["items"]] == [
        "first"
    ]
    for key in imported["ids"]:
        client.delete_api_key(apiKey=key)
    answer = refused(client.import_api_keys, body=body, format="csv", failOnWarnings=True)
    assert answer[:2] == ("BadRequestException", 400)
    assert store.keys.api_keys == {}


@pytest.mark.parametrize("fails", [True, False])
def test_a_key_that_a_plan_refuses_is_not_made(client, api, refused, store, fails):
    """A stage knows a key from one plan only."""
    api.mock()
    client.create_deployment(restApiId=api.id, stageName="dev")
    staged = {"apiId": api.id, "stage": "dev"}
    one, two = (
        client.create_usage_plan(name=name, apiStages=[staged])["id"] for name in ("one", "two")
    )
    body = f'Name,Key,UsageplanIds\nn,{"k" * 20},"{one},{two}"'.encode()
    if fails:
        assert refused(client.import_api_keys, body=body, format="csv", failOnWarnings=True)
    else:
        assert client.import_api_keys(body=body, format="csv")["ids"] == []
    assert store.keys.api_keys == {}
    assert client.get_usage_plan_keys(usagePlanId=one)["items"] == []


@pytest.mark.parametrize("body", [b"", b"a,b\n1,2", b"\xff\xfe\x00", b"name\nx"])
def test_a_file_of_something_else(client, refused, body):
    """Assumed: the text."""
    assert refused(client.import_api_keys, body=body, format="csv")[1] == 400
    assert refused(client.import_api_keys, body=body, format="xml")[0] == "ValidationException"
