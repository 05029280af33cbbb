from __future__ import annotations

import json

import pytest

ALWAYS = {
    "cacheClusterEnabled": False,
    "cacheClusterStatus": "NOT_AVAILABLE",
    "methodSettings": {},
    "tracingEnabled": False,
}


@pytest.fixture
def deployment(client, api):
    api.mock()
    return client.create_deployment(restApiId=api.id)["id"]


@pytest.fixture
def create(client, api, deployment):
    def create(name="s1", **members):
        return client.create_stage(
            **{"restApiId": api.id, "stageName": name, "deploymentId": deployment, **members}
        )

    return create


@pytest.mark.fact("stage.keys")
def test_what_a_stage_shows(client, api, create, deployment, bare):
    """Source: recorded."""
    created = create(description="my stage")
    assert created["ResponseMetadata"]["HTTPStatusCode"] == 201
    shown = bare(created)
    assert shown.pop("createdDate") == shown.pop("lastUpdatedDate")
    assert shown == {
        **ALWAYS,
        "stageName": "s1",
        "deploymentId": deployment,
        "description": "my stage",
    }
    assert client.get_stages(restApiId=api.id)["item"] == [bare(created)]


@pytest.mark.fact("stage.lists")
def test_stages_of_one_deployment(client, api, create, deployment, in_process):
    """Source: recorded; on the wire a list is `item`, whatever SDKs call it."""
    other = client.create_deployment(restApiId=api.id)["id"]
    create("one")
    create("two", deploymentId=other)
    found = client.get_stages(restApiId=api.id, deploymentId=other)["item"]
    assert [stage["stageName"] for stage in found] == ["two"]
    assert list(json.loads(in_process.last.body)) == ["item"]


@pytest.mark.fact("canary.settings")
def test_a_canary_from_the_start(create, deployment):
    """Source: recorded."""
    settings = {
        "deploymentId": deployment,
        "percentTraffic": 50,
        "stageVariableOverrides": {"testVar": "canary"},
    }
    created = create(variables={"testVar": "default"}, canarySettings=settings)
    assert created["canarySettings"] == {
        **settings,
        "percentTraffic": 50.0,
        "useStageCache": False,
    }


def test_a_cache(create):
    """Documented: CreateStage; the size is 0.5 unless it is given."""
    created = create(cacheClusterEnabled=True)
    shown = (created["cacheClusterStatus"], created["cacheClusterSize"])
    assert shown == ("AVAILABLE", "0.5")


@pytest.mark.fact("stage.keys")
def test_tags_show_when_there_are_some(create):
    """Source: recorded."""
    assert create(tags={"a": "b"})["tags"] == {"a": "b"}


@pytest.mark.parametrize(
    ("members", "code", "status"),
    [
        ({"deploymentId": "nothere"}, "NotFoundException", 404),
        ({"stageName": "with space"}, "BadRequestException", 400),
        ({"stageName": "taken"}, "ConflictException", 409),
        ({"restApiId": "nothere"}, "NotFoundException", 404),
        ({"variables": {"a-b": "c"}}, "BadRequestException", 400),
        ({"canarySettings": {"percentTraffic": 101}}, "BadRequestException", 400),
        ({"canarySettings": {"deploymentId": "x"}}, "BadRequestException", 400),
        ({"cacheClusterSize": "1"}, "ValidationException", 400),
    ],
)
def test_stages_that_are_refused(client, api, create, refused, store, members, code, status):
    """The texts are recorded where the store's own tests say so, else assumed."""
    create("taken")
    assert refused(create, **members)[:2] == (code, status)
    assert list(store.rest.stages[api.id]) == ["taken"]


def test_deleting(client, api, create, refused):
    """Documented: DeleteStage, 202."""
    create()
    place = {"restApiId": api.id, "stageName": "s1"}
    assert client.delete_stage(**place)["ResponseMetadata"]["HTTPStatusCode"] == 202
    gone = ("NotFoundException", 404, "Invalid stage identifier specified")
    assert refused(client.get_stage, **place) == refused(client.delete_stage, **place) == gone
