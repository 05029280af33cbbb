from __future__ import annotations

from dataclasses import replace

import pytest

from frontgate.cli.banner import banner
from frontgate.cli.domain_hints import domain_commands, tls_rows
from frontgate.control.domain_names import MutualTls, RoutingRule
from frontgate.control.vpc_endpoints import VpcEndpoint

CURL = "curl -i --cacert /tmp/authority.pem --resolve"


@pytest.fixture
def gateway(deployment):
    """A REST API with a stage."""
    deployment.rest()
    gateway = deployment.running()
    (address,) = gateway.apis
    rest = gateway.store.rest
    made = rest.create_deployment(address.api.api_id)
    rest.create_stage(address.api.api_id, stage_name="dev", deployment_id=made.id)
    return gateway


def mapped(gateway, name, key, **fields):
    domains, api_id = gateway.store.domains, gateway.apis[0].api.api_id
    domains.create_domain_name(domain_name=name, **fields)
    domains.create_api_mapping(name, api_id=api_id, stage="dev", key=key)
    return api_id


def test_a_custom_domain(gateway):
    api_id = mapped(gateway, "api.example.com", "v1")
    rule = RoutingRule(id="", priority=5, api_id=api_id, stage="dev")
    gateway.store.domains.put_routing_rule("api.example.com", rule)
    assert list(tls_rows(gateway)) == [
        ("Over TLS", f"https://localhost:4443   https://{api_id}.execute-api.localhost:4443/dev"),
        ("", "                         trust /tmp/authority.pem"),
        ("Custom domain", "https://api.example.com:4443/v1 → RESTApi, dev"),
        ("", "rule 5 of api.example.com → RESTApi, dev"),
    ]
    assert list(domain_commands(gateway)) == [
        f"{CURL} api.example.com:4443:127.0.0.1 https://api.example.com:4443/v1/users"
    ]


def test_a_websocket_is_nothing_for_curl(deployment):
    deployment.websocket()
    gateway = deployment.running()
    store, api_id = gateway.store, gateway.apis[0].api.api_id
    store.v2_stages.create_api_stage(api_id, stage_name="prod")
    store.domains.create_domain_name(domain_name="ws.example.com")
    store.domains.create_api_mapping("ws.example.com", api_id=api_id, stage="prod", key="chat")
    rows = dict(tls_rows(gateway))
    assert rows["Custom domain"].startswith("wss://ws.example.com:4443/chat → ")
    assert list(domain_commands(gateway)) == []


def test_a_wildcard_with_mutual_tls(gateway):
    mapped(gateway, "*.example.com", "", mutual_tls=MutualTls(truststore_uri="s3://b/k"))
    rows = dict(tls_rows(gateway))
    assert rows["Custom domain"] == "https://any.example.com:4443 → RESTApi, dev, mutual TLS"
    assert list(domain_commands(gateway)) == [
        f"{CURL} any.example.com:4443:127.0.0.1 --cert client.pem --key client.key "
        "https://any.example.com:4443/users"
    ]


def test_a_vpc_endpoint(gateway):
    gateway.store.vpc_endpoints.put(VpcEndpoint(id="vpce-1", vpc_id="vpc-1"))
    assert "VPC endpoint" not in dict(tls_rows(gateway))

    rest = gateway.store.rest
    (api,) = rest.apis.values()
    private = replace(api, endpoint_types=("PRIVATE",), ip_address_type="dualstack")
    rest.update_rest_api(private)
    rows = dict(tls_rows(gateway))
    assert rows["VPC endpoint"] == 'private APIs: -H "x-frontgate-vpce-id: vpce-1"'


@pytest.mark.parametrize(
    ("fields", "remark"),
    [
        ({"disable_execute_api_endpoint": True}, "(disabled: custom domains only)"),
        (
            {"endpoint_types": ("PRIVATE",), "ip_address_type": "dualstack"},
            "(private: through a VPC endpoint)",
        ),
    ],
)
def test_an_api_that_does_not_answer_under_its_own_addresses(gateway, fields, remark):
    rest = gateway.store.rest
    (api,) = rest.apis.values()
    rest.update_rest_api(replace(api, **fields))
    (line,) = (line for line in banner(gateway, seconds=1).splitlines() if "REST API" in line)
    assert line.endswith(remark)
