"""Step: the limits of the route on its stage, and of the account for all its APIs together."""

from __future__ import annotations

from frontgate.access.throttle import TokenBucket
from frontgate.http.errors import TooManyRequestsError
from frontgate.http.exchange import Authorized


def throttle(authorized: Authorized, account: TokenBucket) -> None:
    """Takes a token of the route's bucket and one of the account's, or raises."""
    routed = authorized.routed
    now = routed.received.started
    own = routed.route.bucket
    if own is not None and not own.take(now):
        raise TooManyRequestsError(_reason("Route", own))
    if not account.take(now):
        raise TooManyRequestsError(_reason("Account", account))


def _reason(whose: str, bucket: TokenBucket) -> str:
    limits = bucket.limits
    return (
        f"{whose} throttle limit exceeded. Limit: {limits.rate_limit:g} Burst: {limits.burst_limit}"
    )
