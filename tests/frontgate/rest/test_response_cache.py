"""The caches of a stage: how large, and what becomes of them when the stage changes."""

from __future__ import annotations

import pytest

from frontgate.control.rest_api import CanarySettings, Stage
from frontgate.rest.exchange import MethodResponse
from frontgate.rest.response_cache import StageCaches, capacity, weight

fact = pytest.mark.fact

MEGABYTE = 1024 * 1024
CANARY = CanarySettings(percent_traffic=10, deployment_id="d2")
SHARING = CanarySettings(percent_traffic=10, deployment_id="d2", use_stage_cache=True)


def stage(size: str | None = "0.5", canary: CanarySettings | None = None) -> Stage:
    return Stage(
        rest_api_id="a",
        stage_name="dev",
        deployment_id="d1",
        created_date=0,
        last_updated_date=0,
        cache_cluster_enabled=size is not None,
        cache_cluster_size=size,
        canary_settings=canary,
    )


@pytest.fixture
def caches() -> StageCaches:
    return StageCaches()


@pytest.mark.parametrize(
    ("size", "megabytes"),
    [(None, 32), ("0.5", 32), ("1.6", 102), ("6.1", 390), ("13.5", 512), ("237", 512)],
)
def test_capacity(size, megabytes):
    """Source: ours."""
    assert capacity(size) // MEGABYTE == megabytes


def test_an_entry_weighs_all_its_texts():
    response = MethodResponse(status=200, headers=[("A", "bc")], body=b"12345")
    assert weight(("ns", "GET", ("x", "yz")), response) == 1_000 + 5 + 3 + 8


def test_a_stage_without_a_cluster_has_no_cache(caches):
    caches.follow(stage(size=None, canary=CANARY))
    assert (caches.stage, caches.canary) == (None, None)
    caches.flush()


def test_a_cache_outlives_changes_of_its_stage(caches):
    caches.follow(stage())
    before = caches.stage
    assert before is not None
    caches.follow(stage(canary=CANARY))
    assert caches.stage is before


@fact("cache.resize")
def test_another_size_is_another_cache(caches):
    """Source: documented (all entries are dropped)."""
    caches.follow(stage(canary=CANARY))
    before = (caches.stage, caches.canary)
    caches.follow(stage("1.6", CANARY))
    assert caches.stage not in before
    assert caches.canary not in before


def test_switching_off_drops_everything(caches):
    caches.follow(stage(canary=CANARY))
    caches.follow(stage(size=None))
    assert (caches.stage, caches.canary) == (None, None)


def test_a_canary_has_its_own_cache_unless_it_uses_the_stages(caches):
    """Source: documented (useStageCache)."""
    caches.follow(stage())
    assert caches.canary is None
    caches.follow(stage(canary=CANARY))
    own = caches.canary
    assert own is not None
    assert own is not caches.stage
    caches.follow(stage(canary=CANARY))
    assert caches.canary is own
    caches.follow(stage(canary=SHARING))
    assert caches.canary is caches.stage
    caches.follow(stage(canary=CANARY))
    assert caches.canary not in (own, caches.stage)
    caches.follow(stage())
    assert caches.canary is None


def test_flushing_drops_every_response(caches):
    caches.follow(stage(canary=CANARY))
    response = MethodResponse(status=200, headers=[], body=b"")
    for cache in (caches.stage, caches.canary):
        cache.put(("ns", "GET"), response, ends=10)
    caches.flush()
    assert (len(caches.stage), len(caches.canary)) == (0, 0)
