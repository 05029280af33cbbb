from __future__ import annotations

import pytest


@pytest.mark.fact("v2.stage")
def test_a_stage_of_an_http_api(client, routed, bare):
    """Source: the CLI's example and Terraform's acceptance tests."""
    created = client.create_stage(ApiId=routed, StageName="prod")
    assert created["ResponseMetadata"]["HTTPStatusCode"] == 201
    shown = bare(created)
    assert shown.pop("CreatedDate") == shown.pop("LastUpdatedDate")
    assert shown == {
        "StageName": "prod",
        "DefaultRouteSettings": {"DetailedMetricsEnabled": False},
        "RouteSettings": {},
        "StageVariables": {},
        "Tags": {},
    }
    place = {"ApiId": routed, "StageName": "prod"}
    assert bare(client.get_stage(**place)) == bare(created)
    assert client.get_stages(ApiId=routed)["Items"] == [bare(created)]
    assert client.delete_stage(**place)["ResponseMetadata"]["HTTPStatusCode"] == 204


@pytest.mark.fact("v2.stage")
def test_a_stage_of_a_websocket_api(client, websocket_api):
    """Source: Terraform's acceptance tests."""
    created = client.create_stage(ApiId=websocket_api, StageName="prod")
    assert created["DefaultRouteSettings"] == {
        "DataTraceEnabled": False,
        "DetailedMetricsEnabled": False,
        "LoggingLevel": "OFF",
    }


@pytest.mark.fact("v2.auto-deploy")
def test_automatic_deployment(client, routed):
    """Source: the CLI's examples of get-stages and get-deployments."""
    stage = client.create_stage(ApiId=routed, StageName="$default", AutoDeploy=True)
    assert stage["AutoDeploy"] is True
    first = stage["DeploymentId"]
    message = f"Successfully deployed stage with deployment ID '{first}'"
    assert stage["LastDeploymentStatusMessage"] == message
    client.create_route(ApiId=routed, RouteKey="GET /new")
    moved = client.get_stage(ApiId=routed, StageName="$default")["DeploymentId"]
    assert moved != first
    deployment = client.get_deployment(ApiId=routed, DeploymentId=moved)
    assert deployment["AutoDeployed"] is True
    assert deployment["Description"] == (
        "Automatic deployment triggered by changes to the Api configuration"
    )


def test_nothing_is_served_before_it_is_deployed(client, routed, store):
    client.create_deployment(ApiId=routed)
    deployment = client.create_deployment(ApiId=routed, Description="d")
    assert deployment["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert (deployment["AutoDeployed"], deployment["DeploymentStatus"]) == (False, "DEPLOYED")
    id = deployment["DeploymentId"]
    client.create_stage(ApiId=routed, StageName="s", DeploymentId=id)
    client.create_route(ApiId=routed, RouteKey="GET /new")
    assert len(store.v2_stages.deployments[routed][id].api.routes) == 1
    later = client.create_deployment(ApiId=routed, StageName="s")["DeploymentId"]
    assert client.get_stage(ApiId=routed, StageName="s")["DeploymentId"] == later
    back = client.update_stage(ApiId=routed, StageName="s", DeploymentId=id)
    assert back["DeploymentId"] == id


def test_deployments(client, routed, refused, bare):
    """Documented: UpdateDeployment, DeleteDeployment (204)."""
    id = client.create_deployment(ApiId=routed)["DeploymentId"]
    place = {"ApiId": routed, "DeploymentId": id}
    updated = client.update_deployment(**place, Description="new")
    assert client.get_deployments(ApiId=routed)["Items"] == [bare(updated)]
    client.create_stage(ApiId=routed, StageName="s", DeploymentId=id)
    assert refused(client.delete_deployment, **place)[1] == 400
    client.delete_stage(ApiId=routed, StageName="s")
    assert client.delete_deployment(**place)["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert refused(client.get_deployment, **place)[1] == 404


@pytest.mark.fact("v2.no-routes")
def test_what_cannot_be_deployed(client, http_api, websocket_api, refused):
    """Source: public logs; each protocol has its own sentence."""
    assert refused(client.create_deployment, ApiId=http_api)[2] == (
        "Unable to deploy API because no routes exist in this API"
    )
    assert refused(client.create_deployment, ApiId=websocket_api)[2] == (
        "At least one route is required before deploying the Api."
    )


@pytest.mark.fact("v2.unknown-route-settings")
def test_settings(client, routed, refused):
    """Source: a public issue for the unknown route; documented otherwise."""
    place = {"ApiId": routed, "StageName": "s"}
    settings = {"ThrottlingBurstLimit": 5, "ThrottlingRateLimit": 2.5}
    log = {"DestinationArn": "arn:aws:logs:x", "Format": "$context.requestId"}
    created = client.create_stage(
        **place,
        RouteSettings={"GET /rooms": settings},
        AccessLogSettings=log,
        StageVariables={"a": "1", "b": "2"},
    )
    assert created["RouteSettings"] == {"GET /rooms": {**settings, "DetailedMetricsEnabled": False}}
    updated = client.update_stage(
        **place, DefaultRouteSettings=settings, StageVariables={"a": "", "c": "3"}
    )
    assert updated["DefaultRouteSettings"]["ThrottlingRateLimit"] == 2.5
    assert updated["StageVariables"] == {"b": "2", "c": "3"}
    assert updated["AccessLogSettings"] == log
    unknown = refused(client.update_stage, **place, RouteSettings={"GET /x": settings})
    assert unknown == (
        "NotFoundException",
        404,
        "Unable to find Route by key GET /x within the provided RouteSettings",
    )
    client.delete_route_settings(**place, RouteKey="GET /rooms")
    client.delete_access_log_settings(**place)
    bared = client.get_stage(**place)
    assert bared["RouteSettings"] == {}
    assert "AccessLogSettings" not in bared
    assert refused(client.delete_route_settings, **place, RouteKey="GET /rooms")[1] == 404


@pytest.mark.parametrize(
    ("members", "status"),
    [
        ({"StageName": "taken"}, 409),
        ({"StageName": "a b"}, 400),
        ({"DeploymentId": "nothere"}, 404),
        ({"StageVariables": {"a-b": "c"}}, 400),
        ({"StageVariables": {"a": "{}"}}, 400),
        ({"AutoDeploy": True, "DeploymentId": "x"}, 400),
    ],
)
def test_stages_that_are_refused(client, routed, refused, store, members, status):
    """Assumed: the texts that the store's own tests do not name."""
    client.create_stage(ApiId=routed, StageName="taken")
    given = {"ApiId": routed, "StageName": "new", **members}
    assert refused(client.create_stage, **given)[1] == status
    assert list(store.v2_stages.stages[routed]) == ["taken"]


def test_a_deployment_that_its_stage_refuses(client, routed, refused, store):
    """The route that the stage has settings for is gone: nothing is deployed."""
    place = {"ApiId": routed, "StageName": "s"}
    settings = {"GET /rooms": {"ThrottlingBurstLimit": 1}}
    client.create_stage(**place, RouteSettings=settings)
    (route,) = client.get_routes(ApiId=routed)["Items"]
    client.delete_route(ApiId=routed, RouteId=route["RouteId"])
    client.create_route(ApiId=routed, RouteKey="GET /other")
    assert refused(client.create_deployment, **place)[1] == 404
    assert client.get_deployments(ApiId=routed)["Items"] == []


def test_a_stage_that_deploys_by_itself_takes_no_deployment(client, routed, refused):
    """Source: reported of AWS (public deployment logs)."""
    place = {"ApiId": routed, "StageName": "s"}
    present = client.create_stage(**place, AutoDeploy=True)["DeploymentId"]
    assert refused(client.update_stage, **place, DeploymentId=present)[2] == (
        "Deployment ID cannot be set on this stage because AutoDeploy is enabled"
    )
    client.update_stage(**place, AutoDeploy=False, DeploymentId=present)


def test_a_client_certificate_that_nobody_made(client, routed, refused):
    """Assumed: the text."""
    place = {"ApiId": routed, "StageName": "s"}
    said = (400, "Invalid Client Certificate identifier specified")
    assert refused(client.create_stage, **place, ClientCertificateId="c")[1:] == said
    client.create_stage(**place)
    assert refused(client.update_stage, **place, ClientCertificateId="c")[1:] == said
