"""How fast a stage of an HTTP or WebSocket API lets its routes be called.

"Throttling your HTTP API", "Protecting your WebSocket API". A limit that a route's settings do not
name is that of the stage's default settings (assumed), and one that neither names the account's; a
limit of 0 lets nothing through (recorded).
"""

from __future__ import annotations

from typing import TypeVar

from frontgate.access.throttle import Buckets, TokenBucket
from frontgate.control.api_keys import ACCOUNT_LIMITS, ThrottleSettings
from frontgate.control.api_v2 import RouteSettings, Stage

Number = TypeVar("Number", int, float)

_MOST_ROUTES = 3_000
"""More than an API of 300 routes can have."""
_NONE = RouteSettings()


class RouteBuckets:
    """The buckets of a stage's routes, which outlive its deployments."""

    def __init__(self) -> None:
        self._buckets: Buckets[str] = Buckets(_MOST_ROUTES)

    def of(self, route_key: str, stage: Stage) -> TokenBucket | None:
        """None: the account's limits alone apply to the route."""
        limits = route_limits(route_key, stage)
        return None if limits is None else self._buckets.of(route_key, limits)


def route_limits(route_key: str, stage: Stage) -> ThrottleSettings | None:
    """What a stage demands of a route beyond the account's limits; None: nothing."""
    own, default = stage.route_settings.get(route_key, _NONE), stage.default_route_settings
    limits = ThrottleSettings(
        rate_limit=_first(
            own.throttling_rate_limit, default.throttling_rate_limit, ACCOUNT_LIMITS.rate_limit
        ),
        burst_limit=_first(
            own.throttling_burst_limit, default.throttling_burst_limit, ACCOUNT_LIMITS.burst_limit
        ),
    )
    return None if limits == ACCOUNT_LIMITS else limits


def _first(own: Number | None, default: Number | None, account: Number) -> Number:
    given = default if own is None else own
    return account if given is None else given
