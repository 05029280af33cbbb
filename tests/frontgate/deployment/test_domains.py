"""Who gets a request to a custom domain name."""

from __future__ import annotations

import pytest

from frontgate.control.domain_names import (
    ApiMapping,
    DomainName,
    HeaderMatch,
    MatchBasePaths,
    MatchHeaders,
    RoutingMode,
    RoutingRule,
)
from frontgate.deployment.domains import CompiledDomain, DomainTarget

fact = pytest.mark.fact


def compiled(*rules, mappings=(), mode="ROUTING_RULE_THEN_API_MAPPING"):
    return CompiledDomain(
        DomainName(
            domain_name="petstore.example.com",
            created_date=0,
            routing_mode=RoutingMode(mode),
            mappings={
                key: ApiMapping(id=f"m-{key}", key=key, api_id=api, stage="prod")
                for key, api in mappings
            },
            routing_rules={rule.id: rule for rule in rules},
        )
    )


def rule(id, priority, api, *conditions, stage="prod", strip=False):
    return RoutingRule(
        id=id,
        priority=priority,
        api_id=api,
        stage=stage,
        conditions=conditions,
        strip_base_path=strip,
    )


def header(name, glob):
    return MatchHeaders(any_of=(HeaderMatch(header=name, value_glob=glob),))


def paths(*any_of):
    return MatchBasePaths(any_of=any_of)


def api_of(domain, path, *headers):
    target = domain.find(path, headers)
    return None if target is None else target.api_id


HELLO = ("Hello", "World")
WEBP = ("Accept", "image/webp")
BELLA = ("Pet", "Dog-Bella")


@pytest.mark.parametrize(
    ("path", "headers", "api"),
    [
        ("/", [HELLO], "API 1"),
        ("/PetStoreShopper", [HELLO, BELLA, WEBP], "API 1"),
        ("/PetStoreShopper", [BELLA, WEBP], "API 2"),
        ("/PetStoreShopper", [BELLA], "API 3"),
        ("/petstoreshopper", [BELLA, WEBP], "API 3"),
        ("/", [("hello", "World")], "API 1"),
        ("/", [("hello", "world")], "API 3"),
    ],
)
@pytest.mark.fact("domain.rules")
def test_rules_only(path, headers, api):
    """Source: documented ("Examples of how API Gateway evaluates routing rules": example 1)."""
    domain = compiled(
        rule("efg456", 100, "API 3"),
        rule(
            "zzz000",
            50,
            "API 2",
            header("Accept", "image/webp"),
            header("Pet", "Dog-*"),
            paths("PetStoreShopper"),
        ),
        rule("abc123", 10, "API 1", header("Hello", "World")),
        mode="ROUTING_RULE_ONLY",
        mappings=[("", "mapped")],
    )
    assert api_of(domain, path, *headers) == api


@pytest.mark.parametrize(
    ("path", "headers", "api"),
    [
        ("/pets", [], "PetStore"),
        ("/pets/dog", [("Cookie", "a=1; ux=beta; b")], "PetStore"),
        ("/refunds", [("Cookie", "a=1; ux=beta; b")], "Refunds beta"),
        ("/refunds", [("Cookie", "ux=stable")], "Refunds"),
        ("/", [], "PetStore prod"),
        ("/petshop", [], "PetStore prod"),
    ],
)
@pytest.mark.fact("domain.rules")
def test_rules_before_mappings(path, headers, api):
    """Source: documented (the same page: example 2)."""
    domain = compiled(
        rule("abc123", 1, "PetStore", paths("pets")),
        rule("000zzz", 5, "Refunds beta", header("Cookie", "*ux=beta*"), paths("/refunds")),
        mappings=[("refunds", "Refunds"), ("", "PetStore prod")],
    )
    assert api_of(domain, path, *headers) == api


@pytest.mark.fact("http-endpoint.longest-mapping")
@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/corp/orders/v2/items", "corp/orders/v2"),
        ("/corp/orders/v2", "corp/orders/v2"),
        ("/corp/orders/v2/", "corp/orders/v2"),
        ("/corp/orders/v20", "corp/orders"),
        ("/corp/orders", "corp/orders"),
        ("/corp", ""),
        ("/Corp/orders", ""),
        ("/", ""),
        ("//corp/orders", "corp/orders"),
        ("/corp//orders", ""),
    ],
)
@pytest.mark.fact("domain.mappings")
def test_the_longest_mapping(path, key):
    """Source: documented ("Work with API mappings for REST APIs": longest match, case-sensitive);
    recorded for one slash too many before a stage, assumed of a mapping."""
    domain = compiled(
        mappings=[("", "rest"), ("corp/orders", "orders"), ("corp/orders/v2", "second")]
    )
    target = domain.find(path, ())
    assert (target.base_path, target.stripped) == (key, key)


@fact("errors.no-api", "domain.no-mapping", "domain.rules")
def test_nothing_matches():
    """Source: documented (404 with rules only); recorded (403 else)."""
    rules = [rule("r", 1, "API", paths("pets"))]
    only = compiled(*rules, mode="ROUTING_RULE_ONLY", mappings=[("", "mapped")])
    assert only.find("/", ()) is None
    assert only.has_rules_only
    both = compiled(*rules)
    assert both.find("/", ()) is None
    assert not both.has_rules_only


def test_mappings_only_ignores_rules():
    """Source: documented."""
    domain = compiled(rule("r", 1, "API"), mode="API_MAPPING_ONLY", mappings=[("v1", "mapped")])
    assert api_of(domain, "/v1") == "mapped"
    assert api_of(domain, "/v2") is None


@pytest.mark.parametrize(("strip", "stripped"), [(True, "a/b"), (False, "")])
def test_a_rule_may_strip_the_base_path(strip, stripped):
    """Source: documented ("Strip base path with base path condition")."""
    domain = compiled(rule("r1", 1, "API", paths("a", "a/b"), strip=strip))
    assert domain.find("/a/b/c", ()) == DomainTarget(
        api_id="API", stage="prod", stripped=stripped, base_path=None, routing_rule_id="r1"
    )


@pytest.mark.parametrize(
    ("glob", "value", "holds"),
    [
        ("beta", "beta", True),
        ("beta", "beta-1", False),
        ("beta", "Beta", False),
        ("beta*", "beta-1", True),
        ("*beta", "my-beta", True),
        ("*beta", "beta-1", False),
        ("*beta*", "my-beta-1", True),
        ("*", "", True),
        ("*", "anything", True),
        ("**", "anything", True),
        ("b?ta", "beta", False),
    ],
)
def test_header_values(glob, value, holds):
    """Source: documented (RoutingRule MatchHeaderValue: prefix, suffix and infix)."""
    domain = compiled(rule("r", 1, "API", header("x-version", glob)))
    assert (api_of(domain, "/", ("X-Version", value)) == "API") is holds


def test_one_of_several_headers_is_enough():
    """Source: documented (`anyOf`)."""
    either = MatchHeaders(
        any_of=(
            HeaderMatch(header="x-a", value_glob="1"),
            HeaderMatch(header="x-b", value_glob="2"),
        )
    )
    domain = compiled(rule("r", 1, "API", either))
    assert api_of(domain, "/", ("X-B", "2")) == "API"
    assert api_of(domain, "/", ("X-B", "1")) is None
