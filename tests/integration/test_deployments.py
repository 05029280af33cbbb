"""A deployment is a snapshot: what is edited is served once it is deployed, and not before.

Through boto3 and HTTP. Source: documented (deploying a REST API, canary releases, automatic
deployment of HTTP APIs); what a deletion is refused with was recorded.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

pytestmark = pytest.mark.local

IN_USE = "Active stages pointing to this deployment must be moved or deleted"


class Deployed:
    """A REST API whose root answers with a text and the stage variable `colour`."""

    def __init__(self, stack: Any) -> None:
        self.client = stack.client("apigateway")
        api = self.client.create_rest_api(name="snapshots")
        self.id = api["id"]
        self._root = {
            "restApiId": self.id,
            "resourceId": api["rootResourceId"],
            "httpMethod": "GET",
        }
        self.client.put_method(**self._root, authorizationType="NONE")
        self.client.put_method_response(**self._root, statusCode="200")
        self.client.put_integration(
            **self._root, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'}
        )
        self._site = type(stack.rest)(f"{stack.aws_endpoint}/_aws/execute-api/{self.id}")

    def edit(self, text: str) -> None:
        template = f'{{"text": "{text}", "colour": "$stageVariables.colour"}}'
        self.client.put_integration_response(
            **self._root, statusCode="200", responseTemplates={"application/json": template}
        )

    def deploy(self, text: str, **members: Any) -> str:
        """The id of a new deployment of the stage `live`, which says `text`."""
        self.edit(text)
        created = self.client.create_deployment(restApiId=self.id, stageName="live", **members)
        return str(created["id"])

    def patch(self, *operations: tuple[str, ...]) -> Any:
        names = ("op", "path", "value", "from")
        return self.client.update_stage(
            restApiId=self.id,
            stageName="live",
            patchOperations=[dict(zip(names, each, strict=False)) for each in operations],
        )

    def answer(self, stage: str = "live") -> tuple[str, str]:
        document = self._site.get(f"/{stage}/").json()
        return document["text"], document["colour"]

    def texts(self, count: int) -> Counter[str]:
        return Counter(self.answer()[0] for _ in range(count))

    def delete(self, deployment: str) -> None:
        self.client.delete_deployment(restApiId=self.id, deploymentId=deployment)


@pytest.fixture
def api(stack) -> Iterator[Deployed]:
    deployed = Deployed(stack)
    yield deployed
    deployed.client.delete_rest_api(restApiId=deployed.id)


def test_an_edit_is_not_served_before_it_is_deployed(api):
    api.deploy("first")
    api.edit("second")
    assert api.answer()[0] == "first"

    api.client.create_deployment(restApiId=api.id, stageName="live")

    assert api.answer()[0] == "second"


def test_a_setting_of_the_stage_is_served_at_once(api):
    """Documented: stage variables, logging and throttling are the stage's, not a deployment's."""
    api.deploy("first", variables={"colour": "red"})

    api.patch(("replace", "/variables/colour", "blue"))

    assert api.answer() == ("first", "blue")


def test_stages_have_deployments_of_their_own(api):
    first = api.deploy("first")
    api.deploy("second")
    api.client.create_stage(restApiId=api.id, stageName="old", deploymentId=first)

    assert (api.answer("old")[0], api.answer("live")[0]) == ("first", "second")


def test_a_rollback(api):
    first = api.deploy("first")
    second = api.deploy("second")

    stage = api.patch(("replace", "/deploymentId", first))
    assert (stage["deploymentId"], api.answer()[0]) == (first, "first")

    api.patch(("replace", "/deploymentId", second))
    assert api.answer()[0] == "second"


def test_a_deployment_in_use_stays(api):
    first = api.deploy("first")
    second = api.deploy("second", canarySettings={"percentTraffic": 50.0})
    third = api.client.create_deployment(restApiId=api.id)["id"]

    for used in (first, second):
        with pytest.raises(ClientError, match=IN_USE):
            api.delete(used)
    api.delete(third)

    left = {each["id"] for each in api.client.get_deployments(restApiId=api.id)["items"]}
    assert left == {first, second}
    assert set(api.texts(100)) == {"first", "second"}


class TestCanary:
    @pytest.fixture
    def canary(self, api) -> str:
        """The canary's deployment: `second`, with another colour, for a half of the requests."""
        api.deploy("first", variables={"colour": "red", "size": "s"})
        settings = {"percentTraffic": 50.0, "stageVariableOverrides": {"colour": "blue"}}
        return api.deploy("second", canarySettings=settings)

    def test_it_gets_its_share(self, api, canary):
        shares = Counter(api.answer() for _ in range(400))

        assert set(shares) == {("first", "red"), ("second", "blue")}
        assert 120 < shares["second", "blue"] < 280  # a fair coin misses this once in 10^15 runs

    def test_its_share_is_a_patch_away(self, api, canary):
        for share, text in (("0", "first"), ("100", "second")):
            api.patch(("replace", "/canarySettings/percentTraffic", share))
            assert set(api.texts(50)) == {text}

    def test_an_edit_reaches_neither(self, api, canary):
        api.edit("third")

        assert set(api.texts(60)) == {"first", "second"}

    def test_a_promotion(self, api, canary):
        stage = api.patch(
            ("replace", "/canarySettings/percentTraffic", "0.0"),
            ("copy", "/deploymentId", "", "/canarySettings/deploymentId"),
            ("copy", "/variables", "", "/canarySettings/stageVariableOverrides"),
            ("remove", "/canarySettings"),
        )

        assert stage["deploymentId"] == canary
        assert stage["variables"] == {"colour": "blue", "size": "s"}
        assert "canarySettings" not in stage
        assert {api.answer() for _ in range(50)} == {("second", "blue")}

    def test_an_end_without_a_promotion(self, api, canary):
        api.patch(("remove", "/canarySettings"))

        assert {api.answer() for _ in range(50)} == {("first", "red")}
        api.delete(canary)


class TestHttpApi:
    """Source: documented (`AutoDeploy`)."""

    @pytest.fixture
    def v2(self, stack) -> Any:
        return stack.client("apigatewayv2")

    def document(self, endpoint: str, path: str) -> str:
        """An API whose `path` is the AWS endpoint's own answer to a name that it does not know."""
        integration = {
            "type": "http_proxy",
            "httpMethod": "GET",
            "uri": f"{endpoint}/_frontgate/nothing",
            "payloadFormatVersion": "1.0",
        }
        return json.dumps(
            {
                "openapi": "3.0.1",
                "info": {"title": "snapshots"},
                "paths": {path: {"get": {"x-amazon-apigateway-integration": integration}}},
            }
        )

    @pytest.mark.parametrize("auto_deploy", [True, False])
    def test_what_is_served_of_an_edit(self, stack, v2, auto_deploy, eventually):
        api = v2.import_api(Body=self.document(stack.aws_endpoint, "/first"))["ApiId"]
        site = type(stack.rest)(f"{stack.aws_endpoint}/_aws/execute-api/{api}/live")

        def is_served(path: str) -> bool:
            return b"is not known" in site.get(path).body

        try:
            v2.create_stage(ApiId=api, StageName="live", AutoDeploy=auto_deploy)
            if not auto_deploy:
                v2.create_deployment(ApiId=api, StageName="live")
            assert is_served("/first")
            v2.reimport_api(ApiId=api, Body=self.document(stack.aws_endpoint, "/second"))

            assert (is_served("/first"), is_served("/second")) == (not auto_deploy, auto_deploy)

            if not auto_deploy:
                v2.create_deployment(ApiId=api, StageName="live")
                assert (is_served("/first"), is_served("/second")) == (False, True)
        finally:
            v2.delete_api(ApiId=api)
