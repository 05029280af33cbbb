"""What outlives the requests of a stage, and the stage's changes: counters and its cache.

Whoever serves stages keeps one `StageState` for each, and one `AccountState` (see `access.account`)
for all of them.
"""

from __future__ import annotations

from frontgate.access.throttle import Buckets
from frontgate.rest.response_cache import StageCaches

_MOST_METHODS = 3_000
"""More than an API of 300 resources can have."""


class StageState:
    """What belongs to one stage, whatever it serves."""

    __slots__ = ("caches", "throttles")

    def __init__(self) -> None:
        self.throttles: Buckets[str] = Buckets(_MOST_METHODS)
        """By method: `users/GET`."""
        self.caches = StageCaches()
