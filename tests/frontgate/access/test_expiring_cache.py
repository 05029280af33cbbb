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


def test_entries_may_weigh_more_than_one():
    cache = ExpiringCache[str, int](10)
    for key, weight in (("a", 4), ("b", 4), ("c", 2)):
        cache.put(key, 1, ends=10.0, weight=weight)
    assert len(cache) == 3
    cache.put("d", 1, ends=10.0, weight=5)
    assert [cache.get(key, 0.0) for key in "abcd"] == [None, None, 1, 1]
    cache.put("e", 1, ends=10.0, weight=3)
    assert [cache.get(key, 0.0) for key in "cde"] == [1, 1, 1]


def test_an_entry_that_is_replaced_removed_or_over_gives_its_room_back():
    cache = ExpiringCache[str, int](10)
    for _ in range(5):
        cache.put("a", 1, ends=10.0, weight=10)
    assert cache.get("a", 0.0) == 1
    cache.remove("a")
    cache.remove("a")
    cache.put("b", 2, ends=10.0, weight=10)
    assert cache.get("b", 10.0) is None
    cache.put("c", 3, ends=30.0, weight=10)
    assert cache.get("c", 20.0) == 3
    cache.clear()
    assert len(cache) == 0
    cache.put("d", 4, ends=30.0, weight=10)
    assert cache.get("d", 20.0) == 4


def test_what_alone_is_too_much_is_not_kept():
    cache = ExpiringCache[str, int](10)
    cache.put("a", 1, ends=10.0, weight=11)
    assert cache.get("a", 0.0) is None
    cache.put("b", 1, ends=10.0, weight=10)
    assert cache.get("b", 0.0) == 1
