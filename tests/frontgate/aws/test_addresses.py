"""Custom domain names, disabled endpoints and private APIs. The other addresses: test_endpoint."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from frontgate.aws.addresses import Addresses, Place, Site, execute_api_address
from frontgate.aws.answers import FORBIDDEN, HEALTHY, NO_RULE, NOT_FOUND
from frontgate.control.domain_names import (
    ApiMapping,
    DomainName,
    MatchBasePaths,
    MutualTls,
    RoutingMode,
    RoutingRule,
)
from frontgate.deployment.domains import CompiledDomain
from frontgate.server import Arrival, Tls
from frontgate.wire import DIRECT, ClientCertificate, HttpResponse, Ingress, Restriction

DOMAIN = "api.example.com"
CERTIFICATE = ClientCertificate(
    pem="PEM",
    subject_dn="CN=client",
    issuer_dn="CN=authority",
    serial_number="1",
    not_before="",
    not_after="",
)


@dataclass
class World:
    """The stages and domain names that there are."""

    restrictions: dict[Any, Restriction] = field(default_factory=dict)
    domains: list[CompiledDomain] = field(default_factory=list)
    admitted: set[Any] = field(default_factory=set)

    def is_served(self, api_id, stage):
        return api_id in {"rest", "http", "inside"} and stage == "dev"

    def restriction(self, api_id, stage):
        return self.restrictions.get(api_id)

    def find(self, name):
        return tuple(domain for domain in self.domains if domain.name == name)

    def admits(self, domain, vpc_endpoint_id):
        return (domain.key, vpc_endpoint_id) in self.admitted

    def vpc_of(self, vpc_endpoint_id):
        return {"vpce-1": "vpc-1"}.get(vpc_endpoint_id)


@pytest.fixture
def world() -> World:
    return World(restrictions={"inside": Restriction(protocol="REST", is_private=True)})


@pytest.fixture
def find(world):
    addresses = Addresses(stages=world, domains=world, ports={3000: Site("rest", "dev")})

    def found(host, path="/", *headers, port=4566, tls=None):
        return addresses.find(
            Arrival(
                port=port,
                method="GET",
                path=path,
                query="",
                headers=(("Host", host), *headers),
                host=host,
                source_ip="127.0.0.1",
                tls=tls,
            )
        )

    return found


def domain(name=DOMAIN, mappings=(("", "rest"), ("v1", "rest")), rules=(), **fields):
    return CompiledDomain(
        DomainName(
            domain_name=name,
            created_date=0,
            mappings={
                key: ApiMapping(id=key, key=key, api_id=api, stage="dev") for key, api in mappings
            },
            routing_rules={rule.id: rule for rule in rules},
            **fields,
        )
    )


@pytest.mark.parametrize(
    ("path", "left", "stage_path", "base_path"),
    [
        ("/users", "/users", "", ""),
        ("/", "/", "", ""),
        ("/v1/users", "/users", "/v1", "v1"),
        ("/v1/", "/", "/v1", "v1"),
        ("/v1", "/", "/v1", "v1"),
        ("//v1/users", "/users", "/v1", "v1"),
        ("/v1//users", "//users", "/v1", "v1"),
        ("/v10", "/v10", "", ""),
    ],
)
def test_a_custom_domain(world, find, path, left, stage_path, base_path):
    """Source: documented (mappings); recorded for the slashes of a stage, assumed of a mapping."""
    world.domains.append(domain())
    place = find(f"{DOMAIN}:4566", path)
    assert isinstance(place, Place)
    assert (place.api_id, place.stage) == ("rest", "dev")
    assert (place.path, place.stage_path) == (left, stage_path)
    assert place.ingress == Ingress(domain_name=DOMAIN, base_path=base_path, is_edge=False)


def test_only_declared_names_are_served(world, find):
    """DNS rebinding: a name that the template does not declare is a stranger's."""
    world.domains.append(domain())
    for name in ("attacker.example", "x.api.example.com", "example.com"):
        refusal = find(name)
        assert isinstance(refusal, HttpResponse)
        assert b"is not served here" in refusal.body


def test_a_name_below_localhost(world, find):
    """Browsers resolve it without help."""
    assert find("shop.localhost:4566") is None
    world.domains.append(domain("shop.localhost"))
    assert find("shop.localhost:4566").ingress.domain_name == "shop.localhost"


def test_a_domain_on_the_port_of_an_api(world, find):
    """Source: assumed: the name says what is meant."""
    world.domains.append(domain(mappings=[("v1", "http")]))
    assert find(f"{DOMAIN}:3000", "/v1", port=3000).api_id == "http"


def test_a_routing_rule(world, find):
    """Source: documented: with or without the base path."""
    conditions = (MatchBasePaths(any_of=("pets",)),)
    rules = [
        RoutingRule(
            id="r1",
            priority=1,
            api_id="rest",
            stage="dev",
            conditions=conditions,
            strip_base_path=True,
        ),
        RoutingRule(id="r2", priority=2, api_id="rest", stage="dev"),
    ]
    world.domains.append(
        domain(rules=rules, routing_mode=RoutingMode.ROUTING_RULE_THEN_API_MAPPING)
    )
    stripped, whole = find(DOMAIN, "/pets/1"), find(DOMAIN, "/v1/1")
    assert (stripped.path, stripped.stage_path) == ("/1", "/pets")
    assert (stripped.ingress.routing_rule_id, stripped.ingress.base_path) == ("r1", None)
    assert (whole.path, whole.stage_path, whole.ingress.routing_rule_id) == ("/v1/1", "", "r2")


def test_nothing_matches(world, find):
    """Source: recorded (403); documented (404 with rules only)."""
    world.domains.append(domain(mappings=[("v1", "rest")]))
    assert find(DOMAIN, "/v2") is FORBIDDEN
    world.domains[:] = [domain(routing_mode=RoutingMode.ROUTING_RULE_ONLY)]
    assert find(DOMAIN, "/v1") is NO_RULE
    assert NO_RULE.status == 404


@pytest.mark.parametrize("path", ["/ping", "/sping"])
@pytest.mark.fact("domain.reserved")
def test_reserved_paths(world, find, path):
    """Source: documented (kept for health checks), assumed (the answer)."""
    world.domains.append(domain())
    assert find(DOMAIN, path) is HEALTHY
    assert isinstance(find(DOMAIN, f"/v1{path}"), Place)


def test_a_mapping_without_a_stage(world, find):
    """Source: documented (CreateBasePathMapping: the caller names the stage)."""
    mapping = ApiMapping(id="m", key="v1", api_id="rest", stage=None)
    world.domains.append(
        CompiledDomain(DomainName(domain_name=DOMAIN, created_date=0, mappings={"v1": mapping}))
    )
    place = find(DOMAIN, "/v1/dev/users")
    assert (place.stage, place.path, place.stage_path) == ("dev", "/users", "/v1/dev")


def test_an_edge_optimized_name(world, find):
    """Source: documented: CloudFront stands in front."""
    world.domains.append(domain(endpoint_type="EDGE"))
    assert find(DOMAIN).ingress.is_edge is True


@pytest.mark.fact("http-endpoint.disabled")
@pytest.mark.parametrize(
    ("protocol", "answer"), [("REST", FORBIDDEN), ("WEBSOCKET", FORBIDDEN), ("HTTP", NOT_FOUND)]
)
@pytest.mark.fact("domain.disabled-answer")
def test_a_disabled_default_endpoint(world, find, protocol, answer):
    """Source: documented (HTTP: 404; REST: 403); assumed for WebSocket APIs and the bodies."""
    world.restrictions["rest"] = Restriction(protocol=protocol, is_disabled=True)
    world.domains.append(domain())
    assert find("rest.execute-api.localhost:4566", "/dev/users") is answer
    assert find("localhost:3000", "/users", port=3000) is answer
    assert find("localhost:4566", "/_aws/execute-api/rest/dev/users") is answer
    assert isinstance(find(DOMAIN, "/users"), Place)


THROUGH = ("X-Frontgate-Vpce-Id", "vpce-1")


@pytest.mark.parametrize(
    ("host", "path", "headers"),
    [
        ("inside-vpce-1.execute-api.eu-west-1.amazonaws.com", "/dev/users", []),
        ("inside-vpce-1.execute-api.localhost:4566", "/dev/users", []),
        (
            "vpce-1-abc.execute-api.eu-west-1.vpce.amazonaws.com",
            "/dev/users",
            [("x-apigw-api-id", "inside")],
        ),
        ("inside.execute-api.localhost:4566", "/dev/users", [THROUGH]),
        ("localhost:4566", "/dev/users", [("x-apigw-api-id", "inside"), THROUGH]),
        ("localhost:4566", "/_aws/execute-api/inside/dev/users", [THROUGH]),
    ],
)
@pytest.mark.fact("domain.private")
def test_a_private_api(find, host, path, headers):
    """Source: documented ("Invoke a private API"); ours: the header that names the endpoint."""
    place = find(host, path, *headers)
    assert isinstance(place, Place)
    assert (place.api_id, place.stage, place.path) == ("inside", "dev", "/users")
    assert place.ingress == Ingress(vpc_endpoint_id="vpce-1", vpc_id="vpc-1")


@pytest.mark.parametrize(
    ("host", "headers"),
    [
        ("inside.execute-api.localhost:4566", []),
        ("inside.execute-api.eu-west-1.amazonaws.com", []),
        ("inside.execute-api.localhost:4566", [("X-Frontgate-Vpce-Id", "vpce-unknown")]),
        ("inside-vpce-unknown.execute-api.localhost:4566", []),
        ("localhost:4566", [("x-apigw-api-id", "inside")]),
        ("vpce-1.execute-api.eu-west-1.vpce.amazonaws.com", []),
        # A public API cannot be reached through a VPC endpoint (recorded).
        ("rest-vpce-1.execute-api.localhost:4566", []),
        ("vpce-1.execute-api.eu-west-1.vpce.amazonaws.com", [("x-apigw-api-id", "rest")]),
    ],
)
@pytest.mark.fact("domain.private-host")
def test_no_way_to_a_private_api(find, host, headers):
    """Source: recorded (wrong host through an endpoint), assumed (from elsewhere: 403)."""
    assert find(host, "/dev/users", *headers) is FORBIDDEN


def test_a_private_api_on_its_own_port(world, find):
    """Source: ours: the port stands for the API's own name."""
    world.restrictions["rest"] = Restriction(protocol="REST", is_private=True)
    assert find("localhost:3000", "/users", port=3000) is FORBIDDEN
    assert find("localhost:3000", "/users", THROUGH, port=3000).ingress.vpc_id == "vpc-1"


def private(id):
    return domain(mappings=[("", "inside")], endpoint_type="PRIVATE", domain_name_id=id)


def test_private_names(world, find):
    """Source: documented ("Custom domain names for private APIs")."""
    world.domains += [private("d1"), private("d2")]
    world.admitted.add((f"{DOMAIN}+d2", "vpce-1"))
    place = find(DOMAIN, "/users", THROUGH)
    assert (place.api_id, place.ingress.vpc_endpoint_id) == ("inside", "vpce-1")
    assert place.ingress.domain_name == DOMAIN
    assert find(DOMAIN, "/users") is FORBIDDEN
    world.admitted.clear()
    assert find(DOMAIN, "/users", THROUGH) is FORBIDDEN


def test_private_and_public_do_not_mix(world, find):
    """Source: documented: private APIs have private domain names."""
    world.domains.append(domain(mappings=[("", "inside")]))
    assert find(DOMAIN, "/users", THROUGH) is FORBIDDEN
    world.domains[:] = [domain(endpoint_type="PRIVATE", domain_name_id="d1")]
    world.admitted.add((f"{DOMAIN}+d1", "vpce-1"))
    assert find(DOMAIN, "/users", THROUGH) is FORBIDDEN


def test_what_is_known_of_a_secure_connection(world, find):
    """Source: documented (`$context.tlsVersion`, `$context.cipherSuite`)."""
    world.domains.append(domain())
    tls = Tls(version="TLSv1.3", cipher="TLS_AES_128_GCM_SHA256")
    for place in (
        find(DOMAIN, tls=tls),
        find("rest.execute-api.localhost", "/dev", tls=tls),
        find("inside-vpce-1.execute-api.localhost", "/dev", tls=tls),
    ):
        assert place.ingress.tls_version == "TLSv1.3"
        assert place.ingress.cipher_suite == "TLS_AES_128_GCM_SHA256"
        assert place.ingress.client_certificate is None
    assert find("rest.execute-api.localhost", "/dev").ingress is DIRECT


@pytest.mark.parametrize(
    ("tls", "is_let_in"),
    [
        (None, False),
        (Tls(version="", cipher=""), False),
        (Tls(version="", cipher="", asked_by=DOMAIN), False),
        # Shown on behalf of another name, whose truststore may be another one.
        (Tls(version="", cipher="", asked_by="other.example.com", client=CERTIFICATE), False),
        (Tls(version="", cipher="", asked_by=DOMAIN, client=CERTIFICATE), True),
    ],
)
def test_mutual_tls(world, find, tls, is_let_in):
    """Source: documented: clients must show a certificate."""
    world.domains.append(domain(mutual_tls=MutualTls(truststore_uri="s3://b/k")))
    place = find(DOMAIN, tls=tls)
    if is_let_in:
        assert place.ingress.client_certificate is CERTIFICATE
        assert place.ingress.certificate_refusal is None
    else:
        assert place is FORBIDDEN


def test_a_refused_certificate_reaches_the_stage(world, find):
    """Source: documented: the API's execution log says why."""
    world.domains.append(domain(mutual_tls=MutualTls(truststore_uri="s3://b/k")))
    tls = Tls(version="", cipher="", asked_by=DOMAIN, client=CERTIFICATE, refusal="self signed")
    assert find(DOMAIN, tls=tls).ingress.certificate_refusal == "self signed"


def test_a_certificate_counts_for_its_domain_alone(world, find):
    world.domains.append(domain())
    tls = Tls(version="", cipher="", asked_by="other.example.com", client=CERTIFICATE, refusal="x")
    ingress = find(DOMAIN, tls=tls).ingress
    assert (ingress.client_certificate, ingress.certificate_refusal) == (None, None)


@pytest.mark.parametrize(
    ("stage", "scheme", "address"),
    [
        ("dev", "http", "http://localhost:4566/_aws/execute-api/abc/dev"),
        ("$default", "ws", "ws://localhost:4566/_aws/execute-api/abc"),
    ],
)
def test_an_address_without_a_name(stage, scheme, address):
    assert execute_api_address(4566, "abc", stage, scheme=scheme) == address
