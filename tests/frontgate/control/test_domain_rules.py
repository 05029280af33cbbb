"""What is refused of a custom domain name. Texts: assumed, unless a test says otherwise."""

from __future__ import annotations

import pytest

from frontgate.control.domain_names import (
    ApiMapping,
    DomainName,
    HeaderMatch,
    MatchBasePaths,
    MatchHeaders,
    MutualTls,
    RoutingRule,
)
from frontgate.control.domain_rules import (
    check_domain_name,
    check_mapping_key,
    check_routing_rules,
)
from frontgate.control.errors import BadRequestError, ConflictError


def domain(name="api.example.com", **fields):
    return DomainName(domain_name=name, created_date=0, **fields)


@pytest.mark.parametrize(
    "name", ["api.example.com", "*.example.com", "a-b.c.example.co.uk", "shop.localhost"]
)
def test_names(name):
    check_domain_name(domain(name))


@pytest.mark.parametrize(
    "name",
    [
        "",
        "localhost",
        "Api.example.com",
        "api_v1.example.com",
        "a.*.example.com",
        "-a.example.com",
        "api.example.com:443",
        "api.example.com/x",
        "dynamodb.us-east-1.amazonaws.com",
        f"{'a.' * 130}com",
    ],
)
def test_no_names(name):
    """Source: documented for upper case and underscores."""
    with pytest.raises(BadRequestError, match="Invalid domain name"):
        check_domain_name(domain(name))


def test_mutual_tls_is_regional():
    """Source: documented ("Turn on mutual TLS": a Regional custom domain name)."""
    with pytest.raises(BadRequestError, match="Regional"):
        check_domain_name(
            domain(endpoint_type="EDGE", mutual_tls=MutualTls(truststore_uri="s3://b/k"))
        )
    check_domain_name(domain(mutual_tls=MutualTls(truststore_uri="s3://b/k")))


def test_a_truststore_is_in_s3():
    with pytest.raises(BadRequestError, match="s3://bucket/key"):
        check_domain_name(domain(mutual_tls=MutualTls(truststore_uri="https://example.com")))


def test_an_unknown_endpoint_type():
    with pytest.raises(BadRequestError, match="REGIONAL,EDGE,PRIVATE"):
        check_domain_name(domain(endpoint_type="LOCAL"))


def mapping(key):
    return ApiMapping(id="m", key=key, api_id="a", stage="dev")


@pytest.mark.parametrize("key", ["", "v1", "orders/v1/items", "a.b-c_d$+!*'()"])
def test_mapping_keys(key):
    """Source: documented ("Work with API mappings": characters and levels)."""
    check_mapping_key(mapping(key))


@pytest.mark.parametrize("key", ["/v1", "v1/", "a//b", "a b", "a?b", "a%20b", "x" * 301])
def test_no_mapping_keys(key):
    """Source: documented (the same page)."""
    with pytest.raises(BadRequestError):
        check_mapping_key(mapping(key))


PATHS = MatchBasePaths(any_of=("v1",))
BETA = MatchHeaders(any_of=(HeaderMatch(header="x-version", value_glob="beta*"),))


def rule(priority=1, *conditions, id="r", **fields):
    return RoutingRule(
        id=id, priority=priority, api_id="a", stage="dev", conditions=conditions, **fields
    )


@pytest.mark.parametrize("priority", [0, -1, 1_000_001])
def test_priorities_have_a_range(priority):
    """Source: documented (1 to 1,000,000)."""
    with pytest.raises(BadRequestError, match="1000000"):
        check_routing_rules([rule(priority)])


def test_priorities_are_unique():
    """Source: documented."""
    check_routing_rules([rule(1, id="r1"), rule(2, id="r2")])
    with pytest.raises(ConflictError, match="priority 1"):
        check_routing_rules([rule(1, id="r1"), rule(1, id="r2")])


@pytest.mark.parametrize("conditions", [(), (PATHS,), (BETA,), (BETA, PATHS, BETA)])
def test_conditions(conditions):
    """Source: documented: up to two header conditions and one base path condition."""
    check_routing_rules([rule(1, *conditions)])


@pytest.mark.parametrize(
    "conditions",
    [
        (PATHS, PATHS),
        (BETA, BETA, BETA),
        (MatchHeaders(any_of=()),),
        (MatchHeaders(any_of=(HeaderMatch(header="x y", value_glob="a"),)),),
        (MatchHeaders(any_of=(HeaderMatch(header="x", value_glob=""),)),),
        (MatchHeaders(any_of=(HeaderMatch(header="x", value_glob="a*b"),)),),
        (MatchHeaders(any_of=(HeaderMatch(header="x" * 40, value_glob="a"),)),),
    ],
)
def test_no_conditions(conditions):
    """Source: documented for counts, lengths and characters."""
    with pytest.raises(BadRequestError):
        check_routing_rules([rule(1, *conditions)])


def test_only_a_matched_base_path_can_be_stripped():
    """Source: documented ("stripBasePath" needs a base path condition)."""
    check_routing_rules([rule(1, PATHS, strip_base_path=True)])
    with pytest.raises(BadRequestError, match="base path"):
        check_routing_rules([rule(1, BETA, strip_base_path=True)])
