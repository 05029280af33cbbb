"""What a stage's cache cluster holds, and how much of it there is here.

A cluster of 0.5 GB may keep 32 MB here, larger ones as much more, up to 512 MB: this is a laptop.
"""

from __future__ import annotations

from frontgate.access.expiring_cache import ExpiringCache
from frontgate.control.rest_api import Stage
from frontgate.rest.exchange import CacheEntryKey, MethodResponse

LARGEST_RESPONSE = 1_048_576
"""Bytes of a body; a larger one is not cached (documented)."""

_SMALLEST_CLUSTER = "0.5"
_BYTES_PER_GIGABYTE = 64 * 1024 * 1024
_LARGEST_CACHE = 512 * 1024 * 1024
_ENTRY_BYTES = 1_000
"""What an entry takes beside its texts, as measured."""

ResponseCache = ExpiringCache[CacheEntryKey, MethodResponse]
"""Capacity in bytes; nobody changes a response that is in it."""


def capacity(size: str | None) -> int:
    """Bytes that are kept here for a cluster of `size` gigabytes."""
    return min(int(float(size or _SMALLEST_CLUSTER) * _BYTES_PER_GIGABYTE), _LARGEST_CACHE)


def weight(key: CacheEntryKey, response: MethodResponse) -> int:
    """Bytes that an entry takes."""
    texts = sum(len(name) + len(value) for name, value in response.headers)
    names = sum(len(text) for part in key for text in part)
    return _ENTRY_BYTES + len(response.body) + texts + names


class StageCaches:
    """The cache of a stage, and that of its canary, through the stage's changes."""

    __slots__ = ("_size", "canary", "stage")

    def __init__(self) -> None:
        self._size: str | None = None
        self.stage: ResponseCache | None = None
        """None: the stage has no cache cluster."""
        self.canary: ResponseCache | None = None
        """None: there is no canary, or the stage has no cache cluster."""

    def follow(self, stage: Stage) -> None:
        """Another size makes another cache; a canary has its own unless it uses the stage's."""
        if not stage.cache_cluster_enabled:
            self.stage = self.canary = None
            return
        size, canary = stage.cache_cluster_size or _SMALLEST_CLUSTER, stage.canary_settings
        if self.stage is None or size != self._size:
            self._size = size
            self.stage, self.canary = ExpiringCache(capacity(size)), None
        if canary is None:
            self.canary = None
        elif canary.use_stage_cache:
            self.canary = self.stage
        elif self.canary in (None, self.stage):
            self.canary = ExpiringCache(capacity(size))

    def flush(self) -> None:
        """Drops every response, the canary's too."""
        for cache in (self.stage, self.canary):
            if cache is not None:
                cache.clear()
