from __future__ import annotations

import json
from dataclasses import replace

import pytest

from frontgate.control.domain_names import MutualTls
from frontgate.control.store import Store
from frontgate.control.vpc_endpoints import VpcEndpoint
from frontgate.served_domains import ServedDomains
from frontgate.server import TlsName

NAME = "api.example.com"


@pytest.fixture
def store() -> Store:
    return Store(region="eu-west-1", account_id="123456789012", clock=lambda: 0.0)


@pytest.fixture
def domains(store) -> ServedDomains:
    return ServedDomains(store)


def test_a_name_comes_changes_and_goes(store, domains):
    assert domains.find(NAME) == ()
    made = store.domains.create_domain_name(domain_name=NAME)
    (found,) = domains.find(NAME)
    assert not found.is_edge
    store.domains.update_domain_name(replace(made, endpoint_type="EDGE"))
    (found,) = domains.find(NAME)
    assert found.is_edge
    store.domains.delete_domain_name(NAME)
    assert domains.find(NAME) == ()


def test_wildcards(store, domains):
    """Source: documented ("Wildcard custom domain names"): one level, exact names go first."""
    store.domains.create_domain_name(domain_name="*.example.com")
    store.domains.create_domain_name(domain_name=NAME)
    names = {
        name: [domain.name for domain in domains.find(name)]
        for name in (NAME, "other.example.com", "a.other.example.com", "example.com")
    }
    assert names == {
        NAME: [NAME],
        "other.example.com": ["*.example.com"],
        "a.other.example.com": [],
        "example.com": [],
    }


ALLOW = {
    "Effect": "Allow",
    "Principal": "*",
    "Action": "execute-api:Invoke",
    "Resource": "*",
}
OTHERS = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "execute-api:Invoke",
    "Resource": "*",
    "Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-1"}},
}


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@pytest.mark.parametrize(
    ("text", "let_in"),
    [
        (policy(ALLOW), {"vpce-1", "vpce-2"}),
        (policy({**ALLOW, "Resource": "execute-api:/*"}), {"vpce-1", "vpce-2"}),
        (policy({**ALLOW, "Resource": "execute-api:/domainnames/*"}), {"vpce-1", "vpce-2"}),
        (policy({**ALLOW, "Resource": "execute-api:/live/*"}), set()),
        (policy(ALLOW, OTHERS), {"vpce-1"}),
        (policy(OTHERS), set()),
        (None, set()),
        ("no policy", set()),
    ],
)
def test_who_may_use_a_private_name(store, domains, text, let_in):
    """Source: documented ("Custom domain names for private APIs": its policy must allow)."""
    key = store.domains.create_domain_name(
        domain_name=NAME, endpoint_type="PRIVATE", policy=text
    ).key
    for id in ("vpce-1", "vpce-2", "vpce-3"):
        store.vpc_endpoints.put(VpcEndpoint(id=id, vpc_id="vpc-1"))
    for id in ("vpce-1", "vpce-2"):
        store.domains.create_access_association(key, vpc_endpoint_id=id)
    (found,) = domains.find(NAME)
    admitted = {id for id in ("vpce-1", "vpce-2", "vpce-3") if domains.admits(found, id)}
    assert admitted == let_in


def test_private_names_share_a_name(store, domains):
    """Source: documented."""
    keys = [
        store.domains.create_domain_name(domain_name=NAME, endpoint_type="PRIVATE").key
        for _ in "ab"
    ]
    assert [domain.key for domain in domains.find(NAME)] == keys
    store.domains.delete_domain_name(keys[0])
    assert [domain.key for domain in domains.find(NAME)] == keys[1:]


def test_vpc_endpoints(store, domains):
    store.vpc_endpoints.put(VpcEndpoint(id="vpce-1", vpc_id="vpc-1"))
    assert (domains.vpc_of("vpce-1"), domains.vpc_of("vpce-2")) == ("vpc-1", None)


def test_what_tls_has_to_know(store, domains):
    mutual = MutualTls(truststore_uri="s3://b/k", certificates=("PEM",))
    store.domains.create_domain_name(domain_name=NAME, mutual_tls=mutual)
    store.domains.create_domain_name(domain_name="*.example.org")
    assert domains.tls_name(NAME) == TlsName(name=NAME, truststore=("PEM",))
    assert domains.tls_name("a.example.org") == TlsName(name="*.example.org")
    assert domains.tls_name("attacker.example") is None
