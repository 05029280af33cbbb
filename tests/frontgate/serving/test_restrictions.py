"""Why a stage cannot be reached by its API's own name."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from frontgate.control.api_v2 import Integration as V2Integration
from frontgate.control.api_v2 import Route
from frontgate.control.vpc_endpoints import VpcEndpoint
from frontgate.wire import Restriction


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
    allow = {"Effect": "Allow", "Principal": "*", "Action": "execute-api:*", "Resource": "*"}
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
