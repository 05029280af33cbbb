from __future__ import annotations

from frontgate.observe.ring import Ring


def test_the_oldest_makes_room_by_count():
    ring: Ring[str] = Ring(most=2, most_bytes=1000)
    for item in "abc":
        ring.add(item, 1)
    assert list(ring) == ["b", "c"]
    assert list(reversed(ring)) == ["c", "b"]
    assert len(ring) == 2


def test_the_oldest_make_room_by_size():
    ring: Ring[str] = Ring(most=10, most_bytes=10)
    for item, size in [("a", 4), ("b", 4), ("c", 6)]:
        ring.add(item, size)
    assert list(ring) == ["b", "c"]


def test_the_newest_is_kept_whatever_its_size():
    ring: Ring[str] = Ring(most=10, most_bytes=10)
    ring.add("a", 4)
    ring.add("huge", 1000)
    assert list(ring) == ["huge"]
    ring.add("b", 1)
    assert list(ring) == ["b"]


def test_what_is_read_may_grow_meanwhile():
    ring: Ring[int] = Ring(most=10, most_bytes=10)
    ring.add(1, 1)
    for item in ring:
        ring.add(item + 1, 1)
    assert list(ring) == [1, 2]
