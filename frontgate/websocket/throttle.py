"""Step: the limits of the route on its stage, and of the account for all its APIs together.

"Protecting your WebSocket API". Callbacks (`@connections`) take tokens of the account as well.
"""

from __future__ import annotations

from frontgate.access.throttle import TokenBucket
from frontgate.websocket.errors import TooManyRequestsError


def throttle(now: float, *buckets: TokenBucket | None) -> None:
    """Takes a token of each bucket at `now`, in monotonic seconds, or raises."""
    for bucket in buckets:
        if bucket is not None and not bucket.take(now):
            limits = bucket.limits
            raise TooManyRequestsError(
                f"throttle limit exceeded. Limit: {limits.rate_limit:g} Burst: {limits.burst_limit}"
            )
