from __future__ import annotations

import pytest

fact = pytest.mark.fact

NOT_A_CANARY = "Invalid deployment content specified."


@pytest.fixture
def deployable(api):
    api.mock()
    return api


@pytest.mark.fact("stage.deployment")
def test_a_deployment_and_its_stage(client, deployable, bare):
    """Source: recorded."""
    api = deployable
    created = client.create_deployment(
        restApiId=api.id,
        stageName="prod",
        stageDescription="Production stage",
        description="Initial deployment",
        variables={"alias": "live"},
    )
    assert created["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert set(bare(created)) == {"id", "createdDate", "description"}
    stage = client.get_stage(restApiId=api.id, stageName="prod")
    assert (stage["deploymentId"], stage["description"]) == (created["id"], "Production stage")
    assert stage["variables"] == {"alias": "live"}
    place = {"restApiId": api.id, "deploymentId": created["id"]}
    assert bare(client.get_deployment(**place)) == bare(created)
    assert client.get_deployments(restApiId=api.id)["items"] == [bare(created)]


def test_a_new_deployment_moves_the_stage_and_an_update_moves_it_back(client, deployable):
    """Documented: CreateDeployment; rollback by UpdateStage."""
    api = deployable
    first = client.create_deployment(restApiId=api.id, stageName="s", stageDescription="d")["id"]
    second = client.create_deployment(restApiId=api.id, stageName="s")["id"]
    stage = client.get_stage(restApiId=api.id, stageName="s")
    assert (stage["deploymentId"], stage["description"]) == (second, "d")
    place = {"restApiId": api.id, "stageName": "s"}
    back = api.patch("update_stage", place, ("replace", "/deploymentId", first))
    assert back["deploymentId"] == first


@pytest.mark.fact("stage.deployment")
def test_a_deployment_in_use_stays(client, deployable, refused):
    """Source: recorded."""
    api = deployable
    deployment = client.create_deployment(restApiId=api.id, stageName="s")["id"]
    place = {"restApiId": api.id, "deploymentId": deployment}
    assert refused(client.delete_deployment, **place) == (
        "BadRequestException",
        400,
        "Active stages pointing to this deployment must be moved or deleted",
    )
    client.delete_stage(restApiId=api.id, stageName="s")
    assert client.delete_deployment(**place)["ResponseMetadata"]["HTTPStatusCode"] == 202
    assert refused(client.get_deployment, **place) == (
        "NotFoundException",
        404,
        "Invalid Deployment identifier specified",
    )


def test_what_was_deployed(client, deployable):
    """Documented: GetDeployment, embed=apisummary."""
    api = deployable
    deployment = client.create_deployment(restApiId=api.id)["id"]
    place = {"restApiId": api.id, "deploymentId": deployment}
    summary = {"/": {"GET": {"authorizationType": "NONE", "apiKeyRequired": False}}}
    assert client.get_deployment(**place, embed=["apisummary"])["apiSummary"] == summary
    client.delete_method(**api.at_root, httpMethod="GET")
    assert client.get_deployment(**place, embed=["apisummary"])["apiSummary"] == summary


def test_describing_it(client, deployable, refused):
    """Documented: patch operations of a deployment."""
    api = deployable
    deployment = client.create_deployment(restApiId=api.id)["id"]
    place = {"restApiId": api.id, "deploymentId": deployment}
    updated = api.patch("update_deployment", place, ("replace", "/description", "new"))
    assert updated["description"] == "new"
    wrong = [{"op": "replace", "path": "/x", "value": "y"}]
    assert refused(client.update_deployment, **place, patchOperations=wrong)[1] == 400


def test_what_cannot_be_deployed(client, api, refused, store):
    """The texts as public deployment logs show them."""
    assert refused(client.create_deployment, restApiId=api.id, stageName="s")[2] == (
        "The REST API doesn't contain any methods"
    )
    api.method()
    assert refused(client.create_deployment, restApiId=api.id, stageName="s")[2] == (
        "No integration defined for method"
    )
    assert store.rest.deployments[api.id] == store.rest.stages[api.id] == {}


class TestCanary:
    def test_it_joins_a_stage_that_goes_on_serving(self, client, deployable):
        """Source: recorded."""
        api = deployable
        first = client.create_deployment(restApiId=api.id, stageName="dev")["id"]
        settings = {"percentTraffic": 50, "stageVariableOverrides": {"testVar": "canary"}}
        second = client.create_deployment(
            restApiId=api.id, stageName="dev", canarySettings=settings
        )["id"]
        stage = client.get_stage(restApiId=api.id, stageName="dev")
        assert stage["deploymentId"] == first
        assert stage["canarySettings"] == {
            "deploymentId": second,
            "percentTraffic": 50.0,
            "stageVariableOverrides": {"testVar": "canary"},
            "useStageCache": False,
        }

    @fact("canary.refusals")
    @pytest.mark.parametrize(
        ("members", "message"),
        [
            (
                {},
                f"{NOT_A_CANARY}Non null and non empty stageName must be provided for canary "
                "deployment. Provided value is null",
            ),
            (
                {"stageName": ""},
                f"{NOT_A_CANARY}Non null and non empty stageName must be provided for canary "
                "deployment. Provided value is ",
            ),
            (
                {"stageName": "non-existing"},
                f"{NOT_A_CANARY}Stage non-existing must already be created before making a canary "
                "release deployment",
            ),
        ],
    )
    @pytest.mark.fact("canary.refused")
    def test_it_needs_a_stage(self, client, deployable, refused, store, members, message):
        """Source: recorded."""
        given = {"restApiId": deployable.id, "canarySettings": {"percentTraffic": 50}, **members}
        assert refused(client.create_deployment, **given) == ("BadRequestException", 400, message)
        assert store.rest.deployments[deployable.id] == {}


@pytest.mark.parametrize(
    "wrong",
    [
        {"canarySettings": {"percentTraffic": -1.0}},
        {"cacheClusterEnabled": True, "cacheClusterSize": "7"},
    ],
)
def test_a_stage_that_refuses_leaves_no_deployment(client, deployable, refused, wrong):
    """Documented: an error of the API changes nothing."""
    client.create_deployment(restApiId=deployable.id, stageName="prod")
    before = client.get_deployments(restApiId=deployable.id)["items"]
    stage = client.get_stage(restApiId=deployable.id, stageName="prod")

    answer = refused(client.create_deployment, restApiId=deployable.id, stageName="prod", **wrong)

    assert answer[1] in (400, 404)
    assert client.get_deployments(restApiId=deployable.id)["items"] == before
    shown = client.get_stage(restApiId=deployable.id, stageName="prod")
    assert shown["deploymentId"] == stage["deploymentId"]
    assert "canarySettings" not in shown
