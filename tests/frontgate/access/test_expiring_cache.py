from __future__ import annotations

from frontgate.access.expiring_cache import ExpiringCache


def test_an_entry_is_there_until_its_end_and_gone_at_it():
    cache = ExpiringCache[str, int](2)
    cache.put("a", 1, ends=10.0)
    assert cache.get("a", 9.9) == 1
    assert cache.get("a", 10.0) is None
    assert len(cache) == 0


def test_the_least_recently_used_entry_makes_room():
    cache = ExpiringCache[str, int](2)
    cache.put("a", 1, ends=10.0)
    cache.put("b", 2, ends=10.0)
    assert cache.get("a", 0.0) == 1
    cache.put("c", 3, ends=10.0)
    assert cache.get("b", 0.0) is None
    assert (cache.get("a", 0.0), cache.get("c", 0.0)) == (1, 3)


def test_a_newer_value_replaces_the_older_with_its_end():
    cache = ExpiringCache[str, int](2)
    cache.put("a", 1, ends=10.0)
    cache.put("a", 2, ends=20.0)
    assert cache.get("a", 15.0) == 2
    assert len(cache) == 1
