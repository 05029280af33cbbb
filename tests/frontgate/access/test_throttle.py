"""Token buckets, with a clock that the test turns."""

from __future__ import annotations

import pytest

from frontgate.access.throttle import Buckets, TokenBucket
from frontgate.control.api_keys import ACCOUNT_LIMITS, ThrottleSettings

fact = pytest.mark.fact


def limits(rate: float, burst: int) -> ThrottleSettings:
    return ThrottleSettings(rate_limit=rate, burst_limit=burst)


def taken(bucket: TokenBucket, now: float, *, tries: int = 20) -> int:
    return sum(bucket.take(now) for _ in range(tries))


@fact("limits.bucket")
def test_it_begins_full():
    """Source: documented (token bucket; the burst is its size)."""
    assert taken(TokenBucket(limits(rate=1, burst=5)), 1_000) == 5


@pytest.mark.parametrize(
    ("seconds", "refilled"), [(0, 0), (0.49, 0), (0.5, 1), (1, 2), (2.5, 5), (1e9, 5)]
)
@fact("limits.bucket")
def test_it_refills_at_its_rate_up_to_the_burst(seconds, refilled):
    """Source: documented."""
    bucket = TokenBucket(limits(rate=2, burst=5))
    taken(bucket, 1_000)
    assert taken(bucket, 1_000 + seconds) == refilled


def test_parts_of_a_token_add_up():
    bucket = TokenBucket(limits(rate=1, burst=1))
    assert bucket.take(0)
    assert [bucket.take(now) for now in (0.25, 0.5, 0.75, 1.0, 1.25)] == [
        False,
        False,
        False,
        True,
        False,
    ]


def test_a_request_that_began_earlier_refills_nothing():
    """Requests come out of order: an authorizer may have been waited for."""
    bucket = TokenBucket(limits(rate=1, burst=2))
    assert taken(bucket, 10) == 2
    assert not bucket.take(5)
    assert not bucket.take(10.5)
    assert bucket.take(11)


@pytest.mark.parametrize(("rate", "burst"), [(0, 0), (100, 0)])
def test_nothing_fits_into_no_burst(rate, burst):
    """Source: assumed (a limit of 0 closes a method)."""
    bucket = TokenBucket(limits(rate, burst))
    assert taken(bucket, 0) == taken(bucket, 1_000) == 0


def test_other_limits_count_at_once_and_what_was_taken_stays_taken():
    bucket = TokenBucket(limits(rate=1, burst=10))
    assert taken(bucket, 0, tries=4) == 4
    bucket.limit(limits(rate=1, burst=5))
    assert taken(bucket, 0) == 1
    bucket.limit(limits(rate=1, burst=2))
    assert taken(bucket, 0) == 0
    bucket.limit(limits(rate=1, burst=4))
    assert taken(bucket, 0) == 2


@fact("limits.account")
def test_the_accounts_limits():
    """Source: documented (quotas)."""
    assert limits(rate=10_000.0, burst=5_000) == ACCOUNT_LIMITS


def test_buckets_by_key():
    buckets: Buckets[str] = Buckets(capacity=10)
    first = buckets.of("a", limits(1, 1))
    assert first.take(0)
    assert buckets.of("a", limits(1, 1)) is first
    assert not first.take(0)
    assert buckets.of("b", limits(1, 1)).take(0)


def test_a_key_takes_other_limits():
    buckets: Buckets[str] = Buckets(capacity=10)
    bucket = buckets.of("a", limits(1, 1))
    assert bucket.take(0)
    assert buckets.of("a", limits(5, 3)) is bucket
    assert bucket.limits == limits(5, 3)
    assert taken(bucket, 0) == 2


def test_the_least_recently_used_is_forgotten():
    buckets: Buckets[str] = Buckets(capacity=2)
    first, second = buckets.of("a", limits(1, 1)), buckets.of("b", limits(1, 1))
    buckets.of("a", limits(1, 1))
    buckets.of("c", limits(1, 1))
    assert len(buckets) == 2
    assert buckets.of("a", limits(1, 1)) is first
    assert buckets.of("b", limits(1, 1)) is not second
