"""Token buckets: how many requests a second get through, and how many at once.

Documentation: "Throttle requests to your REST APIs for better throughput in API Gateway".
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

from frontgate.control.api_keys import ThrottleSettings

K = TypeVar("K", bound=Hashable)


class TokenBucket:
    """Begins full; refills by `rate_limit` tokens a second up to `burst_limit`.

    Reads no clock: whoever takes says what time it is, in monotonic seconds.
    """

    __slots__ = ("_at", "_tokens", "limits")

    def __init__(self, limits: ThrottleSettings) -> None:
        self.limits = limits
        self._tokens = float(limits.burst_limit)
        self._at = float("-inf")
        """When it was last filled; a request that began before then finds it as it is."""

    def take(self, now: float) -> bool:
        """Takes a token for one request; False when there is none."""
        tokens = self._tokens
        limits = self.limits
        if now > self._at:
            if tokens < limits.burst_limit:
                tokens += (now - self._at) * limits.rate_limit
                if tokens > limits.burst_limit:
                    tokens = float(limits.burst_limit)
            self._at = now
        if tokens < 1:
            self._tokens = tokens
            return False
        self._tokens = tokens - 1
        return True

    def limit(self, limits: ThrottleSettings) -> None:
        """Other limits hold from now on; what was taken stays taken."""
        taken = self.limits.burst_limit - self._tokens
        self.limits = limits
        self._tokens = max(0.0, limits.burst_limit - taken)


class Buckets(Generic[K]):
    """Buckets by what they limit. Of more than `capacity`, the least recently used is forgotten."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._buckets: OrderedDict[K, TokenBucket] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def of(self, key: K, limits: ThrottleSettings) -> TokenBucket:
        """The bucket of `key`, which has these limits from now on."""
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = TokenBucket(limits)
            if len(self._buckets) > self._capacity:
                self._buckets.popitem(last=False)
            return bucket
        if bucket.limits is not limits and bucket.limits != limits:
            bucket.limit(limits)
        self._buckets.move_to_end(key)
        return bucket
