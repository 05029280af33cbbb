"""Custom domain names, their mappings, rules and associations."""

from __future__ import annotations

from dataclasses import replace

import pytest

from frontgate.control.api_v2 import Route
from frontgate.control.domain_names import RoutingRule
from frontgate.control.errors import BadRequestError, ConflictError, NotFoundError
from frontgate.control.events import DomainChanged, DomainDeleted
from frontgate.control.rest_api import Integration, IntegrationType, Method, Resource

NAME = "api.example.com"


def rest_api(store):
    method = Method(http_method="GET", integration=Integration(type=IntegrationType.MOCK))
    api = store.rest.create_rest_api(name="community")
    root = Resource(id=api.root_resource_id, path="/", methods={"GET": method})
    store.rest.update_rest_api(replace(api, resources={root.id: root}))
    deployment = store.rest.create_deployment(api.id)
    store.rest.create_stage(api.id, stage_name="dev", deployment_id=deployment.id)
    return api.id


def api_of(store, protocol):
    if protocol == "REST":
        return rest_api(store)
    selection = {"route_selection_expression": "$request.body.action"}
    api = store.v2.create_api(
        name="rooms", protocol_type=protocol, **(selection if protocol == "WEBSOCKET" else {})
    )
    key = "$default" if protocol == "WEBSOCKET" else "GET /"
    store.v2.put_route(api.id, Route(id="", route_key=key))
    store.v2_stages.create_api_stage(api.id, stage_name="dev")
    return api.id


@pytest.fixture
def domains(store):
    store.domains.create_domain_name(domain_name=NAME)
    return store.domains


def test_a_regional_name(store, events):
    """Source: recorded (names of targets), documented (hosted zones)."""
    domain = store.domains.create_domain_name(domain_name=NAME, security_policy="TLS_1_2")
    assert store.domains.get_domain_name(NAME) is domain
    assert domain.target_domain_name.startswith("d-")
    assert domain.target_domain_name.endswith(".execute-api.eu-west-1.amazonaws.com")
    assert domain.target_hosted_zone_id == "ZLY8HYME6SFDD"
    assert events == [DomainChanged(NAME)]


def test_an_edge_optimized_name(store):
    """Source: documented."""
    domain = store.domains.create_domain_name(domain_name=NAME, endpoint_type="EDGE")
    assert domain.target_domain_name.endswith(".cloudfront.net")
    assert domain.target_hosted_zone_id == "Z2FDTNDATAQYW2"


def test_private_names_may_be_alike(store):
    """Source: documented ("Custom domain names for private APIs")."""
    one, two = (
        store.domains.create_domain_name(domain_name=NAME, endpoint_type="PRIVATE") for _ in "ab"
    )
    assert one.key != two.key
    assert one.key == f"{NAME}+{one.domain_name_id}"
    assert store.domains.get_domain_name(one.key) is one


def test_a_name_twice(domains):
    """Source: recorded (in a troubleshooting page)."""
    with pytest.raises(ConflictError, match="The domain name you provided already exists"):
        domains.create_domain_name(domain_name=NAME)


def test_changing_and_deleting(domains, events):
    domains.update_domain_name(replace(domains.get_domain_name(NAME), security_policy="TLS_1_2"))
    assert domains.get_domain_name(NAME).security_policy == "TLS_1_2"
    domains.delete_domain_name(NAME)
    assert not domains.domains
    assert events == [DomainChanged(NAME), DomainDeleted(NAME)]
    for gone in (domains.get_domain_name, domains.delete_domain_name):
        with pytest.raises(NotFoundError, match="Invalid domain name identifier specified"):
            gone(NAME)


def test_a_refused_change_changes_nothing(domains, events):
    domain = domains.get_domain_name(NAME)
    with pytest.raises(BadRequestError):
        domains.update_domain_name(replace(domain, endpoint_type="LOCAL"))
    assert domains.get_domain_name(NAME) is domain
    assert events == []


def test_mappings(store, domains, events):
    api_id = rest_api(store)
    events.clear()
    mapping = domains.create_api_mapping(NAME, api_id=api_id, stage="dev", key="orders/v1")
    assert len(mapping.id) == 10
    assert domains.get_mapping(NAME, "orders/v1") is mapping
    assert domains.mappings_to(api_id) == domains.mappings_to(api_id, "dev") == (NAME,)
    assert domains.mappings_to(api_id, "prod") == ()
    moved = domains.update_api_mapping(NAME, "orders/v1", replace(mapping, key="v1"))
    assert domains.get_domain_name(NAME).mappings == {"v1": moved}
    domains.delete_mapping(NAME, "v1")
    assert domains.get_domain_name(NAME).mappings == {}
    assert events == [DomainChanged(NAME)] * 3
    with pytest.raises(NotFoundError, match="Invalid base path mapping identifier specified"):
        domains.delete_mapping(NAME, "v1")


def test_a_key_twice(store, domains):
    """Source: recorded (in deployment logs)."""
    api_id = rest_api(store)
    domains.create_api_mapping(NAME, api_id=api_id, stage="dev")
    with pytest.raises(ConflictError, match="Base path already exists for this domain name"):
        domains.create_base_path_mapping(NAME, rest_api_id=api_id, stage="dev")


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ({"api_id": "unknown", "stage": "dev"}, "Invalid API identifier specified"),
        ({"stage": "unknown"}, "Invalid stage identifier specified"),
    ],
)
def test_nothing_to_map_to(store, domains, target, message):
    """Source: reported of AWS."""
    with pytest.raises(BadRequestError, match=message):
        domains.create_api_mapping(NAME, **{"api_id": rest_api(store), **target})


@pytest.mark.parametrize(
    ("first", "second", "is_fine"),
    [
        ("REST", "REST", True),
        ("REST", "HTTP", True),
        ("HTTP", "REST", True),
        ("WEBSOCKET", "WEBSOCKET", True),
        ("REST", "WEBSOCKET", False),
        ("WEBSOCKET", "HTTP", False),
    ],
)
def test_kinds_on_one_name(store, domains, first, second, is_fine):
    """Source: documented ("API mappings"); recorded (the text)."""
    domains.create_api_mapping(NAME, api_id=api_of(store, first), stage="dev", key="a")
    api_id = api_of(store, second)
    if is_fine:
        domains.create_api_mapping(NAME, api_id=api_id, stage="dev", key="b")
    else:
        with pytest.raises(BadRequestError, match="Mixing of REST APIs and HTTP APIs"):
            domains.create_api_mapping(NAME, api_id=api_id, stage="dev", key="b")


def test_version_1_maps_rest_apis_alone(store, domains):
    """Source: recorded."""
    api_id = rest_api(store)
    with pytest.raises(BadRequestError, match="Mixing of REST APIs and HTTP APIs"):
        domains.create_base_path_mapping(NAME, rest_api_id=api_of(store, "HTTP"), stage="dev")
    assert domains.create_base_path_mapping(NAME, rest_api_id=api_id).stage is None
    with pytest.raises(BadRequestError, match=r"slash character \(/\)"):
        domains.create_base_path_mapping(NAME, rest_api_id=api_id, key="a/b")


def test_what_holds_of_a_new_mapping_holds_of_a_changed_one(store, domains):
    """Assumed: that AWS refuses it in the same words."""
    first = domains.create_base_path_mapping(NAME, rest_api_id=rest_api(store), key="a")
    second = domains.create_base_path_mapping(NAME, rest_api_id=first.api_id, key="b")
    for change in ({"key": "a/b"}, {"api_id": api_of(store, "HTTP"), "stage": "dev"}):
        with pytest.raises(BadRequestError):
            domains.update_base_path_mapping(NAME, "a", replace(first, **change))
    sockets = replace(first, api_id=api_of(store, "WEBSOCKET"), stage="dev")
    with pytest.raises(BadRequestError, match="Mixing of REST APIs and HTTP APIs"):
        domains.update_api_mapping(NAME, "a", sockets)
    assert domains.get_domain_name(NAME).mappings == {"a": first, "b": second}
    domains.delete_mapping(NAME, "b")
    assert domains.update_api_mapping(NAME, "a", sockets) is sockets


def test_another_endpoint_type_has_another_target(domains, store):
    """Documented: "Migrate a custom domain name to a different API endpoint type"."""
    edge = replace(domains.get_domain_name(NAME), endpoint_type="EDGE")
    assert domains.update_domain_name(edge).target_domain_name.endswith(".cloudfront.net")
    back = domains.update_domain_name(replace(edge, endpoint_type="REGIONAL"))
    assert back.target_domain_name.endswith(".amazonaws.com")
    with pytest.raises(BadRequestError, match="private custom domain name cannot be changed"):
        domains.update_domain_name(replace(edge, endpoint_type="PRIVATE"))


def test_an_endpoint_is_let_in_once(store):
    """Assumed: the text."""
    private = store.domains.create_domain_name(domain_name=NAME, endpoint_type="PRIVATE")
    store.domains.create_access_association(private.key, vpc_endpoint_id="vpce-1")
    with pytest.raises(ConflictError):
        store.domains.create_access_association(private.key, vpc_endpoint_id="vpce-1")
    assert len(store.domains.associations) == 1


def test_routing_rules(store, domains):
    api_id = rest_api(store)
    made = domains.put_routing_rule(
        NAME, RoutingRule(id="", priority=1, api_id=api_id, stage="dev")
    )
    assert domains.get_routing_rule(NAME, made.id) is made
    other = domains.put_routing_rule(NAME, replace(made, priority=2))
    assert domains.get_domain_name(NAME).routing_rules == {made.id: other}
    domains.delete_routing_rule(NAME, made.id)
    with pytest.raises(NotFoundError, match="routing rule"):
        domains.put_routing_rule(NAME, made)


@pytest.mark.parametrize("protocol", ["HTTP", "WEBSOCKET"])
def test_rules_invoke_rest_apis(store, domains, protocol):
    """Source: documented: the only action is to invoke a stage of a REST API."""
    rule = RoutingRule(id="", priority=1, api_id=api_of(store, protocol), stage="dev")
    with pytest.raises(BadRequestError, match="REST API"):
        domains.put_routing_rule(NAME, rule)


def test_associations(store, events):
    """Source: documented ("Custom domain names for private APIs")."""
    key = store.domains.create_domain_name(domain_name=NAME, endpoint_type="PRIVATE").key
    made = store.domains.create_access_association(key, vpc_endpoint_id="vpce-1")
    assert store.domains.associations == {made.id: made}
    store.domains.delete_access_association(made.id)
    assert events == [DomainChanged(key)] * 3
    with pytest.raises(NotFoundError):
        store.domains.delete_access_association(made.id)
    store.domains.create_access_association(key, vpc_endpoint_id="vpce-1")
    store.domains.delete_domain_name(key)
    assert not store.domains.associations


def test_public_names_have_no_associations(domains):
    with pytest.raises(BadRequestError, match="private"):
        domains.create_access_association(NAME, vpc_endpoint_id="vpce-1")
