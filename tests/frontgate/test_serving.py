"""What is served follows the store: stages, deployments, and the API keys that open them."""

from __future__ import annotations

import datetime
import itertools
import json
from dataclasses import replace
from typing import Any, cast

import pytest

from frontgate.control.api_keys import ApiStage, QuotaSettings, ThrottleSettings
from frontgate.control.api_v2 import Integration as V2Integration
from frontgate.control.api_v2 import Route
from frontgate.control.client_certificates import ClientCertificate
from frontgate.control.rest_api import (
    CanarySettings,
    Integration,
    IntegrationResponse,
    IntegrationType,
    Method,
    MethodSetting,
    Resource,
)
from frontgate.control.store import Store
from frontgate.control.vpc_endpoints import VpcEndpoint
from frontgate.deployment.http_api import compile_http_api
from frontgate.serving import ServedStages
from frontgate.waf.firewall import Firewall
from frontgate.websocket import Handshake
from frontgate.wire import HttpRequest, HttpResponse, Invocation, KeyPair, Outside, Restriction

fact = pytest.mark.fact
FUNCTION_URI = (
    "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:eu-west-1:123456789012:function:f/invocations"
)

GUARDED = Method(
    http_method="GET",
    api_key_required=True,
    integration=Integration(
        type=IntegrationType.MOCK,
        request_templates={"application/json": '{"statusCode": 200}'},
        integration_responses={"200": IntegrationResponse(status_code="200")},
    ),
)
OPEN = replace(GUARDED, api_key_required=False)


@pytest.fixture
def store() -> Store:
    return Store(region="eu-west-1", account_id="123456789012", clock=lambda: 1_000.0)


@pytest.fixture
def firewall(store: Store) -> Firewall:
    ids = itertools.count(1)
    return Firewall(
        region=store.region,
        account_id=store.account_id,
        new_id=lambda: f"00000000-0000-4000-8000-{next(ids):012}",
    )


@pytest.fixture
def outside() -> Outside:
    nothing = cast("Any", None)
    return Outside(
        clock=lambda: 1_000.0,
        timer=lambda: 0.0,
        random=lambda: 0.5,
        new_request_id=lambda: "00000000-0000-4000-8000-000000000001",
        new_extended_request_id=lambda: "ZhEVGHTzDoEEB2A=",
        invoke=nothing,
        invoke_event=nothing,
        aws=nothing,
        http=nothing,
        log=nothing,
        log_later=nothing,
        credentials=nothing,
    )


@pytest.fixture
def served(store: Store, firewall: Firewall, outside: Outside) -> ServedStages:
    return ServedStages(store, outside, guard=firewall.guard)


@pytest.fixture
def stage(store: Store, served: ServedStages) -> ApiStage:
    api = store.rest.create_rest_api(name="community")
    root = Resource(id=api.root_resource_id, path="/", methods={"GET": GUARDED})
    store.rest.update_rest_api(replace(api, resources={root.id: root}))
    deployment = store.rest.create_deployment(api.id)
    store.rest.create_stage(api.id, stage_name="dev", deployment_id=deployment.id)
    assert served.failures == {}
    return ApiStage(api_id=api.id, stage="dev")


async def sent(served: ServedStages, stage: ApiStage, key: str, **headers: str) -> HttpResponse:
    handle = served.http(stage.api_id, stage.stage)
    assert handle is not None
    request = HttpRequest(
        method="GET",
        path="/",
        query="",
        headers=(("x-api-key", key), *headers.items()),
        body=b"",
        source_ip="127.0.0.1",
        stage_path="/dev",
    )
    return await handle(request)


async def status(served: ServedStages, stage: ApiStage, key: str) -> int:
    return (await sent(served, stage, key)).status


async def body(served: ServedStages, stage: ApiStage) -> bytes:
    return (await sent(served, stage, "no key")).body


async def test_keys_count_as_soon_as_the_store_has_them(store, served, stage):
    """Source: documented."""
    key = store.keys.create_api_key(enabled=True)
    assert await status(served, stage, key.value) == 403
    plan = store.keys.create_usage_plan(name="free", api_stages=(stage,))
    store.keys.create_usage_plan_key(plan.id, key_id=key.id)
    assert await status(served, stage, key.value) == 200
    store.keys.update_api_key(replace(key, enabled=False))
    assert await status(served, stage, key.value) == 403


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


async def test_a_redeployed_stage_keeps_its_keys(store, served, stage):
    key = store.keys.create_api_key(enabled=True)
    plan = store.keys.create_usage_plan(name="free", api_stages=(stage,))
    store.keys.create_usage_plan_key(plan.id, key_id=key.id)
    deployment = store.rest.create_deployment(stage.api_id)
    store.rest.update_stage(
        replace(store.rest.get_stage(stage.api_id, "dev"), deployment_id=deployment.id)
    )
    assert await status(served, stage, key.value) == 200


def test_a_change_of_keys_leaves_the_stage_in_place(store, served, stage):
    handle = served.http(stage.api_id, "dev")
    plan = store.keys.create_usage_plan(name="free", api_stages=(stage,))
    store.keys.create_usage_plan_key(plan.id, key_id=store.keys.create_api_key().id)
    assert served.http(stage.api_id, "dev") == handle


def test_a_plan_may_outlive_what_is_served(store, served, stage):
    plan = store.keys.create_usage_plan(name="free", api_stages=(stage,))
    store.rest.delete_rest_api(stage.api_id)
    store.keys.create_usage_plan_key(plan.id, key_id=store.keys.create_api_key().id)
    assert served.http(stage.api_id, "dev") is None


def http_api(store: Store, **integration: Any) -> str:
    """An HTTP API with one route to a backend."""
    api = store.v2.create_api(name="rooms", protocol_type="HTTP")
    made = store.v2.put_integration(
        api.id,
        V2Integration(
            id="",
            integration_type="HTTP_PROXY",
            integration_method="GET",
            integration_uri="https://backend.example/",
            **integration,
        ),
    )
    target = f"integrations/{made.id}"
    store.v2.put_route(api.id, Route(id="", route_key="GET /rooms", target=target))
    return api.id


def websocket_api(store: Store) -> str:
    api = store.v2.create_api(
        name="chat",
        protocol_type="WEBSOCKET",
        route_selection_expression="$request.body.action",
    )
    made = store.v2.put_integration(api.id, V2Integration(id="", integration_type="MOCK"))
    target = f"integrations/{made.id}"
    store.v2.put_route(api.id, Route(id="", route_key="ping", target=target))
    return api.id


def test_a_stage_is_served_until_it_is_deleted(store, served, stage):
    assert served.http(stage.api_id, "dev") is not None
    assert served.websocket(stage.api_id, "dev") is None
    assert served.http(stage.api_id, "prod") is None
    store.rest.delete_stage(stage.api_id, "dev")
    assert served.http(stage.api_id, "dev") is None


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


async def test_a_websocket_stage_outlives_its_deployments(store, served):
    """Its connections are in it."""
    api_id = websocket_api(store)
    store.v2_stages.create_api_stage(api_id, stage_name="prod", auto_deploy=True)
    before = served.websocket(api_id, "prod")
    assert before is not None
    assert served.http(api_id, "prod") is None
    store.v2.put_route(api_id, Route(id="", route_key="another"))
    assert served.websocket(api_id, "prod") is before
    await served.close()


async def test_a_websocket_stage_that_is_deleted_sends_its_clients_away(store, served, monkeypatch):
    retired = []
    for name in ("one", "two"):
        api_id = websocket_api(store)
        store.v2_stages.create_api_stage(api_id, stage_name="prod", auto_deploy=True)
        monkeypatch.setattr(
            served.websocket(api_id, "prod"), "retire", lambda name=name: retired.append(name)
        )
        if name == "one":
            store.v2_stages.delete_api_stage(api_id, "prod")
        else:
            store.v2.delete_api(api_id)
        assert served.websocket(api_id, "prod") is None
    assert retired == ["one", "two"]


async def test_keys_of_a_websocket_stage_count_at_once(store, served):
    """Source: documented, as for REST APIs."""
    api_id = websocket_api(store)
    connect = Route(id="", route_key="$connect", api_key_required=True)
    store.v2.put_route(api_id, connect)
    store.v2_stages.create_api_stage(api_id, stage_name="prod", auto_deploy=True)
    key = store.keys.create_api_key(enabled=True)

    async def status() -> int:
        answer = await served.websocket(api_id, "prod").connect(
            Handshake(
                headers=(("x-api-key", key.value),),
                query="",
                source_ip="127.0.0.1",
                subprotocols=(),
                path="/",
            )
        )
        return answer.status

    assert await status() == 403
    stage = ApiStage(api_id=api_id, stage="prod")
    plan = store.keys.create_usage_plan(name="free", api_stages=(stage,))
    store.keys.create_usage_plan_key(plan.id, key_id=key.id)
    assert await status() == 502  # the key opens the door, behind which the route has no target


def test_which_apis_are_http_apis(store, served, stage):
    assert served.is_http_api(http_api(store))
    assert not served.is_http_api(websocket_api(store))
    assert not served.is_http_api(stage.api_id)
    assert not served.is_http_api("unknown")


async def test_closing_closes_every_websocket_stage(store, served, monkeypatch):
    closed = []
    for name in ("one", "two"):
        api_id = websocket_api(store)
        store.v2_stages.create_api_stage(api_id, stage_name=name, auto_deploy=True)
        stage = served.websocket(api_id, name)

        async def close(name: str = name) -> None:
            closed.append(name)

        monkeypatch.setattr(stage, "close", close)
    await served.close()
    assert closed == ["one", "two"]


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


async def test_what_was_counted_outlives_a_change_of_the_stage(store, served, stage):
    """Throttles of the stage; with a redeployment, other variables, other settings."""
    key = store.keys.create_api_key(enabled=True)
    plan = store.keys.create_usage_plan(name="free", api_stages=(stage,))
    store.keys.create_usage_plan_key(plan.id, key_id=key.id)
    limit = MethodSetting(throttling_rate_limit=1, throttling_burst_limit=2)
    before = store.rest.get_stage(stage.api_id, "dev")
    store.rest.update_stage(replace(before, method_settings={"*/*": limit}))
    assert await status(served, stage, key.value) == 200
    deployment = store.rest.create_deployment(stage.api_id)
    store.rest.update_stage(
        replace(before, method_settings={"*/*": limit}, deployment_id=deployment.id)
    )
    assert [await status(served, stage, key.value) for _ in range(2)] == [200, 429]
    more = replace(limit, throttling_burst_limit=3)
    store.rest.update_stage(replace(before, method_settings={"*/*": more}))
    assert [await status(served, stage, key.value) for _ in range(2)] == [200, 429]


async def test_a_quota_outlives_its_stages(store, served, stage):
    quota = QuotaSettings(limit=2, period="MONTH")
    key = store.keys.create_api_key(enabled=True)
    plan = store.keys.create_usage_plan(name="free", api_stages=(stage,), quota=quota)
    store.keys.create_usage_plan_key(plan.id, key_id=key.id)
    assert [await status(served, stage, key.value) for _ in range(3)] == [200, 200, 429]
    today = datetime.date(1970, 1, 1)
    days = served.account.usage_plans.usage.days(plan, key.id, first=today, last=today)
    assert days == [(2, 0)]
    raised = replace(plan, quota=replace(quota, limit=3))
    store.keys.update_usage_plan(raised)
    assert [await status(served, stage, key.value) for _ in range(2)] == [200, 429]


async def test_a_stage_that_is_deleted_counts_no_more(store, served, stage):
    limit = MethodSetting(throttling_burst_limit=1)
    before = replace(store.rest.get_stage(stage.api_id, "dev"), method_settings={"/GET": limit})
    key = store.keys.create_api_key(enabled=True)
    for _ in range(2):
        store.rest.delete_stage(stage.api_id, "dev")
        store.rest.create_stage(
            stage.api_id,
            stage_name="dev",
            deployment_id=before.deployment_id,
            method_settings=before.method_settings,
        )
        plan = store.keys.create_usage_plan(name="free", api_stages=(stage,))
        store.keys.create_usage_plan_key(plan.id, key_id=key.id)
        assert [await status(served, stage, key.value) for _ in range(2)] == [200, 429]


async def test_the_cache_of_a_stage_outlives_its_changes_and_can_be_flushed(store, served, stage):
    """Source: documented (FlushStageCache), assumed (a deployment flushes nothing)."""
    api = store.rest.get_rest_api(stage.api_id)

    async def deploy(answer: str) -> None:
        integration = replace(
            OPEN.integration,
            integration_responses={
                "200": IntegrationResponse(
                    status_code="200", response_templates={"application/json": answer}
                )
            },
        )
        method = replace(OPEN, integration=integration)
        root = Resource(id=api.root_resource_id, path="/", methods={"GET": method})
        store.rest.update_rest_api(replace(api, resources={root.id: root}))
        deployment = store.rest.create_deployment(api.id)
        store.rest.update_stage(
            replace(
                store.rest.get_stage(api.id, "dev"),
                deployment_id=deployment.id,
                cache_cluster_enabled=True,
                method_settings={"*/*": MethodSetting(caching_enabled=True)},
            )
        )

    await deploy("one")
    assert await body(served, stage) == b"one"
    await deploy("two")
    assert await body(served, stage) == b"one"
    served.flush_cache(api.id, "dev")
    assert await body(served, stage) == b"two"
    served.flush_cache(api.id, "nothing")


@pytest.mark.fact("domain.disabled")
def test_a_restriction_needs_a_deployment(store, served, stage):
    """Source: documented ("Disable the default endpoint": deploy for the change to take effect)."""
    before = store.rest.get_stage(stage.api_id, "dev")
    api = store.rest.apis[stage.api_id]
    store.rest.update_rest_api(replace(api, disable_execute_api_endpoint=True))
    assert served.restriction(stage.api_id, "dev") is None
    deployment = store.rest.create_deployment(stage.api_id)
    store.rest.update_stage(replace(before, deployment_id=deployment.id))
    assert served.restriction(stage.api_id, "dev") == Restriction(protocol="REST", is_disabled=True)
    store.rest.update_stage(before)
    assert served.restriction(stage.api_id, "dev") is None


@pytest.mark.parametrize(
    ("protocol", "key", "integration"),
    [
        (
            "HTTP",
            "GET /",
            {"integration_type": "HTTP_PROXY", "integration_uri": "https://x.example"},
        ),
        ("WEBSOCKET", "ping", {"integration_type": "MOCK"}),
    ],
)
def test_a_disabled_endpoint_of_a_version_2_api(store, served, protocol, key, integration):
    """Source: documented."""
    selection = {} if protocol == "HTTP" else {"route_selection_expression": "$request.body.a"}
    api = store.v2.create_api(
        name="rooms", protocol_type=protocol, disable_execute_api_endpoint=True, **selection
    )
    made = store.v2.put_integration(api.id, V2Integration(id="", **integration))
    store.v2.put_route(api.id, Route(id="", route_key=key, target=f"integrations/{made.id}"))
    store.v2_stages.create_api_stage(api.id, stage_name="dev", auto_deploy=True)
    assert served.failures == {}
    assert served.restriction(api.id, "dev") == Restriction(protocol=protocol, is_disabled=True)
    assert served.is_served(api.id, "dev")
    store.v2.delete_api(api.id)
    assert served.restriction(api.id, "dev") is None
    assert not served.is_served(api.id, "dev")


def test_a_private_api_is_reached_through_vpc_endpoints_alone(store, served, stage):
    """Source: documented."""
    api = store.rest.apis[stage.api_id]
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "execute-api:Invoke",
        "Resource": "execute-api:/*",
    }
    store.rest.update_rest_api(
        replace(
            api,
            endpoint_types=("PRIVATE",),
            ip_address_type="dualstack",
            policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
        )
    )
    deployment = store.rest.create_deployment(stage.api_id)
    before = store.rest.get_stage(stage.api_id, "dev")
    store.rest.update_stage(replace(before, deployment_id=deployment.id))
    assert served.failures == {}
    assert served.restriction(stage.api_id, "dev") == Restriction(protocol="REST", is_private=True)


def test_the_policies_of_vpc_endpoints(store, served):
    """One that cannot be read allows nothing; without one, there is nothing to ask."""
    allow = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
    text = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    for id, policy in (("vpce-1", text), ("vpce-2", None), ("vpce-3", "no policy")):
        store.vpc_endpoints.put(VpcEndpoint(id=id, vpc_id="vpc-1", policy=policy))
    found = {
        id: policy.for_anybody.evaluate("execute-api:Invoke", "arn").value
        for id, policy in served.account.endpoint_policies.items()
    }
    assert found == {"vpce-1": "allow", "vpce-3": "implicit deny"}
    store.vpc_endpoints.delete("vpce-1")
    assert set(served.account.endpoint_policies) == {"vpce-3"}


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


async def test_the_accounts_limits_are_the_stores(store, outside):
    """Source: documented (shared by all APIs of the account; quotas can be raised)."""
    limits = ThrottleSettings(rate_limit=2.0, burst_limit=1)
    store.account = replace(store.account, throttle_settings=limits)
    served = ServedStages(store, outside)
    api = store.rest.create_rest_api(name="community")
    root = Resource(id=api.root_resource_id, path="/", methods={"GET": OPEN})
    store.rest.update_rest_api(replace(api, resources={root.id: root}))
    deployment = store.rest.create_deployment(api.id)
    found = []
    for name in ("one", "two"):
        store.rest.create_stage(api.id, stage_name=name, deployment_id=deployment.id)
        found.append(await status(served, ApiStage(api_id=api.id, stage=name), "no key"))
    assert found == [200, 429]


@fact("binary.deployment")
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
