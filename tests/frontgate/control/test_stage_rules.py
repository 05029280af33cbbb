"""What a stage may be. Source: documented (limits), assumed (texts)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from frontgate.control.errors import BadRequestError
from frontgate.control.rest_api import (
    CanarySettings,
    Integration,
    IntegrationType,
    Method,
    MethodSetting,
    Resource,
    Stage,
)
from frontgate.control.stage_rules import check_stage


def stage(**fields) -> Stage:
    return Stage(
        rest_api_id="a",
        stage_name="dev",
        deployment_id="d",
        created_date=0,
        last_updated_date=0,
        **fields,
    )


def canary(**fields) -> dict[str, CanarySettings]:
    settings = {"percent_traffic": 1.0, "deployment_id": "d", **fields}
    return {"canary_settings": CanarySettings(**settings)}


def setting(**fields) -> dict[str, dict[str, MethodSetting]]:
    return {"method_settings": {"users/GET": MethodSetting(**fields)}}


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"variables": {f"v{n}": "x" for n in range(100)}},
        {"variables": {"n" * 64: "v" * 512}},
        {"variables": {"url": "https://example.com:8080/a-b._~?c=d&e=f,g#h"}},
        {"cache_cluster_size": "0.5"},
        {"cache_cluster_size": "237"},
        canary(percent_traffic=0.0),
        canary(percent_traffic=100.0, stage_variable_overrides={"a": "b"}),
        setting(cache_ttl_in_seconds=0),
        setting(cache_ttl_in_seconds=3600),
        setting(unauthorized_cache_control_header_strategy="FAIL_WITH_403"),
    ],
)
def test_accepted(fields):
    check_stage(stage(**fields))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"variables": {f"v{n}": "x" for n in range(101)}}, "more than 100"),
        ({"variables": {"n" * 65: "v"}}, "name n+: up to 64"),
        ({"variables": {"a-b": "v"}}, "name a-b"),
        ({"variables": {"": "v"}}, "name :"),
        ({"variables": {"n": "v" * 513}}, "variable n: .* 512"),
        ({"variables": {"n": "a b"}}, "variable n"),
        ({"variables": {"n": ""}}, "variable n"),
        ({"cache_cluster_size": "1"}, "cache cluster size 1"),
        (canary(percent_traffic=100.1), "between 0.0 and 100.0"),
        (canary(percent_traffic=-1.0), "between 0.0 and 100.0"),
        (canary(stage_variable_overrides={"a b": "c"}), "name a b"),
        (setting(cache_ttl_in_seconds=3601), "TTL of users/GET"),
        (setting(cache_ttl_in_seconds=-1), "TTL of users/GET"),
        (setting(unauthorized_cache_control_header_strategy="IGNORE"), "Strategy of users/GET"),
    ],
)
def test_refused(fields, words):
    with pytest.raises(BadRequestError, match=words):
        check_stage(stage(**fields))


def test_the_store_takes_no_other(store):
    api = store.rest.create_rest_api(name="community")
    method = Method(http_method="GET", integration=Integration(type=IntegrationType.MOCK))
    root = Resource(id=api.root_resource_id, path="/", methods={"GET": method})
    store.rest.update_rest_api(replace(api, resources={root.id: root}))
    deployment = store.rest.create_deployment(api.id)
    made = store.rest.create_stage(api.id, stage_name="dev", deployment_id=deployment.id)
    with pytest.raises(BadRequestError):
        store.rest.update_stage(replace(made, cache_cluster_size="7"))
    assert store.rest.get_stage(api.id, "dev") is made
