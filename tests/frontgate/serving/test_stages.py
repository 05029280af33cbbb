"""What is served follows the store: stages and their deployments."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, cast

import pytest

from frontgate.control.api_keys import ApiStage
from frontgate.control.api_v2 import Route
from frontgate.control.client_certificates import ClientCertificate
from frontgate.control.rest_api import (
    CanarySettings,
    Integration,
    IntegrationType,
    Method,
    Resource,
)
from frontgate.deployment.http_api import compile_http_api
from frontgate.serving import ServedStages
from frontgate.wire import Invocation, KeyPair
from tests.frontgate.serving.conftest import (
    OPEN,
    body,
    http_api,
    sent,
    status,
    websocket_api,
)

FUNCTION_URI = (
    "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:eu-west-1:123456789012:function:f/invocations"
)


@pytest.mark.fact("policy.snapshot")
async def test_a_policy_counts_once_it_is_deployed(store, served, stage):
    """Source: documented."""
    refused = b'{"message":"Forbidden"}'
    assert await body(served, stage) == refused  # of the missing key
    api = store.rest.get_rest_api(stage.api_id)
    deny = {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}
    store.rest.update_rest_api(replace(api, policy=json.dumps({"Statement": deny})))
    assert await body(served, stage) == refused
    deployed = store.rest.create_deployment(stage.api_id)
    changed = store.rest.get_stage(stage.api_id, stage.stage)
    store.rest.update_stage(replace(changed, deployment_id=deployed.id))
    assert b"with an explicit deny" in await body(served, stage)


def test_a_stage_is_served_until_it_is_deleted(store, served, stage):
    assert served.http(stage.api_id, "dev") is not None
    assert served.websocket(stage.api_id, "dev") is None
    assert served.http(stage.api_id, "prod") is None
    store.rest.delete_stage(stage.api_id, "dev")
    assert served.http(stage.api_id, "dev") is None


def test_a_stage_is_told_of_once_it_is_served(store, served, stage):
    told = []
    served.on_served = told.append
    deployed = store.rest.create_deployment(stage.api_id)
    store.rest.create_stage(stage.api_id, stage_name="prod", deployment_id=deployed.id)
    made = store.rest.get_stage(stage.api_id, "prod")
    store.rest.update_stage(replace(made, variables={"a": "1"}))
    assert told == [(stage.api_id, "prod")]


def test_settings_of_a_stage_do_not_compile_its_deployment_again(store, served, stage, monkeypatch):
    def compile_again(*arguments: Any, **options: Any) -> None:
        raise AssertionError("compiled again")

    before = served.http(stage.api_id, "dev")
    monkeypatch.setattr("frontgate.serving.compile_rest_api", compile_again)
    store.rest.update_stage(
        replace(store.rest.get_stage(stage.api_id, "dev"), variables={"a": "1"})
    )
    assert served.http(stage.api_id, "dev") != before


def test_an_http_api_is_served_once_it_is_deployed(store, served):
    api_id = http_api(store)
    store.v2_stages.create_api_stage(api_id, stage_name="$default")
    assert served.http(api_id, "$default") is None
    store.v2_stages.create_api_deployment(api_id, stage_name="$default")
    assert served.http(api_id, "$default") is not None
    assert served.websocket(api_id, "$default") is None
    store.v2.delete_api(api_id)
    assert served.http(api_id, "$default") is None


def test_what_cannot_be_served_leaves_the_stage_as_it_was(store, served):
    api_id = http_api(store)
    store.v2_stages.create_api_stage(api_id, stage_name="$default", auto_deploy=True)
    before = served.http(api_id, "$default")
    (integration,) = store.v2.get_api(api_id).integrations.values()
    store.v2.put_integration(api_id, replace(integration, tls_config={"serverNameToVerify": "x"}))
    assert served.http(api_id, "$default") == before
    (failure,) = served.failures.items()
    assert failure[0] == (api_id, "$default")
    assert "TLS" in str(failure[1])
    store.v2.put_integration(api_id, integration)
    assert served.failures == {}
    assert served.http(api_id, "$default") != before


def test_what_deploys_by_itself_is_compiled_when_somebody_looks(store, served, monkeypatch):
    """Hundreds of calls build an API, and each is a deployment."""
    compiled: list[str] = []

    def compile_one(deployment: Any, **options: Any) -> Any:
        compiled.append(deployment.id)
        return compile_http_api(deployment, **options)

    monkeypatch.setattr("frontgate.serving.compile_http_api", compile_one)
    api_id = http_api(store)
    store.v2_stages.create_api_stage(api_id, stage_name="$default", auto_deploy=True)
    before = served.http(api_id, "$default")
    for number in range(20):
        store.v2.put_route(api_id, Route(id="", route_key=f"GET /r{number}"))
    assert served.is_served(api_id, "$default")
    assert len(compiled) == 1
    assert served.http(api_id, "$default") != before
    latest = store.v2_stages.get_api_stage(api_id, "$default").deployment_id
    assert compiled[1:] == [latest]
    api = store.v2.get_api(api_id)
    store.v2.update_api(replace(api, disable_execute_api_endpoint=True))
    restriction = served.restriction(api_id, "$default")
    assert restriction is not None
    assert restriction.is_disabled
    store.v2.put_route(api_id, Route(id="", route_key="GET /last"))
    store.v2.delete_api(api_id)
    assert served.http(api_id, "$default") is None
    assert served.failures == {}


def test_what_goes_too_deep_is_a_failure(store, served, stage, monkeypatch):
    """It must not come out of the operation that changed the stage."""

    def too_deep(*_: object, **__: object) -> None:
        raise RecursionError

    monkeypatch.setattr("frontgate.serving.compile_rest_api", too_deep)
    deployment = store.rest.create_deployment(stage.api_id)
    before = store.rest.get_stage(stage.api_id, "dev")
    store.rest.update_stage(replace(before, deployment_id=deployment.id))
    assert "too deep" in str(served.failures[stage.api_id, "dev"])
    assert served.is_served(stage.api_id, "dev")


def test_the_failures_of_an_api_go_with_it(store, served):
    api_id = http_api(store, tls_config={"serverNameToVerify": "x"})
    store.v2_stages.create_api_stage(api_id, stage_name="$default", auto_deploy=True)
    assert served.failures
    store.v2.delete_api(api_id)
    assert served.failures == {}


def test_which_apis_are_http_apis(store, served, stage):
    assert served.is_http_api(http_api(store))
    assert not served.is_http_api(websocket_api(store))
    assert not served.is_http_api(stage.api_id)
    assert not served.is_http_api("unknown")


async def test_a_canary_is_compiled_and_served_beside_its_stage(store, served, stage, monkeypatch):
    """A canary's deployment is the store's pointer; removing and promoting are, too."""
    api = store.rest.get_rest_api(stage.api_id)
    root = Resource(id=api.root_resource_id, path="/", methods={"GET": OPEN})
    store.rest.update_rest_api(replace(api, resources={root.id: root}))
    deployment = store.rest.create_deployment(stage.api_id)
    before = store.rest.get_stage(stage.api_id, "dev")
    settings = CanarySettings(percent_traffic=100.0, deployment_id=deployment.id)
    store.rest.update_stage(replace(before, canary_settings=settings))
    assert await status(served, stage, "no key") == 200
    store.rest.update_stage(before)
    assert await status(served, stage, "no key") == 403
    store.rest.update_stage(replace(before, canary_settings=settings))

    def compile_again(*arguments: Any, **options: Any) -> None:
        raise AssertionError("compiled again")

    monkeypatch.setattr("frontgate.serving.compile_rest_api", compile_again)
    store.rest.update_stage(replace(before, deployment_id=deployment.id))
    assert await status(served, stage, "no key") == 200


async def test_a_stage_shows_its_client_certificate(store, served, stage, monkeypatch):
    """Source: documented."""
    found = []
    monkeypatch.setattr(
        "frontgate.serving.RestStage", lambda **given: found.append(given) or cast("Any", served)
    )
    monkeypatch.setattr(type(served), "handle", None, raising=False)
    monkeypatch.setattr(type(served), "forget_authorizations", None, raising=False)
    store.client_certificates["c1"] = ClientCertificate(
        id="c1", certificate="pem", private_key="key", created_date=0, expiration_date=0
    )
    before = store.rest.get_stage(stage.api_id, "dev")
    for certificate_id in ("c1", None, "gone"):
        store.rest.update_stage(replace(before, client_certificate_id=certificate_id))
    shown = [given["client_certificate"] for given in found]
    assert shown == [KeyPair("pem", "key"), None, None]


@pytest.mark.fact("binary.deployment")
async def test_binary_media_types_count_with_the_next_deployment(store, firewall, outside):
    """Source: recorded."""

    async def invoke(function: str, payload: bytes, *, trace_id: str | None = None) -> Invocation:
        return Invocation(200, b'{"body": "aGk=", "isBase64Encoded": true}')

    served = ServedStages(store, replace(outside, invoke=invoke), guard=firewall.guard)
    api = store.rest.create_rest_api(name="files")
    proxy = Integration(type=IntegrationType.AWS_PROXY, http_method="POST", uri=FUNCTION_URI)
    root = Resource(
        id=api.root_resource_id,
        path="/",
        methods={"GET": Method(http_method="GET", integration=proxy)},
    )
    store.rest.update_rest_api(replace(api, resources={root.id: root}))
    deployment = store.rest.create_deployment(api.id)
    stage = store.rest.create_stage(api.id, stage_name="dev", deployment_id=deployment.id)
    place = ApiStage(api_id=api.id, stage="dev")

    api = store.rest.get_rest_api(api.id)
    store.rest.update_rest_api(replace(api, binary_media_types=("image/png",)))
    accepting = {"Accept": "image/png"}
    assert (await sent(served, place, "", **accepting)).body == b"aGk="

    again = store.rest.create_deployment(api.id)
    store.rest.update_stage(replace(stage, deployment_id=again.id))
    assert (await sent(served, place, "", **accepting)).body == b"hi"
